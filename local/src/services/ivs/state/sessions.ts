/** The sessions of stages, with their participants and events. */
import type {
  EventErrorCode,
  EventName,
  ParticipantRecordingState,
  ParticipantState,
  ReplicationState,
  ReplicationType,
} from '@aws-sdk/client-ivs-realtime';
import { randomId } from '../../../service/random-id';

/** The properties with which a participant joins. */
export interface Newcomer {
  readonly participantId: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  readonly protocol: 'UNKNOWN' | 'RTMP' | 'RTMPS';
  /** When the participant's token expires. */
  readonly expirationTime?: Date;
  /** Whether the token was signed with the user's own key pair. Only such a token can be exchanged. */
  readonly selfSigned?: boolean;
  /** The claims that must not change when the token is exchanged. */
  readonly tokenClaims?: Readonly<Record<string, unknown>>;
  /** The id of the connection token, if the participant joined with one. */
  readonly connectionTokenId?: string;
  readonly ingestConfigurationArn?: string;
  readonly redundantIngest?: boolean;
  /** The id under which others see the participant's media. @default - its own id. Both streams of a redundant ingest share an id */
  readonly publishesAs?: string;
  readonly sourceStageArn?: string;
  readonly sourceSessionId?: string;
  readonly replicationType?: 'REPLICA';
}

/** What a token allows the participant to do. */
export interface Capabilities {
  readonly publish: boolean;
  readonly subscribe: boolean;
}

/** The current state of a participant in a session. */
export interface Participant {
  newcomer: Newcomer;
  state: ParticipantState;
  readonly firstJoinTime: Date;
  /** When the participant started publishing, in milliseconds since 1970. Undefined while it does not publish. */
  publishingSince?: number;
  /** Whether the participant has ever published in the session. */
  published: boolean;
  /** The ids of the participants to which it subscribes. */
  readonly subscriptions: Set<string>;
  recording: { readonly state: ParticipantRecordingState; readonly bucket: string; readonly prefix: string };
  replicationType: ReplicationType;
  replicationState?: ReplicationState;
}

/** An event of a participant. */
export interface ParticipantEvent {
  readonly name: EventName;
  readonly participantId: string;
  readonly eventTime: Date;
  readonly remoteParticipantId?: string;
  readonly errorCode?: EventErrorCode;
  readonly destinationStageArn?: string;
  readonly destinationSessionId?: string;
  readonly replica?: boolean;
  readonly previousToken?: ExchangedToken;
  readonly newToken?: ExchangedToken;
}

/** A token in an event. */
export interface ExchangedToken {
  readonly capabilities: ('PUBLISH' | 'SUBSCRIBE')[];
  readonly attributes: Record<string, string>;
  readonly userId: string;
  readonly expirationTime?: Date;
}

/** A session lasts from the first participant's arrival until a few minutes after the last one has stopped publishing. */
export interface StageSession {
  readonly sessionId: string;
  readonly stageArn: string;
  readonly startTime: Date;
  endTime?: Date;
  /** When the last participant stopped publishing, in milliseconds since 1970. Undefined while a participant publishes. */
  idleSince?: number;
  /** Participants by id, in the order of their first arrival. */
  readonly participants: Map<string, Participant>;
  readonly events: ParticipantEvent[];
}

/** A participant in its session. */
export interface Presence {
  readonly session: StageSession;
  readonly participant: Participant;
}

/** The sessions of a region's stages, and the participants that were disconnected for good. */
export interface StageSessions {
  /** Begins a session. The caller moves participants that are still connected from an ended session. */
  begin(stageArn: string, time: number): StageSession;
  /** Ends a session. Its participants stay connected. */
  end(session: StageSession, time: number): void;
  /** All sessions of a stage, oldest first. */
  of(stageArn: string): readonly StageSession[];
  find(stageArn: string, sessionId: string): StageSession | undefined;
  active(stageArn: string): StageSession | undefined;
  /** The participants that are connected to the stage, or to any stage. Their session may have ended. */
  connected(stageArn?: string): Presence[];
  /** Returns a participant if it is connected to the stage. */
  presence(stageArn: string, participantId: string): Presence | undefined;
  /** Prevents this participant from joining the stage again. */
  ban(stageArn: string, participantId: string): void;
  isBanned(stageArn: string, participantId: string): boolean;
  /** Deletes all sessions of a stage. */
  forget(stageArn: string): void;
}

const SESSION_ID_LENGTH = 13;

/** The sessions of each stage, by its ARN. Saved with the state. */
export interface StageSessionsState {
  /** Oldest first. */
  readonly byStage: Map<string, StageSession[]>;
  /** The latest session, if it has not ended or has connected participants. */
  readonly latest: Map<string, StageSession>;
  readonly banned: Map<string, Set<string>>;
}

export function newStageSessionsState(): StageSessionsState {
  return { byStage: new Map(), latest: new Map(), banned: new Map() };
}

export function createStageSessions({ byStage, latest, banned }: StageSessionsState): StageSessions {
  const presencesIn = (session: StageSession): Presence[] =>
    [...session.participants.values()].flatMap((participant) => (participant.state === 'CONNECTED' ? [{ session, participant }] : []));

  return {
    begin(stageArn, time) {
      const sessionId = `st-${randomId(SESSION_ID_LENGTH)}`;
      const session: StageSession = { sessionId, stageArn, startTime: new Date(time), participants: new Map(), events: [] };
      byStage.set(stageArn, [...(byStage.get(stageArn) ?? []), session]);
      latest.set(stageArn, session);
      return session;
    },
    end(session, time) {
      session.endTime = new Date(time);
      if (presencesIn(session).length === 0) latest.delete(session.stageArn);
    },
    of: (stageArn) => byStage.get(stageArn) ?? [],
    find: (stageArn, sessionId) => byStage.get(stageArn)?.find((session) => session.sessionId === sessionId),
    active(stageArn) {
      const session = latest.get(stageArn);
      return session?.endTime ? undefined : session;
    },
    connected(stageArn) {
      const sessions = stageArn === undefined ? [...latest.values()] : [latest.get(stageArn)];
      return sessions.flatMap((session) => (session ? presencesIn(session) : []));
    },
    presence(stageArn, participantId) {
      const session = latest.get(stageArn);
      const participant = session?.participants.get(participantId);
      return session && participant?.state === 'CONNECTED' ? { session, participant } : undefined;
    },
    ban: (stageArn, participantId) => void banned.set(stageArn, (banned.get(stageArn) ?? new Set()).add(participantId)),
    isBanned: (stageArn, participantId) => banned.get(stageArn)?.has(participantId) ?? false,
    forget(stageArn) {
      byStage.delete(stageArn);
      latest.delete(stageArn);
      banned.delete(stageArn);
    },
  };
}
