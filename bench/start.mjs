/**
 * Measures the start of `ivs-local`: the CPU time of fresh processes until they have answered their first request, ListStages. Prints the ratio
 * to an HTTP server of Node.js that does nothing else. Fails if the minimum exceeds the budget.
 *
 *   npm run bench:start -- [--runs 15]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { runs } = parseArgs({ options: { runs: { type: 'string', default: '15' } } }).values;

if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs must be a whole number from 1 on, got '${runs}'; leave it out for 15`);

/** Milliseconds of CPU time. */
const BUDGET = 300;

const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
const [tellTime, alone] = ['tell-time.cjs', 'alone.cjs'].map((name) => join(folder, name));
writeFileSync(
  tellTime,
  `process.once('message', () => {
    const { user, system } = process.cpuUsage();
    process.send((user + system) / 1_000, () => process.exit(0));
  });`,
);
writeFileSync(
  alone,
  `const server = require('node:http').createServer((request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port));`,
);

/** @type {Record<string, string[]>} the commands to measure; the first is the baseline */
const commands = {
  'Node.js alone': [alone],
  'ivs-local start': [join(root, 'local/dist/cli.js'), 'start'],
};

/** @returns {Promise<number>} the CPU time of a process up to its first answer, in milliseconds */
async function measure(command) {
  const child = spawn(process.execPath, ['--require', tellTime, ...command], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return await new Promise((told, failed) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const before = output.length;
      output += text;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (url && !/http:\/\/127\.0\.0\.1:\d+/.test(output.slice(0, before))) ask(url).then(() => child.send('answered'), failed);
    });
    child.once('message', told);
    child.once('exit', (code) => failed(new Error(`a process ended with exit code ${code} before it told its CPU time`)));
  });
}

async function ask(url) {
  const authorization = 'AWS4-HMAC-SHA256 Credential=bench/20260101/eu-west-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(`${url}/ListStages`, { method: 'POST', headers: { authorization }, body: '{}' });
  if (!response.ok) throw new Error(`ListStages must succeed, got ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

const times = new Map(Object.keys(commands).map((name) => [name, []]));
try {
  // The first round warms up the file cache.
  for (let round = 0; round <= Number(runs); round++) {
    for (const [name, command] of Object.entries(commands)) {
      const time = await measure(command);
      if (round > 0) times.get(name).push(time);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const [baseline] = [...times.values()].map((each) => Math.min(...each));
for (const [name, each] of times) {
  each.sort((one, other) => one - other);
  const [least, median] = [each[0], each[Math.floor(each.length / 2)]].map((time) => `${time.toFixed(0)} ms`.padStart(7));
  console.log(`  ${name.padEnd(16)} CPU: minimum ${least}, median ${median}; ${(each[0] / baseline).toFixed(2)} times Node.js alone`);
}
if (times.get('ivs-local start')[0] > BUDGET) {
  console.error(`ivs-local start may take ${BUDGET} ms of CPU`);
  process.exitCode = 1;
}
