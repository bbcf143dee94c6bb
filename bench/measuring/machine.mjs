/** Names the machine, without what would identify it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';

const GB = 1024 ** 3;

export function machine() {
  return {
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memory: Math.round(totalmem() / GB),
    system: systemName(),
    node: process.version.slice(1),
  };
}

function systemName() {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return `${platform()} ${release()}`;
  }
}
