/** Execution environments in this process, for virtual time. Each loads the function's modules separately, and starts cold. */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Script } from 'node:vm';

const { loadFunction, sendResponsesTo } = createRequire(import.meta.url)('../../faults/load-function.cjs');

/** Compiles each file once, however often it is loaded. */
function compileOnce() {
  const scripts = new Map();
  const load = (module, file) => {
    if (!scripts.has(file)) scripts.set(file, new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file }));
    const run = scripts.get(file).runInThisContext();
    run.call(module.exports, module.exports, module.require.bind(module), module, file, dirname(file));
  };
  Object.assign(Module._extensions, { '.js': load, '.cjs': load });
}

/** @param {number} coldStart in milliseconds */
export function createEnvironmentsHere(coldStart) {
  compileOnce();
  let started = 0;
  return {
    /** How many environments there are: they end with the process. */
    started: () => started,

    /** @type {typeof import('../../faults/environments.mjs').startProcess} */
    start(lambdaFunction, { responsePort, variables, number, clockAhead = 0 }) {
      if (clockAhead > 0) throw new Error('a function failed and Lambda delivers the event again, which virtual time does not play');
      started += 1;
      sendResponsesTo(responsePort);
      Object.assign(process.env, variables, lambdaFunction.variables);
      const loading = sleep(coldStart).then(() => loadFunction(lambdaFunction));
      const logStreamName = `2026/01/01/[$LATEST]${number}`;
      return { loaded: loading.then(() => ({})), run: async (event) => run(await loading, event), isAlive: () => true, kill: () => {} };

      async function run(handle, event) {
        const ends = Date.now() + lambdaFunction.timeoutSeconds * 1000;
        try {
          const result = await handle(event, { logStreamName, getRemainingTimeInMillis: () => ends - Date.now() });
          if (Date.now() > ends) throw new Error('the function ran longer than its timeout, which virtual time does not play');
          return { result: result ?? null };
        } catch (error) {
          return { error: { errorType: error.name, errorMessage: error.message } };
        }
      }
    },
  };
}
