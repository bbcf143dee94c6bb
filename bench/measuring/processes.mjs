/** What processes use: CPU time and elapsed time in milliseconds, peak memory in MB. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPORT_USAGE = join(dirname(fileURLToPath(import.meta.url)), 'report-usage.cjs');

/** A subject throws it for what it cannot do at all. Its row says so. */
export class Cannot extends Error {}

/**
 * Runs Node.js in a fresh process to its end.
 *
 * @param {string[]} args the arguments of `node`
 * @param {{ cwd?: string, env?: Record<string, string>, input?: string }} [options]
 * @returns {Promise<{ cpu: number, wall: number, memory: number, stdout: string, processes: Usage[] }>} of the process with its child processes:
 *   CPU time in sum, memory of the largest one. `processes` has each Node.js process by itself, the first one first.
 * @typedef {{ argv: string[], cpu: number, wall: number, memory: number }} Usage
 */
export async function runNode(args, { cwd, env, input } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-usage-'));
  try {
    const options = { BENCH_USAGE_FOLDER: folder, NODE_OPTIONS: `--require=${JSON.stringify(REPORT_USAGE)}` };
    const { stdout } = await run(process.execPath, args, { cwd, env: { ...env, ...options }, input });
    const processes = readdirSync(folder)
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
      .sort((one, other) => other.wall - one.wall);
    const cpu = processes.reduce((sum, each) => sum + each.cpu, 0);
    return { cpu, wall: processes[0].wall, memory: Math.max(...processes.map(({ memory }) => memory)), stdout, processes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs any command to its end, with the CPU time of its child processes. The shell measures it.
 *
 * @returns {Promise<{ cpu: number, wall: number, stdout: string }>}
 */
export async function runCommand(command, args, { cwd, env } = {}) {
  const script = 'TIMEFORMAT="%U %S %R"; { time "$@" 2>&3; } 3>&2 2>&4';
  const { stdout, times } = await run('bash', ['-c', script, 'bash', command, ...args], { cwd, env, times: true });
  const [user, system, elapsed] = times
    .trim()
    .split(' ')
    .map((seconds) => Number(seconds) * 1_000);
  return { cpu: user + system, wall: elapsed, stdout };
}

/** Rejects with the end of what the command has printed, if it fails. */
async function run(command, args, { cwd, env, input = '', times: wantsTimes = false }) {
  const stdio = ['pipe', 'pipe', 'pipe', 'ignore', wantsTimes ? 'pipe' : 'ignore'];
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
  let [stdout, stderr, times] = ['', '', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdio[4]?.setEncoding('utf8').on('data', (text) => (times += text));
  child.stdin.on('error', () => {}).end(input);
  const code = await new Promise((closed, failed) => child.once('error', failed).once('close', closed));
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ').slice(0, 200)}\nended with exit code ${code}: ${(stderr || stdout).slice(-2_000)}`);
  return { stdout, stderr, times };
}
