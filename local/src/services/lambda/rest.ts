/**
 * The REST face of the local Lambda: it invokes, reads and updates functions, which come and go with their stacks.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */

import { createHash, randomUUID } from 'node:crypto';
import { readJson } from '../../data/json-text';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { LOCAL_ACCOUNT } from '../../service/arn';
import type { JsonInput } from '../../service/json-input';
import { type OperationService, operationService } from '../../service/operation-service';
import { ServiceError } from '../../service/service-error';
import { checkSettings } from './checks';
import type { FunctionDefinition, InvokeError } from './function';
import type { Functions } from './functions';
import { createLogTail } from './log-tail';
import { type ReadObject, withCode, withConfiguration } from './updates';
import { logGroupOf } from './variables';

/** A function as the API describes it. */
export interface StoredFunction {
  readonly definition: FunctionDefinition;
  readonly modifiedAt: Date;
  /** Another one after each change. */
  readonly revisionId: string;
  /** Whether it was updated by this API since its stack has deployed it. */
  readonly hasDrifted: boolean;
}

/** What the API is served from. */
export interface FunctionsBackend extends Pick<Functions, 'invoke' | 'invokeAsync'> {
  get(functionArn: string): StoredFunction;
  list(): readonly StoredFunction[];
  /** In place of the function with this ARN. */
  update(definition: FunctionDefinition): StoredFunction;
  readonly readObject: ReadObject;
  readonly hasRole: (roleArn: string) => boolean;
}

type Operation = (backend: FunctionsBackend, request: LocalRequest, functionArn: string) => LocalResponse | Promise<LocalResponse>;

const FUNCTIONS_PATH = '/2015-03-31/functions';

/** By method, `function` for the function that the path names, and what follows it. */
const OPERATIONS = {
  'GET functions': (backend, request) => listFunctions(backend, request),
  'GET function': (backend, _, arn) => json(200, { Configuration: configuration(backend.get(arn)) }),
  'GET function/configuration': (backend, _, arn) => json(200, configuration(backend.get(arn))),
  'POST function/invocations': invoke,
  'PUT function/code': (backend, request, arn) =>
    update(backend, arn, request, (definition, input) => withCode(definition, input, backend.readObject)),
  'PUT function/configuration': (backend, request, arn) => update(backend, arn, request, withConfiguration),
} satisfies Readonly<Record<string, Operation>>;

export type LambdaOperationName = keyof typeof OPERATIONS;

const SERVED = 'Invoke, GetFunction, GetFunctionConfiguration, UpdateFunctionCode, UpdateFunctionConfiguration and ListFunctions';

/** Serves the REST API. */
export function functionsService(backend: FunctionsBackend): OperationService {
  return operationService(Object.keys(OPERATIONS), lambdaOperationOf, async (request) => {
    const response = await answer(backend, request).catch((error) => {
      if (!(error instanceof ServiceError)) throw error;
      const body = { Type: error.status < 500 ? 'User' : 'Service', message: error.message };
      return json(error.status, body, { 'x-amzn-errortype': error.code });
    });
    return { ...response, headers: { ...response.headers, 'x-amzn-requestid': randomUUID() } };
  });
}

function lambdaOperationOf({ method, url }: LocalRequest): LambdaOperationName | undefined {
  const route = `${method} ${lambdaAddress(url).resource}`;
  return Object.hasOwn(OPERATIONS, route) ? (route as LambdaOperationName) : undefined;
}

/** What a path addresses, with the name of the function still percent-encoded: `functions`, `function`, `function/invocations`, ... */
export function lambdaAddress({ pathname }: Pick<URL, 'pathname'>): { readonly resource: string; readonly name: string } {
  if (pathname === FUNCTIONS_PATH || pathname === `${FUNCTIONS_PATH}/`) return { resource: 'functions', name: '' };
  if (!pathname.startsWith(`${FUNCTIONS_PATH}/`)) return { resource: '', name: '' };
  const [name = '', ...rest] = pathname.slice(FUNCTIONS_PATH.length + 1).split('/');
  return { resource: name === '' ? '' : ['function', ...rest].join('/'), name };
}

async function answer(backend: FunctionsBackend, request: LocalRequest): Promise<LocalResponse> {
  const operation = lambdaOperationOf(request);
  if (!operation) {
    const asked = `${request.method} ${request.url.pathname}`;
    throw new ServiceError('NotImplemented', `The local Lambda does not serve ${asked}. It has: ${SERVED}.`, 501);
  }
  return OPERATIONS[operation](backend, request, readArn(lambdaAddress(request.url).name, request));
}

