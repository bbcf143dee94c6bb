import { cloudTrail } from './aws/cloudtrail';
import { createKms } from './aws/kms/kms';
import type { FunctionLog } from './aws/lambda/function';
import { createFunctions } from './aws/lambda/functions';
import { createLogs } from './aws/logs';
import { createS3 } from './aws/s3/s3';
import { createSecretsManager } from './aws/secrets-manager/secrets-manager';
import { createSsm } from './aws/ssm';
import { createSts } from './aws/sts';
import { type CloudFormation, createCloudFormation, createResourceTypes, RESPONSE_PATH } from './cloudformation';
import { functionEnvironment } from './environment';
import type { FaultPlan } from './fault-plan';
import { type LocalAnswer, type LocalService, serve } from './http';
import { createIvsRealTime, type IvsRealTime } from './ivs';

export interface EndpointOptions {
  /** @default - a free port */
  readonly port?: number;
  /** Whether the service throttles at its documented rates. */
  readonly throttling?: boolean;
  /** What goes wrong, from the start. More can be injected later. */
  readonly faults?: FaultPlan;
  /** Waits before each redelivery of a function's asynchronous events, in milliseconds. @default - as on AWS */
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
}

/** What stands in for AWS on a laptop: one server on the loopback interface, everything in memory. */
export interface LocalEndpoint {
  readonly url: string;
  readonly ivs: IvsRealTime;
  readonly stacks: CloudFormation['stacks'];
  /** Faults of requests to custom resources; those of the service are `ivs.faults`. */
  readonly requestFaults: CloudFormation['faults'];
  /** Ends every process and server and removes every temporary file of the endpoint. */
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<LocalEndpoint> {
  const s3 = createS3();
  const ivs = createIvsRealTime({ throttling: options.throttling, buckets: s3 });
  const ssm = createSsm();
  const logs = createLogs();
  const kms = createKms();
  const secretsManager = createSecretsManager();
  const functions = createFunctions({
    // The service's address reaches a function through its process and not through the template, which stays the one for AWS.
    processEnvironment: ({ region }) => functionEnvironment(server.url, region),
    retryDelays: options.retryDelays,
    onLog: (line) => {
      logs.append(line);
      options.onFunctionLog?.(line);
    },
  });
  const cloudFormation = createCloudFormation({
    resourceTypes: createResourceTypes({ s3, functions, ivs: ivs.call, keys: kms.keys, secrets: secretsManager.secrets }),
    invokeAsync: functions.invokeAsync,
    readObject: s3.readUrl,
    readParameter: ssm.read,
    baseUrl: () => server.url,
  });

  // Before the server listens: a rule that is wrong leaves nothing open.
  ivs.faults.inject(...(options.faults?.service ?? []));
  cloudFormation.faults.inject(...(options.faults?.requests ?? []));

  const services: Readonly<Record<string, LocalService<LocalAnswer>>> = {
    cloudformation: cloudFormation.service,
    cloudtrail: cloudTrail,
    ivs: ivs.service,
    kms: kms.service,
    lambda: functions.service,
    logs: logs.service,
    s3: s3.service,
    secretsmanager: secretsManager.service,
    ssm: ssm.service,
    sts: createSts(),
  };
  const server = await serve(
    async (request) => {
      if (request.url.pathname.startsWith(RESPONSE_PATH)) return cloudFormation.responses(request);
      const name = request.credential?.service ?? 's3';
      const service = services[name];
      if (service) return service(request);
      return {
        status: 501,
        headers: { 'content-type': 'text/plain' },
        body: `The local endpoint does not have the service '${name}'; it has ${Object.keys(services).join(', ')}.`,
      };
    },
    { port: options.port },
  );

  return {
    url: server.url,
    ivs,
    stacks: cloudFormation.stacks,
    requestFaults: cloudFormation.faults,
    async close() {
      ivs.close();
      await cloudFormation.close();
      await functions.close();
      await server.close();
    },
  };
}
