/** The environment of a scenario: a local IVS and CloudFormation with one stack, and the functions of one subject in child processes. */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';
import { createLambda } from './lambda.mjs';
import { createWatch } from './watch.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

// Silences the SDK's warning about an old Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** How long CloudFormation waits here, instead of fifteen minutes or an hour. Every response that arrives at all is faster. */
const LONGEST_WAIT_MS = 60_000;

/** The pause before CloudFormation rolls back, in which instances that have answered become idle. */
const ROLLBACK_PAUSE_MS = 2_000;

/** Loads the local services from the current sources. */
export function loadLocalServices() {
  return loadTypeScript(
    ['services/ivs', 'services/cloudformation', 'http/http', 'system/clock'].map((name) => join(root, 'local/src', name)),
  );
}

/**
 * @typedef {object} Conditions
 * @property {number} [timeoutSeconds] of the functions @default - the default of each subject
 * @property {number} [longestWait] the longest wait of CloudFormation, in milliseconds @default - a minute
 * @property {number} [cancellationGrace] the time from the failure of a resource to the cancellation of others, in milliseconds @default 0
 * @property {typeof import('./environments.mjs').startProcess} [startEnvironment] @default - child processes
 * @property {(service: import('../../local/src/http/http').LocalService) => import('../../local/src/http/http').LocalService} [behind] what lies
 *   between the functions and the services @default - nothing
 */

/**
 * @param {object} local the result of `loadLocalServices`
 * @param {import('./subjects.mjs').Subject} subject
 * @param {Conditions} conditions
 */
export async function createWorld(local, subject, conditions) {
  const {
    timeoutSeconds,
    longestWait = LONGEST_WAIT_MS,
    cancellationGrace = 0,
    startEnvironment,
    behind = (service) => service,
  } = conditions;
  const { serve, systemClock, RESPONSE_PATH } = local;
  const watch = createWatch();
  const functions = subject.functions(timeoutSeconds);
  const ivs = local.createIvsRealTime({ onCall: watch.call });
  const circumstances = () => ({ responsePort: server.port, variables: functionVariables(server.url) });
  const lambda = createLambda(functions, circumstances, startEnvironment);
  const cloudFormation = local.createCloudFormation({
    pipelines: { clock: systemClock, onCall: watch.call },
    resourceTypes: {},
    invokeAsync: (arn, event, delivery) => {
      watch.delivery(event);
      lambda.invokeAsync(arn, event, delivery);
    },
    readObject: () => undefined,
    readParameter: () => undefined,
    // No port; see environment-program.cjs.
    baseUrl: () => 'https://127.0.0.1',
    onEvent: watch.stackEvent,
    rollbackPause: ROLLBACK_PAUSE_MS,
    clock: impatient(systemClock, longestWait),
    cancellationGrace,
  });
  const services = { ivs: ivs.service, lambda: lambda.service, cloudformation: cloudFormation.pipeline.service };
  const route = async (request) => {
    if (request.url.pathname.startsWith(RESPONSE_PATH)) {
      watch.answer(request);
      return cloudFormation.responses(request);
    }
    const { service } = request.credential;
    if (service === 'ivs') watch.serviceRequest();
    return services[service](request);
  };
  const server = await serve(behind(route));
  const client = new CloudFormation({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });

  return {
    client,
    ivs,
    lambda,
    watch,
    serviceToken: lambda.arn(Object.keys(functions)[0]),
    requestFaults: cloudFormation.faults,

    /** Runs an operation on the stack and resolves with the final status. */
    async operate(start) {
      const end = watch.endOfOperation();
      await start(client);
      return await end;
    },

    async close() {
      lambda.close();
      client.destroy();
      await cloudFormation.close();
      ivs.close();
      await server.close();
    },
  };
}

/** @param {import('../../local/src/system/clock').Clock} clock */
function impatient({ now, sleep: wait }, longestWait) {
  return { now, sleep: (milliseconds, signal) => wait(Math.min(milliseconds, longestWait), signal) };
}

/** NODE_PATH leads to the SDK, as in Lambda. */
function functionVariables(url) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    NODE_PATH: [process.env.NODE_PATH, join(root, 'node_modules')].filter(Boolean).join(delimiter),
  };
}
