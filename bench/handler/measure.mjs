/** Measures the code of a function in a fresh process, up to its first signed call. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRST_CALL = join(dirname(fileURLToPath(import.meta.url)), 'first-call.cjs');

/**
 * Starts the server that takes the calls. It never answers: what happens after a call is not measured.
 *
 * @returns {Promise<{ measure: (code: import('./subjects.mjs').Code) => Promise<Used>, close: () => void }>}
 * @typedef {{ bytes: number, load: number, call?: number, memory: number }} Used the files of code that are loaded, in bytes; CPU time in milliseconds
 *   until the code is loaded and until its first call, net of the start of Node.js; the peak of memory in MB
 */
export async function openMeasurement() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    async measure({ file, name = 'handler', environment, event, call }) {
      const env = { ...withoutAws(process.env), ...RUNTIME, AWS_ENDPOINT_URL: url, ...environment };
      const child = spawn(process.execPath, [FIRST_CALL, file, name, JSON.stringify(event())], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const received = once(server, 'request').then(([request]) => request);
      try {
        const { bytes, loaded, called } = await reportOf(child, file);
        if (call === undefined) return { bytes, load: loaded.cpu, memory: loaded.memory };
        if (!called) throw new Error(`${file} makes a call to ${call}, got none; correct its event`);
        checkCall(await received, call, file);
        return { bytes, load: loaded.cpu, call: called.cpu, memory: called.memory };
      } finally {
        child.kill('SIGKILL');
        await once(child, 'close');
        server.closeAllConnections();
      }
    },
    close: () => server.close(),
  };
}

/** What the runtime of Lambda sets. */
const RUNTIME = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'session',
  AWS_LAMBDA_FUNCTION_NAME: 'measured',
  AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
  NODE_NO_WARNINGS: '1',
};

const withoutAws = (environment) => Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));

/** The first line that a process prints. */
async function reportOf(child, file) {
  let [report, errors] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return await new Promise((reported, failed) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      report += text;
      if (report.includes('\n')) reported(JSON.parse(report.split('\n', 1)[0]));
    });
    child.once('close', () => failed(new Error(`${file} ended before its first call: ${errors.slice(-2_000)}`)));
  });
}

function checkCall({ url, headers }, call, file) {
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname !== call || !headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential='))
    throw new Error(`${file} makes a signed call to ${call}, got ${pathname}; correct its event`);
}
