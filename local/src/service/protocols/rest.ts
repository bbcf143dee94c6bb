/** The routes of REST services: which operation a request is for, and which members of its input the path, the query and the headers hold. */
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { Operation } from '../operation';
import { ServiceError } from '../service-error';

/** An operation with its place in HTTP. */
export interface RestOperation<Input = unknown, Output = unknown> extends Operation<Input> {
  /**
   * Method, path and query: `DELETE /tags/{resourceArn}?tagKeys*`. Braces and query parameters name members of the input. A `*` marks a
   * list. A slash at the end is optional in requests.
   */
  readonly http: string;
  /** The headers that hold members, by the members' names. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** The member that is the body itself, as a Buffer. @default - the members of a JSON object in the body */
  readonly payload?: string;
  run(input: Input, call: Parameters<Operation['run']>[1]): Output | Promise<Output>;
  /** Renders the output. @default - as JSON, with the status 200 */
  respond?(output: Output): LocalResponse;
}

/** The operations of a REST service, by their names. */
// biome-ignore lint/suspicious/noExplicitAny: each row is typed by its own input and output.
export type RestOperations = Readonly<Record<string, RestOperation<any, any>>>;

/** A row, typed by its input and its output. */
export function restOperation<Input, Output>(row: RestOperation<Input, Output>): RestOperation<Input, Output> {
  return row;
}

/** The operation that a request is for. */
interface Route {
  readonly operation: string;
  /** What the path has for each label, still percent-encoded. */
  readonly labels: Readonly<Record<string, string>>;
  /** The members of the input that the path, the query and the headers hold, and what the body holds for the others. Throws a ServiceError. */
  input(request: LocalRequest, readBody: (body: Buffer) => object): object;
}

/** Where an operation stands in HTTP. */
type Bound = Pick<RestOperation, 'http' | 'headers' | 'payload'>;

type FindRoute = (request: Pick<LocalRequest, 'method' | 'url'>) => Route | undefined;

/** Finds the route of a request. Where several match, the first one counts. */
export function createRoutes(operations: Readonly<Record<string, Bound>>): FindRoute {
  const templates = Object.entries(operations).map(([operation, row]) => ({ operation, row, ...readTemplate(row.http) }));
  return ({ method, url }) => {
    for (const { operation, row, query, ...template } of templates) {
      const match = template.method === method ? template.path.exec(url.pathname) : null;
      if (!match) continue;
      const labels = { ...match.groups };
      return { operation, labels, input: (request, readBody) => readInput(request, { row, labels, query }, readBody) };
    }
    return undefined;
  };
}

interface QueryMember {
  readonly name: string;
  readonly isList: boolean;
}

function readTemplate(http: string): { readonly method: string; readonly path: RegExp; readonly query: readonly QueryMember[] } {
  const [, method = '', path = '', query = ''] = /^([A-Z]+) ([^?]+)(?:\?(.+))?$/.exec(http) ?? [];
  if (method === '') throw new Error(`http must be a method and a path, like GET /tags/{resourceArn}; got ${http}.`);
  const expression = path.replace(/\/$/, '/?').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const members = query.split('&').filter((name) => name !== '');
  return {
    method,
    path: new RegExp(`^${expression}$`),
    query: members.map((name) => ({ name: name.replace('*', ''), isList: name.endsWith('*') })),
  };
}

interface Bindings extends Pick<Route, 'labels'> {
  readonly row: Bound;
  readonly query: readonly QueryMember[];
}

function readInput({ url, headers, body }: LocalRequest, bindings: Bindings, readBody: (body: Buffer) => object): object {
  const { row, labels, query } = bindings;
  return {
    ...(row.payload === undefined ? readBody(body) : { [row.payload]: body }),
    ...Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, decodeLabel(label)])),
    ...Object.fromEntries(query.map(({ name, isList }) => [name, queryValue(url.searchParams.getAll(name), isList)])),
    ...Object.fromEntries(Object.entries(row.headers ?? {}).map(([name, header]) => [name, headers[header]])),
  };
}

function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new ServiceError('SerializationException', `The path must be percent-encoded UTF-8, got ${label}.`);
  }
}

function queryValue(values: readonly string[], isList: boolean): string | readonly string[] | undefined {
  if (values.length === 0) return undefined;
  return isList ? values : values[0];
}
