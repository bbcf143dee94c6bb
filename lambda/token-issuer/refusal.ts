import { TokenError } from 'ivs-realtime-tokens';
import { CallFailure, isThrottled } from '../services/call-failure';

/** Why no token is issued, with the status of the answer over HTTP. */
const STATUSES = {
  ValidationException: 400,
  AccessDeniedException: 403,
  ResourceNotFoundException: 404,
  ThrottlingException: 429,
  InternalServerException: 500,
} as const;

export type RefusalName = keyof typeof STATUSES;

/** The error that callers see. Its message has no token, no user id and no attribute, because Lambda logs it. */
export class Refusal extends Error {
  public readonly status: number;

  constructor(
    public override readonly name: RefusalName,
    message: string,
  ) {
    super(message);
    this.status = STATUSES[name];
  }
}

/** Throws a refusal that says which rule the request breaks, what came instead, and what to do. */
export function refuse(name: RefusalName, rule: string, got: string, fix: string): never {
  throw new Refusal(name, `${rule}, got ${got}; ${fix}`);
}

/** What callers see of an error. Of an unexpected one, they see nothing. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof TokenError && error.code === 'INVALID_INPUT') return new Refusal('ValidationException', error.message);
  if (!(error instanceof CallFailure)) {
    return new Refusal('InternalServerException', 'the function issues a token, got an unexpected error; see its log');
  }
  const rule = `${error.service} answers ${error.operation}`;
  if (isThrottled(error)) return new Refusal('ThrottlingException', `${rule}, got too many calls in the account; try again later`);
  return new Refusal('InternalServerException', `${rule}, got ${error.name}; see the log of the function`);
}
