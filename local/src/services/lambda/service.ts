/** AWS Lambda as a service of the endpoint. */

import { type BodyLimit, defineService, type Services } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import type { RestOperations } from '../../service/protocols/rest';
import { restJson } from '../../service/protocols/rest-json';
import { ServiceError } from '../../service/service-error';
import type { EventSourceMappingSnapshot, FunctionSnapshot } from '../../service/snapshot';
import { WAY_OUT } from '../../service/way-out';
import { functionEnvironment } from '../../system/environment';
import { localRoleName } from '../iam/roles';
import { iam } from '../iam/service';
import { accessesToLog } from '../logs/access';
import { logs } from '../logs/service';
import { s3 } from '../s3/service';
import { sqs } from '../sqs/service';
import type { EventSourceMapping } from './event-source-mappings/mapping';
import { createMappings, type MappingsState } from './event-source-mappings/mappings';
import { eventSourceMappingOperations } from './event-source-mappings/operations';
import { eventSourceMappingTypes } from './event-source-mappings/resource-type';
import type { FunctionDefinition } from './function';
import { createFunctionPolicies, type FunctionPoliciesState } from './function-policies';
import { functionUrlAt } from './function-urls/address';
import type { FunctionUrl } from './function-urls/function-url';
import { createFunctionUrls, type FunctionUrlsState } from './function-urls/function-urls';
import { functionUrlOperations } from './function-urls/operations';
import { functionUrlTypes } from './function-urls/resource-type';
import { createFunctionUrlServer } from './function-urls/serve';
import { createFunctions, type FunctionsState } from './functions';
import { unreadableJson } from './invoke';
import { lambdaOperations } from './operations';
import { lambdaPermissionTypes } from './permission-type';
import { lambdaTypes } from './resource-types';
import { logGroupOf } from './variables';

export interface LambdaState {
  readonly functions: FunctionsState;
  readonly policies: FunctionPoliciesState;
  readonly eventSourceMappings: MappingsState;
  readonly functionUrls: FunctionUrlsState;
}

const MEBIBYTE = 1024 * 1024;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const INVOKE = limit(6 * MEBIBYTE, () => `Request must be smaller than ${6 * MEBIBYTE} bytes for the InvokeFunction operation`);
const INVOKE_AS_EVENT = limit(
  MEBIBYTE,
  (bytes) => `${bytes} byte payload is too large for the Event invocation type (limit ${MEBIBYTE} bytes)`,
);

function limit(maxBytes: number, message: (bytes: number) => string): BodyLimit {
  return { maxBytes, refuse: (bytes) => new ServiceError('RequestEntityTooLargeException', message(bytes), 413) };
}

function functionSnapshot(definition: FunctionDefinition, url: string | undefined): FunctionSnapshot {
  const { arn, name, region, runtime } = definition;
  return { arn, name, region, runtime, logGroupName: logGroupOf(definition), url };
}

function mappingSnapshot({ uuid, region, queueArn, functionArn, settings }: EventSourceMapping): EventSourceMappingSnapshot {
  return { uuid, region, queueArn, functionArn, enabled: settings.Enabled };
}

