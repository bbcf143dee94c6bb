import type { EventErrorCode } from '../sessions';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/broadcast-web-error-handling.html */
type ClientErrorCode =
  | 'TOKEN_MALFORMED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_ALLOWED'
  | 'STAGE_AT_CAPACITY'
  | 'STAGE_DELETED'
  | 'PARTICIPANT_DISCONNECTED';

/** Why a participant's request fails: an error code of broadcast SDKs or of participant events, or an error of the request itself. */
export type RefusalCode = ClientErrorCode | EventErrorCode | 'INVALID_REQUEST' | 'NOT_FOUND' | 'CONFLICT';

/** Thrown if a participant may not do something. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}
