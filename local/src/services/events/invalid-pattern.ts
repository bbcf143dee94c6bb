import { ServiceError } from '../../service/service-error';

/** The refusal of a pattern, for a reason that names what is wrong with it. */
export function invalidPattern(reason: string): ServiceError {
  return new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}