export const lambda = defineService({
  name: 'lambda',
  title: 'AWS Lambda',
  newState: (): LambdaState => ({ functions: new Map(), policies: new Map(), eventSourceMappings: new Map(), functionUrls: new Map() }),
  create(state, endpoint) {
    const { findCaller, mayLog, roles, sessions } = endpoint.of(iam);
    const { queues, consumer } = endpoint.of(sqs);
    const sessionOf = (definition: FunctionDefinition) => sessions.ofFunction({ ...definition, logGroupName: logGroupOf(definition) });
    const buckets = endpoint.of(s3);
    const logGroups = endpoint.of(logs);
    const policies = createFunctionPolicies(state.policies);
    const functions = createFunctions(
      {
        // The endpoint's address reaches a function through its process and not through the template, which stays the one for AWS.
        processEnvironment: (definition) => functionEnvironment(endpoint.url(), definition.region, sessionOf(definition).accessKeyId),
        retryDelays: endpoint.settings.retryDelays,
        onLog: (line) => {
          if (mayLog(line, accessesToLog(line.region, line.logGroupName))) logGroups.append(line);
          endpoint.tell({ type: 'log', ...line });
          endpoint.changed();
          endpoint.settings.onFunctionLog?.(line);
        },
        onInvocation: (invocation) => endpoint.tell({ type: 'invocation', ...invocation }),
        clock: endpoint.clock,
      },
      state.functions,
    );
    function notice(functionArn: string, text: string): void {
      if (!functions.has(functionArn)) return;
      const { definition } = functions.get(functionArn);
      endpoint.notice({ functionName: definition.name, region: definition.region, logGroupName: logGroupOf(definition), text });
    }
    const mappings = createMappings(
      {
        clock: endpoint.clock,
        functions,
        queues,
        consumer,
        denialOf(functionArn, access) {
          const { definition } = functions.get(functionArn);
          return findCaller(sessionOf(definition).accessKeyId, definition.region)?.denialOf([access]);
        },
        notice,
      },
      state.eventSourceMappings,
    );
    const urls = createFunctionUrls(functions, endpoint.clock, state.functionUrls);
    const addressOf = ({ urlId }: FunctionUrl) => functionUrlAt(endpoint.url(), urlId);
    const addressOfFunction = ({ arn }: FunctionDefinition) => {
      const url = urls.find(arn);
      return url && addressOf(url);
    };
    const answerUrl = createFunctionUrlServer({
      clock: endpoint.clock,
      urls,
      functions,
      policies,
      sessions,
      findCaller,
      endpointUrl: endpoint.url,
      onCall: (call) =>
        endpoint.tell({ type: 'call', service: 'lambda', operation: 'InvokeFunctionUrl', ...endpoint.withoutSecrets(call) }),
      notice,
    });
    const hasRole = (roleArn: string) => roles.find(localRoleName(roleArn) ?? '') !== undefined;
    return {
      store: { functions, policies, mappings, answerUrl },
      pipeline: serveLambda(
        {
          ...lambdaOperations(functions, { readObject: buckets.getObject, hasRole }),
          ...eventSourceMappingOperations(mappings),
          ...functionUrlOperations(urls, addressOf),
        },
        endpoint,
      ),
      resourceTypes: {
        ...lambdaTypes(buckets, functions, roles),
        ...lambdaPermissionTypes(policies, functions),
        ...eventSourceMappingTypes(mappings),
        ...functionUrlTypes(urls, addressOf),
      },
      limitBody: ({ headers }) => (headers['x-amz-invocation-type'] === 'Event' ? INVOKE_AS_EVENT : INVOKE),
      snapshot: () => ({
        functions: functions.list().map(({ definition }) => functionSnapshot(definition, addressOfFunction(definition))),
        eventSourceMappings: mappings.list().map(mappingSnapshot),
      }),
      policyOf: policies.policyOf,
      underWay: functions.underWay,
      resume() {
        functions.resume();
        mappings.resume();
      },
      close() {
        mappings.close();
        return functions.close();
      },
    };
  },
});

/** The API with these operations. */
export function serveLambda(operations: RestOperations, { pipelines }: Pick<Services, 'pipelines'>) {
  const served = Object.keys(operations).join(', ');
  const protocol = restJson({
    errors: { invalid: ['InvalidParameterValueException', 400], internal: ['ServiceException', 500] },
    unknownOperation: (request) =>
      new ServiceError('NotImplemented', `The local Lambda does not serve ${request}. It has: ${served}. ${WAY_OUT}`, 501),
    unreadableBody: unreadableJson,
    errorBody: ({ message, status }) => ({ Type: status < 500 ? 'User' : 'Service', message }),
  });
  return createPipeline({ name: 'lambda', protocol, operations }, pipelines);
}
