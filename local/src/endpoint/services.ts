/** The local services of one account, wired to each other. */

import type { LocalAnswer, LocalService } from '../http/http';
import type { OperationService } from '../service/operation-service';
import { type CloudFormation, createCloudFormation, createResourceTypes } from '../services/cloudformation';
import { cloudTrail } from '../services/cloudtrail/cloudtrail';
import { createEvents, type Events, type Undelivered } from '../services/events/events';
import type { Permissions } from '../services/iam/guard';
import { createIam } from '../services/iam/iam';
import { type GuardedName, servicePermissions } from '../services/iam/permissions';
import { localRoleName } from '../services/iam/roles';
import { createIvsRealTime, type IvsRealTime, type Quotas } from '../services/ivs';
import { createRecordings } from '../services/ivs/recordings-in-buckets';
import { createKms } from '../services/kms/kms';
import type { FunctionLog } from '../services/lambda/function';
import { createFunctionPolicies } from '../services/lambda/function-policies';
import { createFunctions } from '../services/lambda/functions';
import { createLogs } from '../services/logs/logs';
import { createS3 } from '../services/s3/s3';
import { createSecretsManager } from '../services/secrets-manager/secrets-manager';
import { createSsm } from '../services/ssm/ssm';
import { createSts } from '../services/sts/sts';
import { runInOrder } from '../system/closing';
import { functionEnvironment } from '../system/environment';
import type { EndpointState } from './endpoint-state';

export interface ServicesOptions {
  readonly state: EndpointState;
  /** The address of the server that they are served at, known only once it listens. */
  readonly url: () => string;
  readonly throttling?: boolean;
  readonly quotas?: Partial<Quotas>;
  readonly retryDelays?: readonly number[];
  readonly onFunctionLog?: (line: FunctionLog) => void;
  /** Told of what happens by itself, and not by a request. */
  readonly onChange?: () => void;
}

export interface Services {
  /** By the names that requests are signed for. */
  readonly byName: Readonly<Record<string, LocalService<LocalAnswer>>>;
  /** Those of them that are served behind a guard, without it; IVS Real-Time guards itself. */
  readonly operationServices: Readonly<Record<GuardedName, OperationService>>;
  /** What their operations need. */
  readonly permissions: Readonly<Record<GuardedName, Permissions>>;
  readonly ivs: IvsRealTime;
  readonly cloudFormation: CloudFormation;
  readonly events: Events;
  /** Goes on with the state, now that requests are served. */
  resume(): void;
  /** Ends every process, and removes every temporary file. */
  close(): Promise<void>;
}

/** They do nothing by themselves before they are resumed. */
export function createServices({ state, url, onChange = () => {}, ...options }: ServicesOptions): Services {
  const s3 = createS3(state.buckets);
  const ssm = createSsm();
  const logs = createLogs(Date.now, state.logs);
  /** Adds a notice to the function's log group, even if its role has no log permissions. The session of an assumed role has no log group. */
  const notice = (line: FunctionLog) => {
    if (line.logGroupName !== '') logs.groups.append(line);
    options.onFunctionLog?.(line);
  };
  const kms = createKms(Date.now, state.keys);
  const { keys } = kms;
  const secretsManager = createSecretsManager(Date.now, state.secrets);
  const { secrets } = secretsManager;
  const functionPolicies = createFunctionPolicies(state.functionPolicies);
  const iam = createIam({ keys, buckets: s3, functions: functionPolicies, onDenied: notice }, state.iam);
  const ivs = createIvsRealTime({
    state: state.ivs,
    throttling: options.throttling,
    quotas: options.quotas,
    buckets: iam.forwardedBuckets,
    authorize: iam.authorize,
    recordings: createRecordings(s3),
    onEvent: (event) => {
      onChange();
      events.put({ source: 'aws.ivs', ...event });
    },
  });
  const functions = createFunctions(
    {
      // The service's address reaches a function through its process and not through the template, which stays the one for AWS.
      processEnvironment: (definition) => functionEnvironment(url(), definition.region, iam.sessions.ofFunction(definition).accessKeyId),
      retryDelays: options.retryDelays,
      readObject: s3.getObject,
      hasRole: (roleArn) => iam.roles.find(localRoleName(roleArn) ?? '') !== undefined,
      onLog: (line) => {
        if (iam.mayLog(line)) logs.groups.append(line);
        onChange();
        options.onFunctionLog?.(line);
      },
    },
    state.functions,
  );
  const events = createEvents(
    {
      invokeAsync: functions.invokeAsync,
      mayInvoke: functionPolicies.mayInvoke,
      onUndelivered: (undelivered) => notice(logLine(undelivered)),
    },
    state.rules,
  );
  const { rules } = events;
  const { roles } = iam;
  const cloudFormation = createCloudFormation(
    {
      resourceTypes: createResourceTypes({
        s3,
        functions,
        ivs: ivs.call,
        keys,
        secrets,
        roles,
        functionPolicies,
        logGroups: logs.groups,
        rules,
      }),
      invokeAsync: functions.invokeToTheEnd,
      answersMayFollow: () => !rules.isEmpty(),
      cancellationPause: 2_000,
      readObject: s3.readUrl,
      readParameter: ssm.read,
      readSecret: secretsManager.readText,
      baseUrl: () => url(),
    },
    state.stacks,
  );

  const operationServices = {
    cloudformation: cloudFormation.service,
    cloudtrail: cloudTrail,
    events: events.service,
    kms: kms.service,
    lambda: functions.service,
    logs: logs.service,
    s3: s3.service,
    secretsmanager: secretsManager.service,
    ssm: ssm.service,
    sts: createSts(iam.sessions, roles),
  };
  const permissions = servicePermissions({ keys, roles, s3, secrets, stacks: cloudFormation.stacks });
  return {
    byName: { ...iam.guard(operationServices, permissions), ivs: iam.forwardCaller(ivs.service) },
    operationServices,
    permissions,
    ivs,
    cloudFormation,
    events,
    resume() {
      functions.resume();
      ivs.resume();
      cloudFormation.resume();
    },
    close: () => runInOrder(ivs.close, cloudFormation.close, functions.close),
  };
}

/** For who watches the function wait for the event: nobody else could tell them, for the function has printed nothing. */
function logLine({ region, ruleName, functionArn, reason }: Undelivered): FunctionLog {
  const functionName = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  const text = `An event was not delivered by the rule ${ruleName}: ${reason}`;
  return { functionName, region, logGroupName: `/aws/lambda/${functionName}`, text };
}
