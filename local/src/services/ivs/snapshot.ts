/** The resources of a region as plain data, for people and programs. Stream keys and tokens are not in it. */
import type {
  CompositionSnapshot,
  EncoderConfigurationSnapshot,
  IngestConfigurationSnapshot,
  ParticipantSnapshot,
  PublicKeySnapshot,
  RegionSnapshot,
  ResourceSnapshot,
  SessionSnapshot,
  SnapshotView,
  StageSnapshot,
  StorageConfigurationSnapshot,
} from '../../service/snapshot';
import { plannedStop } from './compositions/composing';
import { encodersOf } from './compositions/destinations';
import { capabilityNames, plannedEnd, publishers, subscriptionCount } from './participants/participants';
import type { Region, Resources } from './state/region';
import type { Participant, StageSession } from './state/sessions';

export function regionSnapshot(region: Region, { stages: shown }: SnapshotView = {}): RegionSnapshot {
  const isShown = ({ arn, name = '' }: Resources['stages']) => shown === undefined || shown.has(arn) || shown.has(name);
  return {
    stages: region.stages.all().map((stage) => stageSnapshot(region, stage, isShown(stage))),
    ingestConfigurations: region.ingestConfigurations.all().map(ingestSnapshot),
    compositions: region.compositions.all().map(compositionSnapshot),
    encoderConfigurations: region.encoderConfigurations.all().map(encoderSnapshot),
    storageConfigurations: region.storageConfigurations.all().map(storageSnapshot),
    publicKeys: region.publicKeys.all().map(publicKeySnapshot),
    quotas: {
      ...Object.fromEntries(COLLECTIONS.map((key) => [key, { used: region[key].used(), limit: region[key].kind.quota }])),
      concurrentPublishers: { used: publishers(region).length, limit: region.quotas.concurrentPublishers },
      concurrentSubscriptions: { used: subscriptionCount(region), limit: region.quotas.concurrentSubscriptions },
    },
  };
}

const COLLECTIONS = [
  'stages',
  'ingestConfigurations',
  'compositions',
  'encoderConfigurations',
  'storageConfigurations',
  'publicKeys',
] as const;

function resourceSnapshot({
  arn,
  name,
  tags,
}: {
  readonly arn: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}): ResourceSnapshot {
  return { arn, name, tags: tags ?? {} };
}

function stageSnapshot(region: Region, stage: Resources['stages'], withSessions: boolean): StageSnapshot {
  const { sessions } = region;
  const { endpoints: { events = '', rtmp = '', rtmps = '', whip = '' } = {} } = stage;
  return {
    ...resourceSnapshot(stage),
    endpoints: { events, rtmp, rtmps, whip },
    recording: recordingSnapshot(stage),
    activeSessionId: sessions.active(stage.arn)?.sessionId,
    connected: sessions.connected(stage.arn).length,
    publishers: publishers(region, stage.arn).length,
    sessions: withSessions ? sessions.of(stage.arn).map(sessionSnapshot) : [],
  };
}

function recordingSnapshot({ autoParticipantRecordingConfiguration: recording }: Resources['stages']): StageSnapshot['recording'] {
  if (!recording?.storageConfigurationArn) return undefined;
  const { storageConfigurationArn, mediaTypes = [], recordingReconnectWindowSeconds = 0, recordParticipantReplicas = true } = recording;
  return { storageConfigurationArn, mediaTypes, reconnectWindowSeconds: recordingReconnectWindowSeconds, recordParticipantReplicas };
}

function sessionSnapshot(session: StageSession): SessionSnapshot {
  const { sessionId, startTime, endTime, participants } = session;
  return {
    sessionId,
    startTime: startTime.toISOString(),
    endTime: endTime?.toISOString(),
    endsAt: timeText(plannedEnd(session)),
    participants: [...participants.values()].map(participantSnapshot),
  };
}

function participantSnapshot(participant: Participant): ParticipantSnapshot {
  const { newcomer, state, firstJoinTime, publishingSince, subscriptions, recording, replicationType, replicationState } = participant;
  const { participantId, userId, attributes, protocol, ingestConfigurationArn, connectionTokenId, publishesAs } = newcomer;
  return {
    participantId,
    userId,
    attributes,
    state,
    firstJoinTime: firstJoinTime.toISOString(),
    capabilities: capabilityNames(newcomer),
    tokenExpirationTime: newcomer.expirationTime?.toISOString(),
    selfSigned: newcomer.selfSigned ?? false,
    connectionTokenId,
    publishing: publishingSince !== undefined,
    publishingSince: timeText(publishingSince),
    publishesAs,
    subscriptions: [...subscriptions],
    protocol,
    ingestConfigurationArn,
    replicationType,
    replicationState,
    sourceStageArn: newcomer.sourceStageArn,
    sourceSessionId: newcomer.sourceSessionId,
    recording: { state: recording.state, bucket: recording.bucket || undefined, prefix: recording.prefix || undefined },
  };
}

function timeText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

function ingestSnapshot(configuration: Resources['ingestConfigurations']): IngestConfigurationSnapshot {
  const { stageArn, participantId, userId = '', attributes = {}, state, ingestProtocol, insecureIngest, redundantIngest } = configuration;
  return {
    ...resourceSnapshot(configuration),
    stageArn: stageArn || undefined,
    participantId,
    userId,
    attributes,
    state,
    ingestProtocol,
    insecureIngest,
    redundantIngest: redundantIngest ?? false,
  };
}

function encoderSnapshot(configuration: Resources['encoderConfigurations']): EncoderConfigurationSnapshot {
  const { width = 0, height = 0, framerate = 0, bitrate = 0 } = configuration.video ?? {};
  return { ...resourceSnapshot(configuration), video: { width, height, framerate, bitrate } };
}

function storageSnapshot(configuration: Resources['storageConfigurations']): StorageConfigurationSnapshot {
  return { ...resourceSnapshot(configuration), bucketName: configuration.s3.bucketName };
}

function publicKeySnapshot(publicKey: Resources['publicKeys']): PublicKeySnapshot {
  return { ...resourceSnapshot(publicKey), fingerprint: publicKey.fingerprint ?? '' };
}

function compositionSnapshot(composition: Resources['compositions']): CompositionSnapshot {
  const { stageArn, state, startTime, endTime, layout, destinations } = composition;
  const stop = plannedStop(composition);
  return {
    ...resourceSnapshot(composition),
    stageArn,
    state,
    startTime: startTime?.toISOString(),
    endTime: endTime?.toISOString(),
    stopsAt: timeText(stop?.at),
    stopReason: stop?.reason,
    layout: layout ?? {},
    destinations: destinations.map((destination) => ({
      id: destination.id,
      name: destination.configuration.name || undefined,
      state: destination.state,
      startTime: destination.startTime?.toISOString(),
      endTime: destination.endTime?.toISOString(),
      encoderConfigurationArns: encodersOf(destination),
      storageConfigurationArn: destination.configuration.s3?.storageConfigurationArn,
      recordingPrefix: destination.detail?.s3.recordingPrefix,
      channelArn: destination.configuration.channel?.channelArn,
    })),
  };
}
