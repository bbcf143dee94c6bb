/**
 * Participants that publish over RTMP with the stream key of an ingest configuration.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-rtmp-publishing.html
 */

import type { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import { CommandError } from '../runtime/command-error';
import type { Reaction, RegionRuntime } from '../runtime/region-runtime';
import type { Region, Resources } from '../state/region';
import type { Presence } from '../state/sessions';
import { enter, leave, publish } from './participants';
import { sendPublishErrorEvent } from './stage-updates';

type IngestConfiguration = Resources['ingestConfigurations'];

/** The ingest configuration and participant of a stream key. */
interface Streamer {
  readonly ingest: IngestConfiguration;
  readonly participantId: string;
  readonly redundant: boolean;
}

export const ingest: Reaction = {
  left({ region }, { participant }) {
    const arn = participant.newcomer.ingestConfigurationArn;
    if (arn === undefined || !region.ingestConfigurations.has(arn)) return;
    const streams = region.sessions.connected().some((other) => other.participant.newcomer.ingestConfigurationArn === arn);
    if (!streams) region.ingestConfigurations.update(arn, (configuration) => ({ ...configuration, state: 'INACTIVE' }));
  },
};

/** Joins the ingest configuration's stage and publishes to it. */
export function startStream(runtime: RegionRuntime, streamKey: string, protocol: 'RTMP' | 'RTMPS'): Presence {
  const streamer = streamerOf(runtime, streamKey);
  const { ingest: configuration, participantId, redundant } = streamer;
  const { arn, stageArn = '', userId = '', attributes = {}, insecureIngest } = configuration;
  if (stageArn === '')
    throw new CommandError('INVALID_STREAM_KEY', `${arn} is attached to no stage. Attach it with UpdateIngestConfiguration.`);
  const error = streamError(runtime, streamer, protocol === 'RTMPS' || insecureIngest);
  if (error) {
    addPublishError(runtime, stageArn, { participantId, userId }, error);
    const advice = error === 'INVALID_STREAM_KEY' ? ' It has redundant ingest: use the keys of its redundantIngestCredentials.' : '';
    throw new CommandError(error, `${arn} does not take the stream: ${error}.${advice}`);
  }
  const presence = enter(runtime, stageArn, {
    participantId,
    userId,
    attributes,
    capabilities: { publish: true, subscribe: false },
    protocol,
    ingestConfigurationArn: arn,
    redundantIngest: redundant,
    publishesAs: redundant ? configuration.participantId : undefined,
  });
  try {
    publish(runtime, presence);
  } catch (error) {
    leave(runtime, presence);
    throw error;
  }
  runtime.region.ingestConfigurations.update(arn, (current) => ({ ...current, state: 'ACTIVE' }));
  return presence;
}

/** Ends the stream with this key. */
export function endStream(runtime: RegionRuntime, streamKey: string): void {
  const { ingest: configuration, participantId } = streamerOf(runtime, streamKey);
  const presence = streamOf(runtime, configuration, participantId);
  if (!presence) throw new CommandError('NOT_FOUND', `Nobody streams with this key of ${configuration.arn}.`);
  leave(runtime, presence);
}

/**
 * Finds a stream of a redundant ingest by the participant id of its ingest configuration. Each of the two streams also has its own participant
 * id.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-rtmp-publishing.html#redundant-ingest
 */
export function redundantStream({ sessions, ingestConfigurations }: Region, stageArn: string, participantId: string): Presence | undefined {
  return sessions.connected(stageArn).find(({ participant }) => {
    const arn = participant.newcomer.ingestConfigurationArn;
    return arn !== undefined && ingestConfigurations.get(arn).participantId === participantId;
  });
}

/** Detaches an ingest configuration from its stage. Ends its streams first, because they cannot continue without a stage. */
export function detach(runtime: RegionRuntime, ingestConfigurationArn: string): void {
  endStreams(runtime, ingestConfigurationArn);
  runtime.region.ingestConfigurations.update(ingestConfigurationArn, (configuration) => ({ ...configuration, stageArn: '' }));
}

/** Ends all streams of an ingest configuration. */
export function endStreams(runtime: RegionRuntime, ingestConfigurationArn: string): void {
  for (const presence of runtime.region.sessions.connected()) {
    if (presence.participant.newcomer.ingestConfigurationArn === ingestConfigurationArn) leave(runtime, presence);
  }
}

function streamerOf({ region }: RegionRuntime, streamKey: string): Streamer {
  for (const configuration of region.ingestConfigurations.all()) {
    const { participantId = '', redundantIngestCredentials = [] } = configuration;
    if (configuration.streamKey === streamKey) return { ingest: configuration, participantId, redundant: false };
    const redundant = redundantIngestCredentials.find((credential) => credential.streamKey === streamKey);
    if (redundant) return { ingest: configuration, participantId: redundant.participantId ?? '', redundant: true };
  }
  throw new CommandError('INVALID_STREAM_KEY', 'No ingest configuration has this stream key.');
}

function streamOf({ region }: RegionRuntime, { arn }: IngestConfiguration, participantId: string): Presence | undefined {
  return region.sessions
    .connected()
    .find(({ participant: { newcomer } }) => newcomer.ingestConfigurationArn === arn && newcomer.participantId === participantId);
}

function streamError(runtime: RegionRuntime, { ingest: configuration, participantId, redundant }: Streamer, secureEnough: boolean) {
  // With redundant ingest, the configuration's own stream key is rejected, which AWS does not document: its participant id names both streams.
  if (configuration.redundantIngest && !redundant) return 'INVALID_STREAM_KEY';
  if (!secureEnough) return 'INVALID_PROTOCOL';
  return streamOf(runtime, configuration, participantId) ? 'REUSE_OF_STREAM_KEY' : undefined;
}

/** Records a publish error and sends its event. Does nothing without an active session, because events belong to sessions. */
function addPublishError(
  runtime: RegionRuntime,
  stageArn: string,
  { participantId, userId }: { readonly participantId: string; readonly userId: string },
  errorCode: EventErrorCode,
): void {
  const session = runtime.region.sessions.active(stageArn);
  if (!session) return;
  session.events.push({ name: 'PUBLISH_ERROR', participantId, eventTime: new Date(runtime.now()), errorCode, replica: false });
  sendPublishErrorEvent(runtime, session, { participantId, userId }, errorCode);
}
