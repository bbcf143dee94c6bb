import { ServiceError } from '../service-error';

/** The error for an invalid pattern. */
export function invalidPattern(reason: string): ServiceError {
  return new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
