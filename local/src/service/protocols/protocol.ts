/** What a protocol does: it reads which operation a request is for and with which input, and renders outputs and errors. */
import type { LocalRequest, LocalResponse } from '../../http/http';
import type { Operations } from '../operation';
import type { ServiceError } from '../service-error';

/** A request, as far as it says which operation it is for. */
export interface ReadRequest {
  readonly operation: string;
  /** The input. Throws a ServiceError when the body cannot be read. */
  raw(): unknown;
}

/** Errors that every service has, each with the name and the HTTP status that the services of a protocol give it. */
export interface CommonErrors {
  /** The caller lacks a permission. */
  readonly denied: ErrorKind;
  /** The input has another form or range than the operation asks for. */
  readonly invalid: ErrorKind;
  /** The service fails. */
  readonly internal: ErrorKind;
  /** The caller calls more often than the quota allows. */
  readonly throttled: ErrorKind;
}

export type ErrorKind = readonly [code: string, status: number];

/** A protocol, for the operations of one service. */
export interface Protocol {
  readonly errors: CommonErrors;
  /** Whether requests that nobody has signed are taken. @default false */
  readonly takesUnsigned?: boolean;
  /** Throws a ServiceError for a request that is for no operation of the service. */
  read(request: LocalRequest): ReadRequest;
  /** The response to a call that went well. */
  success(output: unknown, operation: string): LocalResponse;
  /** The response to a call that was refused. */
  failure(error: ServiceError, request: LocalRequest): LocalResponse;
}

/** Makes the protocol of a service out of the service's operations. */
export type ProtocolFor<O extends Operations = Operations> = (operations: O) => Protocol;
