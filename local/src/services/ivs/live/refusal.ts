import type { EventErrorCode } from '../sessions';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/broadcast-web-error-handling.html */
type ClientErrorCode =
  | 'TOKEN_MALFORMED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_ALLOWED'
  | 'STAGE_AT_CAPACITY'
  | 'STAGE_DELETED'
  | 'PARTICIPANT_DISCONNECTED';

/** What a participant is refused with: as broadcast SDKs and participant events call it, or what is wrong with the request itself. */
export type RefusalCode = ClientErrorCode | EventErrorCode | 'INVALID_REQUEST' | 'NOT_FOUND' | 'CONFLICT';

/** A participant is not let do something. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
  }
}
