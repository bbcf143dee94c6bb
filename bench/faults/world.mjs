/** The environment of a scenario: a local IVS and CloudFormation with one stack, and the functions of one subject in child processes. */
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';
import { createLambda } from './lambda.mjs';
import { createWatch } from './watch.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

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
 * @param {object} local the result of `loadLocalServices`
 * @param {import('./subjects.mjs').Subject} subject
 * @param {{ throttled: boolean, timeoutSeconds?: number }} conditions
 */
export async function createWorld(local, subject, { throttled, timeoutSeconds }) {
  const { serve, systemClock, RESPONSE_PATH } = local;
  const watch = createWatch();
  const functions = subject.functions(timeoutSeconds);
  const ivs = local.createIvsRealTime({ throttling: throttled });
  const lambda = createLambda(functions, () => ({ responsePort: server.port, variables: functionVariables(server.url) }));
  const cloudFormation = local.createCloudFormation({
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
    clock: throttled ? systemClock : impatient(systemClock),
    // With many creates, none is cancelled because another failed.
    cancellationGrace: throttled ? 600_000 : 0,
  });
  const services = { ivs: ivs.service, lambda: lambda.service, cloudformation: cloudFormation.pipeline.service };
  const server = await serve((request) => {
    if (request.url.pathname.startsWith(RESPONSE_PATH)) {
      watch.answer(request);
      return cloudFormation.responses(request);
    }
    const { service } = request.credential;
    if (service === 'ivs') watch.serviceRequest();
    return services[service](request);
  });
  const client = new CloudFormation({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });

  return {
    ivs,
    lambda,
    watch,
    serviceToken: lambda.arn(Object.keys(functions)[0]),
    requestFaults: cloudFormation.faults,

    /** Runs an operation on the stack and resolves with the final status. */
    async operate(start) {
      await start(client);
      for (;;) {
        const { status } = cloudFormation.stacks().at(-1);
        if (!status.endsWith('IN_PROGRESS')) return status;
        await sleep(20);
      }
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
function impatient({ now, sleep: wait }) {
  return { now, sleep: (milliseconds, signal) => wait(Math.min(milliseconds, LONGEST_WAIT_MS), signal) };
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