/** From a name or an ARN, of the only version that there is here. */
function readArn(encodedName: string, { url, credential }: LocalRequest): string {
  const [, unqualified = '', qualifier = '$LATEST'] =
    /^(arn:aws[a-z-]*:lambda:[^:]+:\d+:function:[^:]+|[^:]+)(?::(.+))?$/.exec(decode(encodedName)) ?? [];
  const arn = unqualified.startsWith('arn:')
    ? unqualified
    : `arn:aws:lambda:${credential?.region ?? 'us-east-1'}:${LOCAL_ACCOUNT}:function:${unqualified}`;
  const version = url.searchParams.get('Qualifier') ?? qualifier;
  if (version !== '$LATEST')
    throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}:${version}. There is only $LATEST here.`, 404);
  return arn;
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new ServiceError('SerializationException', `The path must be percent-encoded UTF-8, got ${name}.`);
  }
}

async function invoke(backend: FunctionsBackend, request: LocalRequest, functionArn: string): Promise<LocalResponse> {
  backend.get(functionArn);
  const logType = request.headers['x-amz-log-type'] ?? 'None';
  if (!['None', 'Tail'].includes(logType)) {
    throw new ServiceError('InvalidParameterValueException', `LogType is None or Tail; got ${logType}.`);
  }
  const event = readEvent(request.body);
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type === 'DryRun') return { status: 204 };
  if (type === 'Event') {
    backend.invokeAsync(functionArn, event);
    return { status: 202 };
  }
  if (type !== 'RequestResponse') {
    throw new ServiceError('InvalidParameterValueException', `InvocationType is RequestResponse, Event or DryRun; got ${type}.`);
  }
  const tail = createLogTail();
  const outcome = await backend.invoke(functionArn, event, { onLine: tail.add, clientContext: readClientContext(request) });
  const headers = { 'x-amz-executed-version': '$LATEST', ...(logType === 'Tail' && { 'x-amz-log-result': tail.base64() }) };
  if ('error' in outcome) return json(200, errorPayload(outcome.error), { ...headers, 'x-amz-function-error': 'Unhandled' });
  if (outcome.payload === undefined) return json(200, outcome.result, headers);
  return { status: 200, headers: { 'content-type': 'application/octet-stream', ...headers }, body: Buffer.from(outcome.payload, 'base64') };
}

function readClientContext({ headers }: LocalRequest): unknown {
  const encoded = headers['x-amz-client-context'];
  if (encoded === undefined) return undefined;
  try {
    return readJson(Buffer.from(encoded, 'base64'));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}

type Change = (definition: FunctionDefinition, input: JsonInput) => FunctionDefinition;

/** Invocations that are under way end on what there was; those that begin later get what there is then. */
function update(backend: FunctionsBackend, functionArn: string, { body }: LocalRequest, change: Change): LocalResponse {
  const stored = backend.get(functionArn);
  const input = readInput(body);
  if (input.RevisionId !== undefined && input.RevisionId !== stored.revisionId) {
    const rule = 'The RevisionId provided does not match the latest RevisionId';
    throw new ServiceError('PreconditionFailedException', `${rule}, ${stored.revisionId}. Read it with GetFunction and try again.`, 412);
  }
  const definition = change(stored.definition, input);
  if (!backend.hasRole(definition.roleArn)) {
    const rule = 'The role defined for the function cannot be assumed by Lambda';
    throw new ServiceError('InvalidParameterValueException', `${rule}: there is no ${definition.roleArn}.`);
  }
  checkSettings(definition);
  return json(200, configuration(input.DryRun === true ? { ...stored, definition } : backend.update(definition)));
}

function readInput(body: Buffer): JsonInput {
  const input = readEvent(body);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  throw new ServiceError('SerializationException', 'The body must be a JSON object.');
}

function readEvent(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : readJson(body);
  } catch (error) {
    throw new ServiceError('InvalidRequestContentException', `Could not parse request body into json: ${(error as Error).message}`);
  }
}

function errorPayload({ type, message, trace }: InvokeError): object {
  return { errorType: type, errorMessage: message, trace };
}

function listFunctions(backend: FunctionsBackend, { url, credential }: LocalRequest): LocalResponse {
  const all = backend.list().filter(({ definition }) => definition.region === (credential?.region ?? definition.region));
  const start = Number(url.searchParams.get('Marker') ?? 0);
  const end = start + Number(url.searchParams.get('MaxItems') ?? 50);
  if (!(start >= 0 && end > start))
    throw new ServiceError('InvalidParameterValueException', 'Marker is from the page before; MaxItems is at least 1.');
  return json(200, { Functions: all.slice(start, end).map(configuration), NextMarker: end < all.length ? String(end) : undefined });
}

function configuration({ definition, modifiedAt, revisionId }: StoredFunction): object {
  const code = 'zip' in definition.code ? definition.code.zip : Buffer.from(definition.code.inline);
  return {
    FunctionName: definition.name,
    FunctionArn: definition.arn,
    Description: definition.description ?? '',
    RevisionId: revisionId,
    Runtime: definition.runtime,
    Role: definition.roleArn,
    Handler: definition.handler,
    CodeSize: code.length,
    CodeSha256: createHash('sha256').update(code).digest('base64'),
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMegabytes,
    LastModified: modifiedAt.toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: definition.environment },
    LoggingConfig: {
      LogFormat: definition.logFormat ?? 'Text',
      ApplicationLogLevel: definition.applicationLogLevel,
      SystemLogLevel: definition.systemLogLevel,
      LogGroup: logGroupOf(definition),
    },
    VpcConfig: definition.vpc && { SubnetIds: definition.vpc.subnetIds, SecurityGroupIds: definition.vpc.securityGroupIds },
  };
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): LocalResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
