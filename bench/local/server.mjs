/** The servers to measure, each in a fresh process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export const CLI = join(here, '../../local/dist/cli.js');
export const BARE = join(here, 'bare-server.cjs');

/** Credentials of nobody: the endpoint treats their holder as the administrator of the account. */
export const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=bench/20260101/eu-west-1/ivs/aws4_request, SignedHeaders=host, Signature=0';

/**
 * @param {string[]} args the arguments of `node`. The program prints its address.
 * @typedef {{ cpu: number, memory: number, peak: number, heap: number }} Usage `heap` is measured after a garbage collection
 */
export async function startServer(args) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
  const child = spawn(process.execPath, ['--require', join(here, 'tell-usage.cjs'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').finally(() => rmSync(folder, { recursive: true, force: true }));
  const url = await addressOf(child);
  return {
    url,
    /** @returns {Promise<Usage>} */
    async usage() {
      const told = once(child, 'message');
      child.send('usage');
      const [usage] = await told;
      return usage;
    },
    /** Calls an operation of IVS Real-Time. */
    call: (operation, input) => post(`${url}/${operation}`, input, { authorization: AUTHORIZATION }),
    /** Runs a command of the simulation. */
    command: (name, input) => post(`${url}/_ivs/${name}`, input),
    async end() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function addressOf(child) {
  let output = '';
  return await new Promise((found, failed) => {
    child.once('exit', (code) => failed(new Error(`a server ended with exit code ${code} before it listened: ${output}`)));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(output) ?? [];
      if (url) found(url);
    });
  });
}

async function post(url, input, headers) {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} must succeed, got ${response.status}: ${text}`);
  return JSON.parse(text);
}
