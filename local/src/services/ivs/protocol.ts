/**
 * HTTP requests to operation inputs, and outputs to HTTP responses: the protocol restJson1, with the bindings that the SDK's schemas hold.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import { randomUUID } from 'node:crypto';
import { readJson } from '../../data/json-text';
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { RequestUrl } from '../../http/request-url';
import type { ProtocolFor } from '../../service/protocols/protocol';
import { asDocument, type Document } from './document';
import { ServiceError } from './errors';
import { membersOf, OPERATION_SCHEMAS, type OperationSchema } from './schemas';

/** Far above any input that the model allows. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What a path has in the places of a template's labels, still percent-encoded. */
type Labels = Readonly<Record<string, string>>;

const ROUTES = [...OPERATION_SCHEMAS.values()].map((schema) => ({
  schema,
  path: new RegExp(`^${schema.uriTemplate.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/** The protocol of the service. */
export const ivsProtocol: ProtocolFor = () => ({
  errors: {
    denied: ['AccessDeniedException', 403],
    invalid: ['ValidationException', 400],
    internal: ['InternalServerException', 500],
    throttled: ['TooManyRequestsException', 429],
  },
  read({ method, url, body }) {
    const route = routeOf(method, url);
    if (!route) throw new ServiceError('UnknownOperationException', `${method} ${url.pathname} is not an operation of IVS Real-Time.`);
    return { operation: route.schema.name, raw: () => bindInput(route.schema, route.labels, url.searchParams, parseBody(body)) };
  },
  success: (output, operation) => respond(OPERATION_SCHEMAS.get(operation)?.status ?? 200, output as Document),
  // The model names the first member; the SDKs take an error's text from the second.
  failure: ({ code, message, status }) => respond(status, { exceptionMessage: message, message }, { 'x-amzn-errortype': code }),
});

/**
 * Whether a request can only be meant for an operation, whatever it is signed for. No bucket can be called like an operation, but one may
 * be called `tags`, and have anything in it but what is called like an ARN.
 */
export function isOperation({ method, url }: Pick<LocalRequest, 'method' | 'url'>): boolean {
  const route = routeOf(method, url);
  return route !== undefined && Object.values(route.labels).every((arn) => /^arn(:|%3A)/i.test(arn));
}

function routeOf(method: string, url: RequestUrl): { readonly schema: OperationSchema; readonly labels: Labels } | undefined {
  for (const { schema, path } of ROUTES) {
    const match = schema.method === method ? path.exec(url.pathname) : null;
    if (match) return { schema, labels: match.groups ?? {} };
  }
  return undefined;
}

function bindInput(schema: OperationSchema, labels: Labels, query: URLSearchParams, body: Document): Document {
  return Object.fromEntries(
    membersOf(schema.input).map(({ name, schema: member }) => {
      const { httpLabel, httpQuery } = member.getMergedTraits();
      if (httpLabel) return [name, decodeLabel(labels[name])];
      if (httpQuery) return [name, queryValue(query.getAll(httpQuery), member.isListSchema())];
      return [name, body[name]];
    }),
  );
}

function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new ServiceError('SerializationException', `The path must be percent-encoded UTF-8, got ${label}.`);
  }
}

function queryValue(values: string[], list: boolean): string | string[] | undefined {
  if (values.length === 0) return undefined;
  return list ? values : values[0];
}

function parseBody(body: Buffer): Document {
  if (body.length > MAX_BODY_BYTES) {
    throw new ServiceError('RequestEntityTooLargeException', `A request may have ${MAX_BODY_BYTES} bytes, got ${body.length}.`);
  }
  return body.length === 0 ? {} : asDocument(parseJson(body));
}

function parseJson(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch {
    throw new ServiceError('SerializationException', 'The request body must be JSON.');
  }
}

function respond(status: number, body: Document, headers: Readonly<Record<string, string>> = {}): LocalResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...headers },
    body: JSON.stringify(body),
  };
}
