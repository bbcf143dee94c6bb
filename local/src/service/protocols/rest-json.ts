/**
 * The AWS REST JSON protocol: the operation in the method and the path, JSON in, JSON back.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import { readJson } from '../../data/json';
import type { LocalResponse } from '../../http/http';
import { ServiceError } from '../service-error';
import type { CommonErrors, ProtocolFor } from './protocol';
import { createRoutes, type RestOperation, type RestOperations } from './rest';

const ERRORS: CommonErrors = {
  denied: ['AccessDeniedException', 403],
  invalid: ['ValidationException', 400],
  internal: ['InternalServerException', 500],
  throttled: ['TooManyRequestsException', 429],
};

interface RestJsonOptions {
  /** The common errors that the service names in another way. */
  readonly errors?: Partial<CommonErrors>;
  /** The error for a request that is for no operation: `POST /CreateChannel`. */
  readonly unknownOperation: (request: string) => ServiceError;
  /** The error for a body that is no JSON, and why it is none. @default - a SerializationException */
  readonly unreadableBody?: (reason: string) => ServiceError;
  /** The body of an error. @default - its message */
  readonly errorBody?: (error: ServiceError) => object;
}

export function restJson(options: RestJsonOptions): ProtocolFor<RestOperations> {
  const { unknownOperation, unreadableBody = notJson, errorBody = ({ message }) => ({ message }) } = options;
  return (operations) => {
    const findRoute = createRoutes(operations);
    return {
      errors: { ...ERRORS, ...options.errors },
      read(request) {
        const route = findRoute(request);
        if (!route) throw unknownOperation(`${request.method} ${request.url.pathname}`);
        return { operation: route.operation, raw: () => route.input(request, (body) => readObject(body, unreadableBody)) };
      },
      success(output, operation, requestId) {
        const { respond = json } = operations[operation] as RestOperation;
        return withRequestId(respond(output), requestId);
      },
      failure(error, _, requestId) {
        const response = json(errorBody(error), error.status);
        return withRequestId({ ...response, headers: { ...response.headers, 'x-amzn-errortype': error.code } }, requestId);
      },
    };
  };
}

function json(content: unknown, status = 200): LocalResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(content ?? {}) };
}

function withRequestId(response: LocalResponse, requestId: string): LocalResponse {
  return { ...response, headers: { ...response.headers, 'x-amzn-requestid': requestId } };
}

function notJson(): ServiceError {
  return new ServiceError('SerializationException', 'The request body must be JSON.');
}

function readObject(body: Buffer, unreadableBody: (reason: string) => ServiceError): object {
  const value = body.length === 0 ? {} : readBody(body, unreadableBody);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
  throw new ServiceError('SerializationException', `The request must be an object, got ${got}.`);
}

function readBody(body: Buffer, unreadableBody: (reason: string) => ServiceError): unknown {
  try {
    return readJson(body);
  } catch (error) {
    throw unreadableBody((error as Error).message);
  }
}
