/**
 * The sessions of stages: who took part, and what happened to them.
 */
import { randomId } from './ids';

/** Whether a participant is there now. */
export type ParticipantState = 'CONNECTED' | 'DISCONNECTED';

/** How a recording is getting on; DISABLED when there is none. */
export type RecordingState = 'STARTING' | 'ACTIVE' | 'STOPPING' | 'STOPPED' | 'FAILED' | 'DISABLED';

/** What somebody who joins brings along. */
export interface Newcomer {
  readonly participantId: string;
  readonly userId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  readonly protocol: 'UNKNOWN' | 'RTMP' | 'RTMPS';
  /** Of the token that it joined with. */
  readonly expirationTime?: Date;
  /** Whether it came with a token that it signed itself, and so may exchange it. */
  readonly selfSigned?: boolean;
  /** The claims that another token must have, too, to be exchanged for that one. */
  readonly tokenClaims?: Readonly<Record<string, unknown>>;
  /** Of the connection that it came over, if that has a token of its own. */
  readonly connectionTokenId?: string;
  readonly ingestConfigurationArn?: string;
  readonly redundantIngest?: boolean;
  /** Under which id others see what it publishes, if not under its own: both streams of a redundant ingest are one to them. */
  readonly publishesAs?: string;
  readonly sourceStageArn?: string;
  readonly sourceSessionId?: string;
  readonly replicationType?: 'REPLICA';
}

/** What a token lets its participant do. */
export interface Capabilities {
  readonly publish: boolean;
  readonly subscribe: boolean;
}

/** One participant of a session, as things are now. */
export interface Participant {
  newcomer: Newcomer;
  state: ParticipantState;
  readonly firstJoinTime: Date;
  /** Since when, in milliseconds since 1970; undefined while it does not. */
  publishingSince?: number;
  /** Whether it ever published in the session. */
  published: boolean;
  /** Whom it subscribes to, by participant id. */
  readonly subscriptions: Set<string>;
  recording: { readonly state: RecordingState; readonly bucket: string; readonly prefix: string };
  replicationType: 'SOURCE' | 'REPLICA' | 'NONE';
  replicationState?: 'ACTIVE' | 'STOPPED';
}

