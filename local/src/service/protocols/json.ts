/**
 * The AWS JSON 1.1 protocol: the operation in the X-Amz-Target header, JSON in, JSON back.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import { randomUUID } from 'node:crypto';
import { readJson } from '../../data/json-text';
import type { LocalRequest, LocalResponse } from '../../http/http';
import { type OperationService, operationService } from '../operation-service';
import { ServiceError } from '../service-error';

/** What an operation does. Times it returns are numbers: seconds since 1970. It refuses by throwing a {@link ServiceError}. */
export type JsonOperation = (input: Readonly<Record<string, unknown>>, request: LocalRequest) => object | Promise<object>;

/** Serves `operations` by their names: what follows the last dot of X-Amz-Target. */
export function jsonService(operations: Readonly<Record<string, JsonOperation>>): OperationService {
  const names = Object.keys(operations);
  const operationOf = ({ headers }: LocalRequest) => {
    const target = headers['x-amz-target'] ?? '';
    const name = target.slice(target.lastIndexOf('.') + 1);
    return Object.hasOwn(operations, name) ? name : undefined;
  };
  return operationService(names, operationOf, async (request) => {
    try {
      const operation = operations[operationOf(request) ?? ''];
      if (!operation) throw unknownOperation(request, names);
      if (request.method !== 'POST')
        throw new ServiceError('UnknownOperationException', `Operations are posted; got ${request.method}.`, 405);
      return jsonResponse(200, await operation(parse(request.body), request));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return jsonResponse(error.status, { __type: error.code, message: error.message });
    }
  });
}

function unknownOperation({ headers }: LocalRequest, served: readonly string[]): ServiceError {
  const asked = headers['x-amz-target'] || 'a request without an X-Amz-Target';
  return new ServiceError('UnknownOperationException', `The local endpoint does not serve ${asked}. It has: ${served.join(', ')}.`, 501);
}

/** A time as the protocol has it. */
export function epochSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}

function parse(body: Buffer): Record<string, unknown> {
  const input = body.length === 0 ? {} : readBody(body);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input };
  throw new ServiceError('SerializationException', 'The body must be a JSON object.');
}

function readBody(body: Buffer): unknown {
  try {
    return readJson(body);
  } catch (error) {
    throw new ServiceError('SerializationException', `The body must be a JSON object: ${(error as Error).message}.`);
  }
}

function jsonResponse(status: number, content: object): LocalResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(content),
  };
}
