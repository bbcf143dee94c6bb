/** Execution environments of functions, as child processes. Each handles one event at a time, and is killed at its timeout. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('environment-program.cjs', import.meta.url));
const LOADING_MS = 60_000;

/**
 * @typedef {{ file: string, exportName: string, timeoutSeconds: number, variables?: Record<string, string> }} LambdaFunction
 * @typedef {{ result?: unknown, error?: { errorType: string, errorMessage: string, trace?: string[] } }} Result
 *
 * @typedef {object} Environment
 * @property {Promise<Result>} loaded
 * @property {(event: unknown) => Promise<Result>} run
 * @property {() => boolean} isAlive
 * @property {() => void} kill
 *
 * @typedef {object} Circumstances
 * @property {number} responsePort receives the responses to CloudFormation
 * @property {Record<string, string>} variables of the process, beside the function's own
 * @property {number} [clockAhead] how far the clock is ahead, in milliseconds
 * @property {number} number of the environment; it seeds the process's random numbers
 */

/** @type {(lambda: LambdaFunction, circumstances: Circumstances) => Environment} */
export function startProcess({ file, exportName, timeoutSeconds, variables: own }, circumstances) {
  const { responsePort, variables, clockAhead = 0, number } = circumstances;
  const settings = { file, exportName, responsePort, clockAhead, seed: number };
  const child = fork(PROGRAM, [JSON.stringify(settings)], {
    env: { ...variables, ...own },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  /** @type {Map<number, (result: Result) => void>} */
  const waiting = new Map();
  let isAlive = true;
  let sent = 0;

  const settle = (id, result) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  };
  const end = (errorType, errorMessage) => {
    isAlive = false;
    child.kill('SIGKILL');
    for (const id of [...waiting.keys()]) settle(id, { error: { errorType, errorMessage } });
  };
  child.once('exit', (code, signal) => end('Runtime.ExitError', `Runtime exited with ${signal ?? code}`));
  child.on('message', ({ id, ...result }) => settle(id, result));

  /** @returns {Promise<Result>} */
  const send = (event, timeoutMilliseconds) =>
    new Promise((resolve) => {
      const id = sent++;
      const late = () => end('Sandbox.Timedout', `Task timed out after ${timeoutMilliseconds / 1000} seconds`);
      const timer = setTimeout(late, timeoutMilliseconds);
      waiting.set(id, (result) => {
        clearTimeout(timer);
        resolve(result);
      });
      child.send({ id, event, timeoutMilliseconds }, () => {});
    });

  const loaded = send(undefined, LOADING_MS);
  return {
    loaded,
    run: async (event) => {
      const loading = await loaded;
      return loading.error ? loading : send(event, timeoutSeconds * 1000);
    },
    isAlive: () => isAlive,
    kill: () => child.kill('SIGKILL'),
  };
}