/** Something that happened to a participant. */
export interface ParticipantEvent {
  readonly name:
    | 'JOINED'
    | 'LEFT'
    | 'JOIN_ERROR'
    | 'PUBLISH_STARTED'
    | 'PUBLISH_STOPPED'
    | 'PUBLISH_ERROR'
    | 'SUBSCRIBE_STARTED'
    | 'SUBSCRIBE_STOPPED'
    | 'SUBSCRIBE_ERROR'
    | 'REPLICATION_STARTED'
    | 'REPLICATION_STOPPED'
    | 'TOKEN_EXCHANGED';
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

/** What an event tells of a token. */
export interface ExchangedToken {
  readonly capabilities: ('PUBLISH' | 'SUBSCRIBE')[];
  readonly attributes: Record<string, string>;
  readonly userId: string;
  readonly expirationTime?: Date;
}

/** Every code that an error event may have. */
export const EVENT_ERROR_CODES = [
  'INSUFFICIENT_CAPABILITIES',
  'QUOTA_EXCEEDED',
  'PUBLISHER_NOT_FOUND',
  'BITRATE_EXCEEDED',
  'RESOLUTION_EXCEEDED',
  'STREAM_DURATION_EXCEEDED',
  'INVALID_AUDIO_CODEC',
  'INVALID_VIDEO_CODEC',
  'INVALID_PROTOCOL',
  'INVALID_STREAM_KEY',
  'REUSE_OF_STREAM_KEY',
  'B_FRAME_PRESENT',
  'INVALID_INPUT',
  'INTERNAL_SERVER_EXCEPTION',
] as const;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Event.html */
export type EventErrorCode = (typeof EVENT_ERROR_CODES)[number];

/** From the first participant's arrival until a few minutes after the last one has stopped publishing. */
export interface StageSession {
  readonly sessionId: string;
  readonly stageArn: string;
  readonly startTime: Date;
  endTime?: Date;
  /** Since when nobody has published, in milliseconds since 1970; undefined while it cannot end because of that. */
  idleSince?: number;
  /** By id, in the order in which they joined first. */
  readonly participants: Map<string, Participant>;
  readonly events: ParticipantEvent[];
}

/** A participant in its session. */
export interface Presence {
  readonly session: StageSession;
  readonly participant: Participant;
}

/** The sessions of a region's stages, and who was put out of them. */
export interface Sessions {
  /** Who is still connected since a session that has ended has to be led over. */
  begin(stageArn: string, time: number): StageSession;
  /** Those that are connected stay so. */
  end(session: StageSession, time: number): void;
  /** All of a stage, oldest first. */
  of(stageArn: string): readonly StageSession[];
  find(stageArn: string, sessionId: string): StageSession | undefined;
  active(stageArn: string): StageSession | undefined;
  /** Those that are connected to the stage, or to any; perhaps since a session that has ended. */
  connected(stageArn?: string): Presence[];
  /** The participant if it is connected to the stage. */
  presence(stageArn: string, participantId: string): Presence | undefined;
  /** From now on, nobody joins the stage under this id. */
  ban(stageArn: string, participantId: string): void;
  isBanned(stageArn: string, participantId: string): boolean;
  /** Drops all of a stage. */
  forget(stageArn: string): void;
}

const SESSION_ID_LENGTH = 13;

/** What is kept of sessions, by the stages' ARNs. */
export interface SessionsState {
  /** Oldest first. */
  readonly byStage: Map<string, StageSession[]>;
  /** The latest one that has not ended or has somebody connected. */
  readonly live: Map<string, StageSession>;
  readonly banned: Map<string, Set<string>>;
}

/** No sessions. */
export function newSessionsState(): SessionsState {
  return { byStage: new Map(), live: new Map(), banned: new Map() };
}

export function createSessions({ byStage, live, banned }: SessionsState): Sessions {
  const presencesIn = (session: StageSession): Presence[] =>
    [...session.participants.values()].flatMap((participant) => (participant.state === 'CONNECTED' ? [{ session, participant }] : []));

  return {
    begin(stageArn, time) {
      const sessionId = `st-${randomId(SESSION_ID_LENGTH)}`;
      const session: StageSession = { sessionId, stageArn, startTime: new Date(time), participants: new Map(), events: [] };
      byStage.set(stageArn, [...(byStage.get(stageArn) ?? []), session]);
      live.set(stageArn, session);
      return session;
    },
    end(session, time) {
      session.endTime = new Date(time);
      if (presencesIn(session).length === 0) live.delete(session.stageArn);
    },
    of: (stageArn) => byStage.get(stageArn) ?? [],
    find: (stageArn, sessionId) => byStage.get(stageArn)?.find((session) => session.sessionId === sessionId),
    active(stageArn) {
      const session = live.get(stageArn);
      return session?.endTime ? undefined : session;
    },
    connected(stageArn) {
      const sessions = stageArn === undefined ? [...live.values()] : [live.get(stageArn)];
      return sessions.flatMap((session) => (session ? presencesIn(session) : []));
    },
    presence(stageArn, participantId) {
      const session = live.get(stageArn);
      const participant = session?.participants.get(participantId);
      return session && participant?.state === 'CONNECTED' ? { session, participant } : undefined;
    },
    ban: (stageArn, participantId) => void banned.set(stageArn, (banned.get(stageArn) ?? new Set()).add(participantId)),
    isBanned: (stageArn, participantId) => banned.get(stageArn)?.has(participantId) ?? false,
    forget(stageArn) {
      byStage.delete(stageArn);
      live.delete(stageArn);
      banned.delete(stageArn);
    },
  };
}
