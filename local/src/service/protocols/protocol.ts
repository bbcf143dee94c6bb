/** Protocols read the operation and input of a request, and render outputs and errors. */
import type { LocalRequest, LocalResponse, RequestHead } from '../../http/http';
import type { Operations } from '../operation';
import type { ServiceError } from '../service-error';

/** The operation of a request, and its unparsed input. */
export interface ReadRequest {
  readonly operation: string;
  /** Returns the input. Throws a ServiceError if the body cannot be read. */
  raw(): unknown;
}

/** The errors of every service, with their names and HTTP statuses in a protocol. */
export interface CommonErrors {
  /** The caller lacks a permission. */
  readonly denied: ErrorKind;
  /** The input has a wrong type or is out of range. */
  readonly invalid: ErrorKind;
  /** The service fails. */
  readonly internal: ErrorKind;
  /** The caller exceeds the request rate. */
  readonly throttled: ErrorKind;
}

export type ErrorKind = readonly [code: string, status: number];

/** A protocol, for the operations of one service. */
export interface Protocol {
  readonly errors: CommonErrors;
  /** Whether the service accepts unsigned requests. @default false */
  readonly takesUnsigned?: boolean;
  /** Throws a ServiceError if the service has no operation for the request. */
  read(request: LocalRequest): ReadRequest;
  /** Renders the response to a successful call. */
  success(output: unknown, operation: string, requestId: string): LocalResponse;
  /** Renders the response to a failed call. */
  failure(error: ServiceError, request: RequestHead, requestId: string): LocalResponse;
}

/** Makes the protocol of a service from its operations. */
export type ProtocolFor<O extends Operations = Operations> = (operations: O) => Protocol;
