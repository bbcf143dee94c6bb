import type { EventErrorCode } from '@aws-sdk/client-ivs-realtime';

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/broadcast-web-error-handling.html */
type ClientErrorCode =
  | 'TOKEN_MALFORMED'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_ALLOWED'
  | 'STAGE_AT_CAPACITY'
  | 'STAGE_DELETED'
  | 'PARTICIPANT_DISCONNECTED';

/** Why a command of the simulation fails: an error code of broadcast SDKs or of participant events, or an error of the command itself. */
export type CommandErrorCode = ClientErrorCode | EventErrorCode | 'INVALID_REQUEST' | 'NOT_FOUND' | 'CONFLICT';

/** Thrown for a failed command of the simulation. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly code: CommandErrorCode,
    message: string,
  ) {
    super(message);
  }
}
