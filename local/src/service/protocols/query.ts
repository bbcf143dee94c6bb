/**
 * The AWS Query protocol: a form in the body, XML back.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { randomUUID } from 'node:crypto';
import { renderXml } from '../../data/xml';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { type OperationService, operationService } from '../operation-service';
import { ServiceError } from '../service-error';

export { ServiceError } from '../service-error';

/** What an operation does: form in, plain object out. It refuses by throwing a {@link ServiceError}. */
export type QueryOperation = (input: URLSearchParams, request: LocalRequest) => unknown | Promise<unknown>;

/**
 * Serves `operations`, by their Action, to the Query protocol. The object that an operation returns is rendered as XML: arrays as
 * `<member>` lists, undefined left out, Dates as ISO 8601, text escaped.
 */
export function queryService(xmlNamespace: string, operations: Readonly<Record<string, QueryOperation>>): OperationService {
  const names = Object.keys(operations);
  const operationOf = (request: LocalRequest) => {
    const action = actionOf(request);
    return Object.hasOwn(operations, action) ? action : undefined;
  };
  return operationService(names, operationOf, async (request) => {
    const input = readQueryRequest(request);
    const action = actionOf(request);
    try {
      const operation = operations[operationOf(request) ?? ''];
      if (!operation) throw unknownAction(action, request, names);
      if (request.method !== 'POST' && !READING.test(action)) throw notByLink(action, request.method);
      const result = await operation(input, request);
      const metadata = { ResponseMetadata: { RequestId: randomUUID() } };
      return xmlResponse(200, `${action}Response`, xmlNamespace, { [`${action}Result`]: result ?? {}, ...metadata });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      const body = { Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message } };
      return xmlResponse(error.status, 'ErrorResponse', xmlNamespace, { ...body, RequestId: randomUUID() });
    }
  });
}

function actionOf(request: LocalRequest): string {
  return readQueryRequest(request).get('Action') ?? '';
}

/** The form of a request: in the body, or in the URL of a GET, beside what signs it. */
export function readQueryRequest({ method, url, body }: LocalRequest): URLSearchParams {
  if (method !== 'GET') return new URLSearchParams(body.toString());
  return new URLSearchParams([...url.searchParams].filter(([name]) => !/^X-Amz-/i.test(name)));
}

/** Actions that change nothing, and so may be in a URL that somebody follows. */
const READING = /^(Describe|Get|List)/;

function notByLink(action: string, method: string): ServiceError {
  const fix = `Send it by POST; got ${method}.`;
  return new ServiceError(
    'InvalidAction',
    `The local endpoint does not take ${action} in a URL, so that no link does what it does. ${fix}`,
    405,
  );
}

function unknownAction(action: string, request: LocalRequest, served: readonly string[]): ServiceError {
  const service = request.credential?.service ?? 'this service';
  const asked = action === '' ? 'a request without an Action' : action;
  return new ServiceError('InvalidAction', `The local endpoint does not serve ${asked} of ${service}. It has: ${served.join(', ')}.`, 501);
}

function xmlResponse(status: number, root: string, xmlNamespace: string, content: object): LocalResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: `<${root} xmlns="${xmlNamespace}">${renderXml(content)}</${root}>` };
}

/** An operation that refuses, by name, every parameter that it does not take. False and nothing are what absence means, too. */
export function operation(parameters: readonly string[], run: QueryOperation): QueryOperation {
  const known = new Set(['Action', 'Version', ...parameters]);
  return (input, request) => {
    const unknown = [...input].filter(([name, value]) => !isKnown(known, name) && value !== '' && value !== 'false');
    if (unknown.length === 0) return run(input, request);
    const names = [...new Set(unknown.map(([name]) => name))].join(', ');
    throw invalid(`The local endpoint does not have ${names} of ${input.get('Action')}. It has: ${parameters.join(', ')}.`);
  };
}

function isKnown(known: ReadonlySet<string>, name: string): boolean {
  return known.has(name) || [...known].some((prefix) => name.startsWith(`${prefix}.`));
}

/** An error of the request. */
export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** A list of structures: `Parameters.member.1.ParameterKey=...`, each by the member names below its index. */
export function members(input: URLSearchParams, prefix: string): Record<string, string>[] {
  return list(input, prefix).map((entries) => Object.fromEntries(entries));
}

/** A list of scalars: `Capabilities.member.1=...`. */
export function values(input: URLSearchParams, prefix: string): string[] {
  return list(input, prefix).flatMap((entries) => entries.filter(([name]) => name === '').map(([, value]) => value));
}

/** What stands below each index of a list, in the order of the indexes, the name without the index; a scalar has the name ''. */
function list(input: URLSearchParams, prefix: string): [name: string, value: string][][] {
  const byIndex = new Map<number, [string, string][]>();
  const start = `${prefix}.member.`;
  for (const [key, value] of input) {
    if (!key.startsWith(start)) continue;
    const [index = '', ...name] = key.slice(start.length).split('.');
    if (!/^[1-9]\d*$/.test(index)) continue;
    const entries = byIndex.get(Number(index)) ?? [];
    entries.push([name.join('.'), value]);
    byIndex.set(Number(index), entries);
  }
  return [...byIndex.keys()].sort((a, b) => a - b).map((index) => byIndex.get(index) ?? []);
}
