/**
 * The errors of the service, with their HTTP status.
 */
import {
  AccessDeniedException$,
  ConflictException$,
  InternalServerException$,
  PendingVerification$,
  ResourceNotFoundException$,
  ServiceQuotaExceededException$,
  ValidationException$,
} from '@aws-sdk/client-ivs-realtime';
import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema } from '@smithy/types';

const STATUS = {
  AccessDeniedException: statusOf(AccessDeniedException$),
  ConflictException: statusOf(ConflictException$),
  InternalServerException: statusOf(InternalServerException$),
  PendingVerification: statusOf(PendingVerification$),
  ResourceNotFoundException: statusOf(ResourceNotFoundException$),
  ServiceQuotaExceededException: statusOf(ServiceQuotaExceededException$),
  ValidationException: statusOf(ValidationException$),

  // The service's front end answers these itself; no model lists them.
  MissingAuthenticationTokenException: 403,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  ThrottlingException: 400,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
};

/** The name of an error, as in the header `x-amzn-errortype`. */
export type ErrorName = keyof typeof STATUS;

/** Every {@link ErrorName}. */
export const ERROR_NAMES: readonly string[] = Object.keys(STATUS);

/** A refusal that the client gets to see. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(
    override readonly name: ErrorName,
    message: string,
  ) {
    super(message);
    this.status = STATUS[name];
  }
}

/** A call that gets no answer, for its connection is closed or stays open and silent. */
export class Unanswered extends Error {
  /** What clients have of a connection that was closed on them. */
  readonly code = 'ECONNRESET';

  constructor(readonly how: 'drop' | 'silence') {
    super('The connection was closed without an answer.');
  }
}

/** No such resource in the region that was asked. */
export function notFound(arn: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Resource: ${arn} not found`);
}

function statusOf(schema: StaticErrorSchema): number {
  return Number(NormalizedSchema.of(schema).getMergedTraits().httpError);
}
