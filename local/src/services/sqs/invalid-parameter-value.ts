/** The error of Amazon SQS for the value of a parameter or an attribute. */
import { ServiceError } from '../../service/service-error';

export function invalidParameterValue(name: string, value: unknown, reason: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
}
