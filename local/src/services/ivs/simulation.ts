/** Simulates participants: commands for what users of a broadcast SDK or an encoder do. The service's API has no such commands. */
import type { KeyObject } from 'node:crypto';
import { asText } from '../../data/json-text';
import { matching, oneOf, required, type Shape, structure } from '../../service/input';
import { checkUserJson } from '../../service/user-json';
import type { Document } from './document';
import { FAILURES } from './event-table';
import { failComposing, interruptComposing } from './live/composing';
import { checkConnectionToken } from './live/connection-tokens';
import type { DestinationError } from './live/destinations';
import { endStream, startStream } from './live/ingest';
import type { Live } from './live/live';
import { type EndError, failRecording, type StartError } from './live/participant-recording';
import { enter, exchangeToken, leave, publish, subscribe, unpublish, unsubscribe } from './live/participants';
import { Refusal, type RefusalCode } from './live/refusal';
import { type ReadToken, readToken } from './live/token';
import { checkToken, LASTING_CLAIMS } from './live/token-check';
import { EVENT_ERROR_CODES, type EventErrorCode, type Presence } from './sessions';

/** A participant that has joined. */
export interface ParticipantRef {
  readonly stageArn: string;
  readonly participantId: string;
}

/** A participant that has just joined, and its session. */
export interface Joined extends ParticipantRef {
  readonly sessionId: string;
}

/** The commands. Each throws a {@link Refusal} if the service or its client would reject the action. */
export interface Simulation {
  /** Joins the stage of the token. A connection token shares one connection between stages. */
  join(input: { readonly token: string; readonly connectionToken?: string }): Joined;
  /**
   * Publishes. `error` injects a fault: the service rejects the media. `recordingError` injects another one: individual participant recording
   * cannot record the media.
   */
  publish(input: ParticipantRef & { readonly error?: EventErrorCode; readonly recordingError?: StartError }): void;
  unpublish(input: ParticipantRef): void;
  subscribe(input: ParticipantRef & { readonly publisherId: string }): void;
  unsubscribe(input: ParticipantRef & { readonly publisherId: string }): void;
  /** Exchanges the token, for example for other capabilities. Both tokens must be signed with the user's own key pair. */
  exchangeToken(input: ParticipantRef & { readonly token: string }): void;
  leave(input: ParticipantRef): void;
  /** Joins and publishes with the stream key of an ingest configuration. */
  startStream(input: { readonly streamKey: string; readonly protocol?: 'RTMP' | 'RTMPS' }): Joined;
  endStream(input: { readonly streamKey: string }): void;
  /** Ends the recording of a participant with a failure. */
  failRecording(input: ParticipantRef & { readonly error: EndError }): void;
  /** Interrupts the output of a composition to a destination. The destination reconnects or, with `error`, fails. */
  interruptDestination(input: {
    readonly compositionArn: string;
    /** @default - the only destination */
    readonly destinationId?: string;
    readonly error?: DestinationError;
  }): void;
  /** Makes a composition fail with an internal error. */
  failComposition(input: { readonly compositionArn: string }): void;
}

const TEXT = matching('text', /^[\s\S]+$/);
const PARTICIPANT = { stageArn: required(TEXT), participantId: required(TEXT) };

/** The input of each command. */
const INPUTS: Readonly<Record<keyof Simulation, Shape>> = {
  join: structure({ token: required(TEXT), connectionToken: TEXT }),
  publish: structure({
    ...PARTICIPANT,
    error: oneOf(...EVENT_ERROR_CODES),
    recordingError: oneOf(...Object.keys(FAILURES['Recording Start Failure'])),
  }),
  unpublish: structure(PARTICIPANT),
  subscribe: structure({ ...PARTICIPANT, publisherId: required(TEXT) }),
  unsubscribe: structure({ ...PARTICIPANT, publisherId: required(TEXT) }),
  exchangeToken: structure({ ...PARTICIPANT, token: required(TEXT) }),
  leave: structure(PARTICIPANT),
  startStream: structure({ streamKey: required(TEXT), protocol: oneOf('RTMP', 'RTMPS') }),
  endStream: structure({ streamKey: required(TEXT) }),
  failRecording: structure({ ...PARTICIPANT, error: required(oneOf(...Object.keys(FAILURES['Recording End Failure']))) }),
  interruptDestination: structure({
    compositionArn: required(TEXT),
    destinationId: TEXT,
    error: oneOf(...Object.keys(FAILURES['Destination Failure'])),
  }),
  failComposition: structure({ compositionArn: required(TEXT) }),
};

/** The names of the commands. */
export const COMMANDS = Object.keys(INPUTS) as (keyof Simulation)[];

