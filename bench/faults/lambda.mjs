/**
 * The part of AWS Lambda that custom resources use: warm environments, asynchronous events that are delivered up to three times, and the Invoke
 * operation that the Provider framework calls.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from './environments.mjs';

/** Lambda redelivers after one and two minutes. Here the delays are shorter, and the receiving environment's clock is ahead instead. */
const REDELIVERIES = [
  { pause: 2_000, clockAhead: 60_000 },
  { pause: 4_000, clockAhead: 180_000 },
];

/**
 * @param {Record<string, import('./environments.mjs').LambdaFunction>} functions by name
 * @param {() => Pick<import('./environments.mjs').Circumstances, 'responsePort' | 'variables'>} circumstances known once the server listens
 * @param {typeof startProcess} startEnvironment
 */
export function createLambda(functions, circumstances, startEnvironment = startProcess) {
  /** @type {Map<string, import('./environments.mjs').Environment[]>} */
  const idle = new Map(Object.keys(functions).map((name) => [name, []]));
  /** @type {import('./environments.mjs').Environment[]} */
  const all = [];
  const deliveries = new Set();
  let invocations = 0;
  let dropsLeft = 0;

  function start(name, options) {
    const environment = startEnvironment(functions[name], { ...circumstances(), number: all.length, ...options });
    all.push(environment);
    return environment;
  }

  async function invoke(name, event, { clockAhead = 0, killAfterMilliseconds } = {}) {
    invocations += 1;
    // An environment with an advanced clock is not reused for other events.
    const isUsual = clockAhead === 0;
    const warm = isUsual ? takeAlive(idle.get(name)) : undefined;
    const environment = warm ?? start(name, { clockAhead });
    const killing = killAfterMilliseconds && setTimeout(environment.kill, killAfterMilliseconds);
    const result = await environment.run(event);
    clearTimeout(killing);
    if (isUsual && environment.isAlive()) idle.get(name).push(environment);
    return result;
  }

  async function deliver(name, event, killAfterMilliseconds) {
    let result = await invoke(name, event, { killAfterMilliseconds });
    for (const redelivery of REDELIVERIES) {
      if (!result.error) return;
      await sleep(redelivery.pause);
      result = await invoke(name, event, redelivery);
    }
  }

  return {
    arn: (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,

    /** How many there were so far, of all functions. */
    invocations: () => invocations,

    /** Resolves when an environment of each function is warm. */
    async prepare() {
      for (const name of idle.keys()) {
        const environment = start(name, {});
        const { error } = await environment.loaded;
        if (error) throw new Error(`${functions[name].file} could not be loaded: ${error.errorMessage}`);
        idle.get(name).push(environment);
      }
    },

    /** Delivers an asynchronous event. With `cold`, delivers it to a new environment, as a redelivery one minute later. */
    invokeAsync(arn, event, { cold = false, killAfterMilliseconds } = {}) {
      const name = nameOf(arn);
      const delivery = cold ? invoke(name, event, REDELIVERIES[0]) : deliver(name, event, killAfterMilliseconds);
      const watched = delivery.finally(() => deliveries.delete(watched));
      deliveries.add(watched);
    },

    /** Closes the connections of the next `times` Invoke calls after the function has run. */
    dropInvocations(times) {
      dropsLeft = times;
    },

    /** @type {import('../../local/src/http/http').LocalService} Invoke, and GetFunction as far as the SDK's waiter reads it */
    async service({ method, url, body }) {
      const [, arn, action] = /^\/2015-03-31\/functions\/([^/]+)(\/invocations)?$/.exec(url.pathname) ?? [];
      const name = nameOf(decodeURIComponent(arn ?? ''));
      if (!functions[name]) return json(404, { message: `no function ${name}` });
      if (method === 'GET' && !action) return json(200, { Configuration: { State: 'Active', LastUpdateStatus: 'Successful' } });
      const { result = null, error } = await invoke(name, JSON.parse(body.toString()));
      if (dropsLeft > 0) {
        dropsLeft -= 1;
        return 'drop';
      }
      return error ? json(200, error, { 'x-amz-function-error': 'Unhandled' }) : json(200, result);
    },

    /** Resolves after the last delivery of every asynchronous event. */
    async settled() {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },

    close() {
      for (const { kill } of all) kill();
    },
  };
}

const nameOf = (arn) => arn.split(':').at(-1);

const json = (status, body, headers = {}) => ({ status, headers, body: JSON.stringify(body) });

/** Takes the environment that was used last and is still alive. */
function takeAlive(environments) {
  for (;;) {
    const environment = environments.pop();
    if (!environment || environment.isAlive()) return environment;
  }
}
