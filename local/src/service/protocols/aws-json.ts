/**
 * The AWS JSON protocols: the operation in the X-Amz-Target header, JSON in, JSON back.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import { readJson } from '../../data/json';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { ServiceError } from '../service-error';
import { WAY_OUT } from '../way-out';
import type { CommonErrors, Protocol, ProtocolFor } from './protocol';

const ERRORS: CommonErrors = {
  denied: ['AccessDeniedException', 400],
  invalid: ['ValidationException', 400],
  internal: ['InternalFailure', 500],
  throttled: ['ThrottlingException', 400],
};

export interface AwsJsonOptions {
  /** @default 1.1 */
  readonly version?: '1.0' | '1.1';
  /**
   * The codes that errors had when the service used the Query protocol, by their present codes. Clients still compare them.
   * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
   * @default - the service never used it
   */
  readonly queryCodes?: Readonly<Record<string, string>>;
}

/** `errors` are the common errors to which the service gives other names. */
export function awsJson(errors: Partial<CommonErrors> = {}, { version = '1.1', queryCodes }: AwsJsonOptions = {}): ProtocolFor {
  const respond = (requestId: string, status: number, content: unknown, headers: LocalResponse['headers'] = {}): LocalResponse => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId, ...headers },
    body: JSON.stringify(content),
  });
  return (operations): Protocol => ({
    errors: { ...ERRORS, ...errors },
    read(request) {
      const target = request.headers['x-amz-target'] ?? '';
      const operation = target.slice(target.lastIndexOf('.') + 1);
      if (!Object.hasOwn(operations, operation)) throw unknownOperation(target, Object.keys(operations));
      if (request.method !== 'POST') {
        throw new ServiceError('UnknownOperationException', `Operations are posted; got ${request.method}.`, 405);
      }
      return { operation, raw: () => readObject(request) };
    },
    success: (output, _, requestId) => respond(requestId, 200, output ?? {}),
    failure({ code, message, status }, _, requestId) {
      const fault = status < 500 ? 'Sender' : 'Receiver';
      const headers = queryCodes && { 'x-amzn-query-error': `${queryCodes[code] ?? code};${fault}` };
      return respond(requestId, status, { __type: code, message }, headers);
    },
  });
}

/** Converts a time to the protocol's format: seconds since 1970. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}

function unknownOperation(target: string, served: readonly string[]): ServiceError {
  const asked = target || 'a request without an X-Amz-Target';
  return new ServiceError(
    'UnknownOperationException',
    `The local endpoint does not serve ${asked}. It has: ${served.join(', ')}. ${WAY_OUT}`,
    501,
  );
}

function readObject({ body }: LocalRequest): object {
  const input = body.length === 0 ? {} : readBody(body);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new ServiceError('SerializationException', 'The body must be a JSON object.');
}

function readBody(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch (error) {
    throw new ServiceError('SerializationException', `The body must be a JSON object: ${(error as Error).message}.`);
  }
}