/** @param liveIn returns the context of a region, after all due jobs have run */
export function createSimulation(liveIn: (region: string) => Live, servicePublicKey: () => KeyObject): Simulation {
  function admit(token: ReadToken) {
    const { resource, jti } = token.claims;
    const live = liveOf(asText(resource), 'TOKEN_MALFORMED');
    try {
      const { stageArn, newcomer } = checkToken(token, live.region, servicePublicKey, live.now());
      return { live, stageArn, newcomer };
    } catch (refusal) {
      noteJoinError(live, asText(resource), jti);
      throw refusal;
    }
  }

  function liveOf(arn: string, code: RefusalCode = 'INVALID_REQUEST'): Live {
    const region = /^arn:aws:ivs:([a-z0-9-]+):/.exec(arn)?.[1];
    if (region) return liveIn(region);
    throw new Refusal(code, `An ARN must be like arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456, got ${arn}.`);
  }

  function find({ stageArn, participantId }: ParticipantRef): { readonly live: Live; readonly presence: Presence } {
    const live = liveOf(stageArn);
    const presence = live.region.sessions.presence(stageArn, participantId);
    if (!presence) throw new Refusal('NOT_FOUND', `Participant ${participantId} is not connected to ${stageArn}. Let it join first.`);
    return { live, presence };
  }

  const commands: Simulation = {
    join(input) {
      const { live, stageArn, newcomer } = admit(readToken(input.token));
      const connectionTokenId = input.connectionToken && checkConnectionToken(readToken(input.connectionToken), live.region, live.now());
      if (live.region.sessions.presence(stageArn, newcomer.participantId)) {
        throw new Refusal('CONFLICT', `Participant ${newcomer.participantId} is in ${stageArn} already. Let it leave first.`);
      }
      return joined(enter(live, stageArn, { ...newcomer, connectionTokenId }));
    },
    publish(input) {
      const { live, presence } = find(input);
      const { error, recordingError } = input;
      publish(live, presence, { error, recordingError });
    },
    unpublish(input) {
      const { live, presence } = find(input);
      unpublish(live, presence);
    },
    subscribe(input) {
      const { live, presence } = find(input);
      subscribe(live, presence, input.publisherId);
    },
    unsubscribe(input) {
      const { live, presence } = find(input);
      unsubscribe(live, presence, input.publisherId);
    },
    exchangeToken(input) {
      const { live, presence } = find(input);
      const previous = presence.participant.newcomer;
      const { newcomer } = admit(readToken(input.token));
      const changed = LASTING_CLAIMS.find((claim) => newcomer.tokenClaims?.[claim] !== previous.tokenClaims?.[claim]);
      if (!previous.selfSigned || !newcomer.selfSigned || changed) {
        const rule = changed ? `${changed} must be as in the token before` : 'both tokens must be signed with your own key pair';
        throw new Refusal('TOKEN_NOT_ALLOWED', `To exchange a token, ${rule}.`);
      }
      exchangeToken(live, presence, { ...newcomer, connectionTokenId: previous.connectionTokenId });
      revoke(live, presence);
    },
    leave(input) {
      const { live, presence } = find(input);
      leave(live, presence);
    },
    startStream({ streamKey, protocol = 'RTMPS' }) {
      return joined(startStream(liveOfKey(streamKey), streamKey, protocol));
    },
    endStream({ streamKey }) {
      endStream(liveOfKey(streamKey), streamKey);
    },
    failRecording(input) {
      const { live, presence } = find(input);
      failRecording(live, presence, input.error);
    },
    interruptDestination({ compositionArn, destinationId, error }) {
      interruptComposing(liveOf(compositionArn), compositionArn, destinationId, error);
    },
    failComposition({ compositionArn }) {
      failComposing(liveOf(compositionArn), compositionArn);
    },
  };

  function liveOfKey(streamKey: string): Live {
    const region = /^rt_[0-9]+_([a-z0-9-]+)_/.exec(streamKey)?.[1];
    if (!region) throw new Refusal('INVALID_STREAM_KEY', 'A stream key must be like rt_000000000000_us-east-1_AbCdEf123456_...');
    return liveIn(region);
  }

  return checked(commands);
}

/** Makes the commands check their input first. */
function checked(commands: Simulation): Simulation {
  const entries = COMMANDS.map((name) => [
    name,
    (input: never) => {
      checkInput(name, input);
      return commands[name](input);
    },
  ]);
  return Object.fromEntries(entries);
}

function checkInput(name: keyof Simulation, input: Document): void {
  try {
    checkUserJson(INPUTS[name], input, name);
  } catch (error) {
    throw new Refusal('INVALID_REQUEST', `${(error as Error).message}.`);
  }
}

/** Ends what the new token does not allow. */
function revoke(live: Live, presence: Presence): void {
  const { capabilities } = presence.participant.newcomer;
  if (!capabilities.publish) unpublish(live, presence);
  if (capabilities.subscribe) return;
  for (const publisher of presence.participant.subscriptions) unsubscribe(live, presence, publisher);
}

/**
 * Records a join error in the active session, if there is one. AWS does not document its error code; INSUFFICIENT_CAPABILITIES is the only one
 * about tokens.
 */
function noteJoinError({ region, now }: Live, stageArn: string, jti: unknown): void {
  if (typeof jti !== 'string') return;
  const event = { name: 'JOIN_ERROR', participantId: jti, eventTime: new Date(now()), replica: false } as const;
  region.sessions.active(stageArn)?.events.push({ ...event, errorCode: 'INSUFFICIENT_CAPABILITIES' });
}

function joined({ session, participant }: Presence): Joined {
  return { stageArn: session.stageArn, sessionId: session.sessionId, participantId: participant.newcomer.participantId };
}
