import type { Joined } from '../services/ivs';
import type { Context } from './context';

/** Why the service rejects a participant's media. */
export type PublishErrorCode =
  | 'INSUFFICIENT_CAPABILITIES'
  | 'QUOTA_EXCEEDED'
  | 'PUBLISHER_NOT_FOUND'
  | 'BITRATE_EXCEEDED'
  | 'RESOLUTION_EXCEEDED'
  | 'STREAM_DURATION_EXCEEDED'
  | 'INVALID_AUDIO_CODEC'
  | 'INVALID_VIDEO_CODEC'
  | 'INVALID_PROTOCOL'
  | 'INVALID_STREAM_KEY'
  | 'REUSE_OF_STREAM_KEY'
  | 'B_FRAME_PRESENT'
  | 'INVALID_INPUT'
  | 'INTERNAL_SERVER_EXCEPTION';

/** Why an individual recording does not start. */
export type RecordingStartErrorCode =
  | 'AccessDeniedException'
  | 'ResourceNotFoundException'
  | 'ValidationException'
  | 'InternalServerException';

/** Why an individual recording ends with a failure. */
export type RecordingEndErrorCode = 'AccessDeniedException' | 'ResourceNotFoundException' | 'InternalServerException';

/** What goes wrong while a participant publishes. */
export interface PublishOptions {
  /**
   * The service rejects the media for this reason.
   * @default - it takes them
   */
  readonly error?: PublishErrorCode;
  /**
   * The individual recording does not start, for this reason.
   * @default - it starts, where the stage records its participants
   */
  readonly recordingError?: RecordingStartErrorCode;
}

/** A participant that has joined a stage. Rejected actions reject with an `IvsLocalError`. */
export interface Participant {
  /** The participant's id in the API and in events. */
  readonly id: string;
  /** The ARN of the stage that it has joined. */
  readonly stageArn: string;
  /**
   * The stage's session at the time of joining.
   * @default - unknown, because `stage.participant(id)` returned the participant
   */
  readonly sessionId?: string;
  /** Publishes audio and video, as far as the service can see. No media flow. */
  publish(options?: PublishOptions): Promise<void>;
  /** Stops publishing. */
  unpublish(): Promise<void>;
  /** Subscribes to a participant of the stage, given by itself or by its id. */
  subscribe(to: Participant | string): Promise<void>;
  /** Unsubscribes from a participant of the stage, given by itself or by its id. */
  unsubscribe(from: Participant | string): Promise<void>;
  /** Exchanges the token for another one, for example with other capabilities. Both must be signed with your own key pair. */
  exchangeToken(token: string): Promise<void>;
  /** Disconnects. */
  leave(): Promise<void>;
  /** Ends the individual recording with a failure. */
  failRecording(error: RecordingEndErrorCode): Promise<void>;
}

export function createParticipant(
  { run }: Context,
  { stageArn, participantId, sessionId }: Omit<Joined, 'sessionId'> & Partial<Joined>,
): Participant {
  const act = async (command: Parameters<Context['run']>[0], input: object = {}) => {
    await run(command, { ...input, stageArn, participantId });
  };
  const idOf = (participant: Participant | string) => (typeof participant === 'string' ? participant : participant?.id);
  return {
    id: participantId,
    stageArn,
    sessionId,
    publish: (options) => act('publish', options),
    unpublish: () => act('unpublish'),
    subscribe: (to) => act('subscribe', { publisherId: idOf(to) }),
    unsubscribe: (from) => act('unsubscribe', { publisherId: idOf(from) }),
    exchangeToken: (token) => act('exchangeToken', { token }),
    leave: () => act('leave'),
    failRecording: (error) => act('failRecording', { error }),
  };
}
