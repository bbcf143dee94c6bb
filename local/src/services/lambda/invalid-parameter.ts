import { ServiceError } from '../../service/service-error';

/** The error that AWS Lambda returns for invalid configuration. */
export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}
