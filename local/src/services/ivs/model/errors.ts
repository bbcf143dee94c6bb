/** The errors of the service, with their HTTP statuses. */
import { ServiceError } from '../../../service/service-error';

const STATUS = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerException: 500,
  PendingVerification: 403,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ValidationException: 400,

  // The service's front end returns these errors; no model lists them.
  MissingAuthenticationTokenException: 403,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  ThrottlingException: 400,
  TooManyRequestsException: 429,
  UnknownOperationException: 404,
};

/** The name of an error, as in the header `x-amzn-errortype`. */
export type ErrorName = keyof typeof STATUS;

/** The HTTP statuses of errors, by their names. */
export const ERROR_STATUSES: Readonly<Record<ErrorName, number>> = STATUS;

/** Creates an error of the service. */
export function ivsError(name: ErrorName, message: string): ServiceError {
  return new ServiceError(name, message, STATUS[name]);
}

/** The error for a resource that does not exist in the region. */
export function notFound(arn: string): ServiceError {
  return ivsError('ResourceNotFoundException', `Resource: ${arn} not found`);
}
