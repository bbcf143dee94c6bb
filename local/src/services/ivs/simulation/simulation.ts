/** Simulates participants: commands for what users of a broadcast SDK or an encoder do. The service's API has no such commands. */
import type { KeyObject } from 'node:crypto';
import { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import { asText } from '../../../data/json';
import { parseArn } from '../../../service/arn';
import { type Members, matching, oneOf, required, type Shape, type StructureOf, sensitive, structure } from '../../../service/input';
import type { CommandNews } from '../../../service/news';
import { withoutSensitive } from '../../../service/shown-values';
import { checkUserJson } from '../../../service/user-json';
import { failComposing, interruptComposing } from '../compositions/composing';
import { FAILURES, type FailureCode, type FailureEvent } from '../events/event-table';
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

/** What commands need of the service. */
export interface SimulatedService {
  /** Returns the context of a region, after all due jobs have run. */
  runtimeIn(region: string): RegionRuntime;
  /** Verifies the service's own tokens. */
  publicKey(): KeyObject;
  /** Called after each command. */
  onCommand(news: CommandNews): void;
}

interface Command<Input, Output> {
  readonly input: Shape;
  run(service: SimulatedService, input: Input): Output;
}

function command<const M extends Members, Output>(
  members: M,
  run: (service: SimulatedService, input: StructureOf<M>) => Output,
): Command<StructureOf<M>, Output> {
  return { input: structure(members), run };
}

/** A command of a connected participant. */
function participantCommand<const M extends Members>(
  members: M,
  run: (runtime: RegionRuntime, presence: Presence, input: StructureOf<M>, service: SimulatedService) => void,
): Command<ParticipantRef & StructureOf<M>, void> {
  return {
    input: structure({ stageArn: required(TEXT), participantId: required(TEXT), ...members }),
    run(service, input) {
      const { stageArn, participantId } = input;
      const runtime = runtimeOf(service, stageArn);
      const presence = runtime.region.sessions.presence(stageArn, participantId);
      if (!presence)
        throw new CommandError('NOT_FOUND', `Participant ${participantId} is not connected to ${stageArn}. Let it join first.`);
      run(runtime, presence, input, service);
    },
  };
}

const TEXT = matching('text', /^[\s\S]+$/);
/** A token or a stream key. */
const SECRET = sensitive(TEXT);

function failure<N extends FailureEvent>(event: N): Shape<FailureCode<N>, false> {
  return oneOf(...(Object.keys(FAILURES[event]) as FailureCode<N>[]));
}

const ROWS = {
  /** Joins the stage of the token. A connection token shares one connection between stages. */
  join: command({ token: required(SECRET), connectionToken: SECRET }, (service, { token, connectionToken }) => {
    const { runtime, stageArn, newcomer } = admit(service, readToken(token));
    const connectionTokenId = connectionToken && checkConnectionToken(readToken(connectionToken), runtime.region, runtime.now());
    if (runtime.region.sessions.presence(stageArn, newcomer.participantId)) {
      throw new CommandError('CONFLICT', `Participant ${newcomer.participantId} is in ${stageArn} already. Let it leave first.`);
    }
    return joined(enter(runtime, stageArn, { ...newcomer, connectionTokenId }));
  }),
  /**
   * Publishes. `error` injects a fault: the service rejects the media. `recordingError` injects another one: individual participant recording
   * cannot record the media.
   */
  publish: participantCommand(
    { error: oneOf(...Object.values(EventErrorCode)), recordingError: failure('Recording Start Failure') },
    (runtime, presence, media) => publish(runtime, presence, media),
  ),
  unpublish: participantCommand({}, (runtime, presence) => unpublish(runtime, presence)),
  subscribe: participantCommand({ publisherId: required(TEXT) }, (runtime, presence, { publisherId }) =>
    subscribe(runtime, presence, publisherId),
  ),
  unsubscribe: participantCommand({ publisherId: required(TEXT) }, (runtime, presence, { publisherId }) =>
    unsubscribe(runtime, presence, publisherId),
  ),
  /** Exchanges the token, for example for other capabilities. Both tokens must be signed with the user's own key pair. */
  exchangeToken: participantCommand({ token: required(SECRET) }, (runtime, presence, { token }, service) => {
    const previous = presence.participant.newcomer;
    const { newcomer } = admit(service, readToken(token));
    const changed = LASTING_CLAIMS.find((claim) => newcomer.tokenClaims?.[claim] !== previous.tokenClaims?.[claim]);
    if (!previous.selfSigned || !newcomer.selfSigned || changed) {
      const rule = changed ? `${changed} must be as in the token before` : 'both tokens must be signed with your own key pair';
      throw new CommandError('TOKEN_NOT_ALLOWED', `To exchange a token, ${rule}.`);
    }
    exchangeToken(runtime, presence, { ...newcomer, connectionTokenId: previous.connectionTokenId });
    revoke(runtime, presence);
  }),
  leave: participantCommand({}, (runtime, presence) => leave(runtime, presence)),
  /** Joins and publishes with the stream key of an ingest configuration. */
  startStream: command({ streamKey: required(SECRET), protocol: oneOf('RTMP', 'RTMPS') }, (service, { streamKey, protocol = 'RTMPS' }) =>
    joined(startStream(runtimeOfKey(service, streamKey), streamKey, protocol)),
  ),
  endStream: command({ streamKey: required(SECRET) }, (service, { streamKey }) => endStream(runtimeOfKey(service, streamKey), streamKey)),
  /** Ends the recording of a participant with a failure. */
  failRecording: participantCommand({ error: required(failure('Recording End Failure')) }, (runtime, presence, { error }) =>
    failRecording(runtime, presence, error),
  ),
  /** Interrupts the output of a composition to a destination: by default to the only one. It reconnects or, with `error`, fails. */
  interruptDestination: command(
    { compositionArn: required(TEXT), destinationId: TEXT, error: failure('Destination Failure') },
    (service, { compositionArn, destinationId, error }) =>
      interruptComposing(runtimeOf(service, compositionArn), compositionArn, destinationId, error),
  ),
  /** Makes a composition fail with an internal error. */
  failComposition: command({ compositionArn: required(TEXT) }, (service, { compositionArn }) =>
    failComposing(runtimeOf(service, compositionArn), compositionArn),
  ),
};

/** The commands. Each throws a {@link CommandError} if the service or its client would reject the action. */
export type Simulation = {
  readonly [K in keyof typeof ROWS]: (typeof ROWS)[K] extends Command<infer Input, infer Output> ? (input: Input) => Output : never;
};

/** The names of the commands. */
export const COMMANDS = Object.keys(ROWS) as (keyof Simulation)[];

export function createSimulation(service: SimulatedService): Simulation {
  const entries = Object.entries<Command<never, unknown>>(ROWS).map(([name, { input: shape, run }]) => [
    name,
    (input: never) => {
      checkInput(shape, input, name);
      const about = {
        type: 'command',
        command: name,
        input: withoutSensitive(shape, input) as CommandNews['input'],
        ...refOf(input),
      } as const;
      try {
        const output = run(service, input);
        service.onCommand({ ...about, outcome: 'ok', ...refOf(output) });
        return output;
      } catch (error) {
        if (error instanceof CommandError) service.onCommand({ ...about, outcome: error.code, message: error.message });
        throw error;
      }
    },
  ]);
  return Object.fromEntries(entries);
}

/** The stage and the participant in an input or an output. */
function refOf(value: unknown): Partial<ParticipantRef> {
  const { stageArn, participantId } = (value ?? {}) as Partial<ParticipantRef>;
  return { ...(stageArn !== undefined && { stageArn }), ...(participantId !== undefined && { participantId }) };
}

function checkInput(shape: Shape, input: unknown, name: string): void {
  try {
    checkUserJson(shape, input, name);
  } catch (error) {
    throw new CommandError('INVALID_REQUEST', `${(error as Error).message}.`);
  }
}

/** Returns the context of the region in an ARN of the service. */
export function runtimeOf(
  service: Pick<SimulatedService, 'runtimeIn'>,
  arn: string,
  code: CommandErrorCode = 'INVALID_REQUEST',
): RegionRuntime {
  const { service: name, region = '' } = parseArn(arn) ?? {};
  if (name === 'ivs' && /^[a-z0-9-]+$/.test(region)) return service.runtimeIn(region);
  throw new CommandError(code, `An ARN must be like arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456, got ${arn}.`);
}

function runtimeOfKey(service: SimulatedService, streamKey: string): RegionRuntime {
  const region = /^rt_[0-9]+_([a-z0-9-]+)_/.exec(streamKey)?.[1];
  if (!region) throw new CommandError('INVALID_STREAM_KEY', 'A stream key must be like rt_000000000000_us-east-1_AbCdEf123456_...');
  return service.runtimeIn(region);
}

function admit(service: SimulatedService, token: ReadToken) {
  const { resource, jti } = token.claims;
  const runtime = runtimeOf(service, asText(resource), 'TOKEN_MALFORMED');
  try {
    return { runtime, ...checkToken(token, runtime.region, service.publicKey, runtime.now()) };
  } catch (error) {
    addJoinError(runtime, asText(resource), jti);
    throw error;
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
