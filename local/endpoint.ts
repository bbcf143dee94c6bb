import { cloudTrail } from './aws/cloudtrail';
import { createEvents, type Events, type Undelivered } from './aws/events/events';
import { createIam } from './aws/iam/iam';
import { servicePermissions } from './aws/iam/permissions';
import { createKms } from './aws/kms/kms';
import type { FunctionLog } from './aws/lambda/function';
import { createFunctionPolicies } from './aws/lambda/function-policies';
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
import { CONTROL_PATH, createIvsRealTime, type IvsRealTime } from './ivs';
import { createRecordings } from './recordings/recordings';

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
  /** The default event buses, for a program that puts events as a service of AWS does. */
  readonly events: Pick<Events, 'put'>;
  /** Ends every process and server and removes every temporary file of the endpoint. */
  close(): Promise<void>;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<LocalEndpoint> {
  const s3 = createS3();
  const ssm = createSsm();
  const logs = createLogs();
  const kms = createKms();
  const { keys } = kms;
  const secretsManager = createSecretsManager();
  const { secrets } = secretsManager;
  const functionPolicies = createFunctionPolicies();
  const iam = createIam({ keys, buckets: s3, functions: functionPolicies, onDenied: options.onFunctionLog });
  const ivs = createIvsRealTime({
    throttling: options.throttling,
    buckets: iam.forwardedBuckets,
    authorize: iam.authorize,
    recordings: createRecordings(s3),
    onEvent: (event) => events.put({ source: 'aws.ivs', ...event }),
  });
  const functions = createFunctions({
    // The service's address reaches a function through its process and not through the template, which stays the one for AWS.
    processEnvironment: (definition) => functionEnvironment(server.url, definition.region, iam.sessions.ofFunction(definition).accessKeyId),
    retryDelays: options.retryDelays,
    onLog: (line) => {
      if (iam.mayLog(line)) logs.append(line);
      options.onFunctionLog?.(line);
    },
  });
  const events = createEvents({
    invokeAsync: functions.invokeAsync,
    mayInvoke: functionPolicies.mayInvoke,
    onUndelivered: (undelivered) => options.onFunctionLog?.(logLine(undelivered)),
  });
  const cloudFormation = createCloudFormation({
    resourceTypes: createResourceTypes({
      s3,
      functions,
      ivs: ivs.call,
      keys,
      secrets,
      roles: iam.roles,
      functionPolicies,
      rules: events.rules,
    }),
    invokeAsync: functions.invokeAsync,
    readObject: s3.readUrl,
    readParameter: ssm.read,
    baseUrl: () => server.url,
  });

  // Before the server listens: a rule that is wrong leaves nothing open.
  ivs.faults.inject(...(options.faults?.service ?? []));
  cloudFormation.faults.inject(...(options.faults?.requests ?? []));

  const unguarded: Readonly<Record<string, LocalService<LocalAnswer>>> = {
    cloudformation: cloudFormation.service,
    cloudtrail: cloudTrail,
    events: events.service,
    ivs: iam.forwardCaller(ivs.service),
    kms: kms.service,
    lambda: functions.service,
    logs: logs.service,
    s3: s3.service,
    secretsmanager: secretsManager.service,
    ssm: ssm.service,
    sts: createSts(iam.sessions),
  };
  const services = iam.guard(unguarded, servicePermissions({ keys, secrets, stacks: cloudFormation.stacks }));
  const server = await serve(
    async (request) => {
      if (request.url.pathname.startsWith(RESPONSE_PATH)) return cloudFormation.responses(request);
      if (request.url.pathname.startsWith(CONTROL_PATH)) return ivs.service(request);
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
    events,
    async close() {
      ivs.close();
      await cloudFormation.close();
      await functions.close();
      await server.close();
    },
  };
}

/** For who watches the function wait for the event: nobody else could tell them, for the function has printed nothing. */
function logLine({ region, ruleName, functionArn, reason }: Undelivered): FunctionLog {
  const functionName = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  const text = `An event was not delivered by the rule ${ruleName}: ${reason}`;
  return { functionName, region, logGroupName: `/aws/lambda/${functionName}`, text };
}
