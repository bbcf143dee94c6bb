import { InputFault } from '../service/input';
import { ServiceError, Unanswered } from '../service/service-error';
import { CommandError } from '../services/ivs';

/** Every error that ivs-local's API throws. */
export class IvsLocalError extends Error {
  override readonly name = 'IvsLocalError';

  constructor(
    /**
     * Why it failed:
     * - `INVALID_REQUEST`: an argument is wrong.
     * - `NOT_FOUND`: there is no such resource, or the participant is not connected.
     * - `CONFLICT`: the state does not allow it, or a name belongs to several resources.
     * - `TIMEOUT`: what a test waited for did not happen in time.
     * - `CLOSED`: the endpoint is closed, or was closed meanwhile.
     * - An error code of the broadcast SDKs or of participant events, such as `TOKEN_EXPIRED` or `INSUFFICIENT_CAPABILITIES`.
     * - The name of a service's error, such as `ServiceQuotaExceededException`, or `ECONNRESET` where an injected fault took the answer.
     */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Runs work of the endpoint. Turns its errors into errors of the API. */
export async function withApiErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw apiError(error);
  }
}

/** As `withApiErrors`, for work that is done at once. */
export function withApiErrorsNow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw apiError(error);
  }
}

/** An error for a wrong argument, whose message becomes a sentence. */
export function invalidRequest({ message }: Error): IvsLocalError {
  return new IvsLocalError('INVALID_REQUEST', message.endsWith('.') ? message : `${message}.`);
}

function apiError(error: unknown): unknown {
  if (error instanceof CommandError || error instanceof ServiceError || error instanceof Unanswered) {
    return new IvsLocalError(error.code, error.message);
  }
  return error instanceof InputFault ? new IvsLocalError('INVALID_REQUEST', error.message) : error;
}
