/** Simulates participants: commands for what users of a broadcast SDK or an encoder do. The service's API has no such commands. */

import type { KeyObject } from 'node:crypto';
import { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import { asText } from '../../../data/json-text';
import { parseArn } from '../../../service/arn';
import { matching, oneOf, required, type Shape, structure } from '../../../service/input';
import { checkUserJson } from '../../../service/user-json';
import { failComposing, interruptComposing } from '../compositions/composing';
import { type DestinationError, type EndError, FAILURES, type StartError } from '../events/event-table';
import type { Document } from '../model/document';
import { endStream, startStream } from '../participants/ingest';
import { enter, exchangeToken, leave, publish, subscribe, unpublish, unsubscribe } from '../participants/participants';
import { failRecording } from '../recording/participant-recording';
import { CommandError, type CommandErrorCode } from '../runtime/command-error';
import type { RegionRuntime } from '../runtime/region-runtime';
import type { Presence } from '../state/sessions';
import { checkConnectionToken } from '../tokens/connection-tokens';
import { type ReadToken, readToken } from '../tokens/token';
import { checkToken, LASTING_CLAIMS } from '../tokens/token-check';

/** A participant that has joined. */
export interface ParticipantRef {
  readonly stageArn: string;
  readonly participantId: string;
}

/** A participant that has just joined, and its session. */
export interface Joined extends ParticipantRef {
  readonly sessionId: string;
}

/** The commands. Each throws a {@link CommandError} if the service or its client would reject the action. */
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
    error: oneOf(...Object.values(EventErrorCode)),
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

/** @param runtimeIn returns the context of a region, after all due jobs have run */
export function createSimulation(runtimeIn: (region: string) => RegionRuntime, servicePublicKey: () => KeyObject): Simulation {
  function admit(token: ReadToken) {
    const { resource, jti } = token.claims;
    const runtime = runtimeOf(asText(resource), 'TOKEN_MALFORMED');
    try {
      const { stageArn, newcomer } = checkToken(token, runtime.region, servicePublicKey, runtime.now());
      return { runtime, stageArn, newcomer };
    } catch (error) {
      addJoinError(runtime, asText(resource), jti);
      throw error;
    }
  }

  function runtimeOf(arn: string, code: CommandErrorCode = 'INVALID_REQUEST'): RegionRuntime {
    const { service, region = '' } = parseArn(arn) ?? {};
    if (service === 'ivs' && /^[a-z0-9-]+$/.test(region)) return runtimeIn(region);
    throw new CommandError(code, `An ARN must be like arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456, got ${arn}.`);
  }

  function find({ stageArn, participantId }: ParticipantRef): { readonly runtime: RegionRuntime; readonly presence: Presence } {
    const runtime = runtimeOf(stageArn);
    const presence = runtime.region.sessions.presence(stageArn, participantId);
    if (!presence) throw new CommandError('NOT_FOUND', `Participant ${participantId} is not connected to ${stageArn}. Let it join first.`);
    return { runtime, presence };
  }

  /** A command of a connected participant. */
  function ofParticipant<Input extends ParticipantRef>(run: (runtime: RegionRuntime, presence: Presence, input: Input) => void) {
    return (input: Input) => {
      const { runtime, presence } = find(input);
      run(runtime, presence, input);
    };
  }

  const commands: Simulation = {
    join(input) {
      const { runtime, stageArn, newcomer } = admit(readToken(input.token));
      const connectionTokenId =
        input.connectionToken && checkConnectionToken(readToken(input.connectionToken), runtime.region, runtime.now());
      if (runtime.region.sessions.presence(stageArn, newcomer.participantId)) {
        throw new CommandError('CONFLICT', `Participant ${newcomer.participantId} is in ${stageArn} already. Let it leave first.`);
      }
      return joined(enter(runtime, stageArn, { ...newcomer, connectionTokenId }));
    },
    publish: ofParticipant((runtime, presence, media) => publish(runtime, presence, media)),
    unpublish: ofParticipant(unpublish),
    subscribe: ofParticipant((runtime, presence, { publisherId }) => subscribe(runtime, presence, publisherId)),
    unsubscribe: ofParticipant((runtime, presence, { publisherId }) => unsubscribe(runtime, presence, publisherId)),
    exchangeToken: ofParticipant((runtime, presence, input) => {
      const previous = presence.participant.newcomer;
      const { newcomer } = admit(readToken(input.token));
      const changed = LASTING_CLAIMS.find((claim) => newcomer.tokenClaims?.[claim] !== previous.tokenClaims?.[claim]);
      if (!previous.selfSigned || !newcomer.selfSigned || changed) {
        const rule = changed ? `${changed} must be as in the token before` : 'both tokens must be signed with your own key pair';
        throw new CommandError('TOKEN_NOT_ALLOWED', `To exchange a token, ${rule}.`);
      }
      exchangeToken(runtime, presence, { ...newcomer, connectionTokenId: previous.connectionTokenId });
      revoke(runtime, presence);
    }),
    leave: ofParticipant(leave),
    startStream({ streamKey, protocol = 'RTMPS' }) {
      return joined(startStream(runtimeOfKey(streamKey), streamKey, protocol));
    },
    endStream({ streamKey }) {
      endStream(runtimeOfKey(streamKey), streamKey);
    },
    failRecording: ofParticipant((runtime, presence, { error }) => failRecording(runtime, presence, error)),
    interruptDestination({ compositionArn, destinationId, error }) {
      interruptComposing(runtimeOf(compositionArn), compositionArn, destinationId, error);
    },
    failComposition({ compositionArn }) {
      failComposing(runtimeOf(compositionArn), compositionArn);
    },
  };

  function runtimeOfKey(streamKey: string): RegionRuntime {
    const region = /^rt_[0-9]+_([a-z0-9-]+)_/.exec(streamKey)?.[1];
    if (!region) throw new CommandError('INVALID_STREAM_KEY', 'A stream key must be like rt_000000000000_us-east-1_AbCdEf123456_...');
    return runtimeIn(region);
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
    throw new CommandError('INVALID_REQUEST', `${(error as Error).message}.`);
  }
}

/** Ends what the new token does not allow. */
function revoke(runtime: RegionRuntime, presence: Presence): void {
  const { capabilities } = presence.participant.newcomer;
  if (!capabilities.publish) unpublish(runtime, presence);
  if (capabilities.subscribe) return;
  for (const publisher of presence.participant.subscriptions) unsubscribe(runtime, presence, publisher);
}

/**
 * Records a join error in the active session, if there is one. AWS does not document its error code; INSUFFICIENT_CAPABILITIES is the only one
 * about tokens.
 */
function addJoinError({ region, now }: RegionRuntime, stageArn: string, jti: unknown): void {
  if (typeof jti !== 'string') return;
  const event = { name: 'JOIN_ERROR', participantId: jti, eventTime: new Date(now()), replica: false } as const;
  region.sessions.active(stageArn)?.events.push({ ...event, errorCode: 'INSUFFICIENT_CAPABILITIES' });
}

function joined({ session, participant }: Presence): Joined {
  return { stageArn: session.stageArn, sessionId: session.sessionId, participantId: participant.newcomer.participantId };
}
