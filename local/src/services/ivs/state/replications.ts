/** A replication of a participant from a source stage to a destination stage. */
export interface Replication {
  readonly sourceStageArn: string;
  /** The participant's latest session in the source stage. */
  sourceSessionId: string;
  readonly destinationStageArn: string;
  readonly destinationSessionId: string;
  readonly participantId: string;
  readonly reconnectMilliseconds: number;
  replicationState: 'ACTIVE' | 'STOPPED';
  /** When the participant stopped publishing, in milliseconds since 1970. Undefined while it publishes. */
  lostAt?: number;
}
