/** The resources of a region as plain data, for people and programs. Stream keys and tokens are not in it. */
import type {
  CompositionSnapshot,
  EncoderConfigurationSnapshot,
  IngestConfigurationSnapshot,
  ParticipantSnapshot,
  RegionSnapshot,
  ResourceSnapshot,
  SessionSnapshot,
  StageSnapshot,
  StorageConfigurationSnapshot,
} from '../../service/snapshot';
import { plannedStop } from './compositions/composing';
import { encodersOf } from './compositions/destinations';
import { publishers, subscriptionCount } from './participants/participants';
import type { Region, Resources } from './state/region';
import type { Participant, StageSession } from './state/sessions';

export function regionSnapshot(region: Region): RegionSnapshot {
  return {
    stages: region.stages.all().map((stage) => stageSnapshot(region, stage)),
    ingestConfigurations: region.ingestConfigurations.all().map(ingestSnapshot),
    compositions: region.compositions.all().map(compositionSnapshot),
    encoderConfigurations: region.encoderConfigurations.all().map(encoderSnapshot),
    storageConfigurations: region.storageConfigurations.all().map(storageSnapshot),
    publicKeys: region.publicKeys.all().map(resourceSnapshot),
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

function stageSnapshot({ sessions }: Region, stage: Resources['stages']): StageSnapshot {
  return {
    ...resourceSnapshot(stage),
    activeSessionId: sessions.active(stage.arn)?.sessionId,
    sessions: sessions.of(stage.arn).map(sessionSnapshot),
  };
}

function sessionSnapshot({ sessionId, startTime, endTime, participants }: StageSession): SessionSnapshot {
  return {
    sessionId,
    startTime: startTime.toISOString(),
    endTime: endTime?.toISOString(),
    participants: [...participants.values()].map(participantSnapshot),
  };
}

function participantSnapshot({
  newcomer,
  state,
  publishingSince,
  subscriptions,
  recording,
  replicationType,
}: Participant): ParticipantSnapshot {
  const { participantId, userId, attributes, protocol, ingestConfigurationArn } = newcomer;
  return {
    participantId,
    userId,
    attributes,
    state,
    publishing: publishingSince !== undefined,
    subscriptions: [...subscriptions],
    protocol,
    ingestConfigurationArn,
    replicationType,
    recording: { state: recording.state, bucket: recording.bucket || undefined, prefix: recording.prefix || undefined },
  };
}

function ingestSnapshot(configuration: Resources['ingestConfigurations']): IngestConfigurationSnapshot {
  const { stageArn, participantId, state, ingestProtocol } = configuration;
  return { ...resourceSnapshot(configuration), stageArn: stageArn || undefined, participantId, state, ingestProtocol };
}

function encoderSnapshot(configuration: Resources['encoderConfigurations']): EncoderConfigurationSnapshot {
  const { width = 0, height = 0, framerate = 0, bitrate = 0 } = configuration.video ?? {};
  return { ...resourceSnapshot(configuration), video: { width, height, framerate, bitrate } };
}

function storageSnapshot(configuration: Resources['storageConfigurations']): StorageConfigurationSnapshot {
  return { ...resourceSnapshot(configuration), bucketName: configuration.s3.bucketName };
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
    stopsAt: stop && new Date(stop.at).toISOString(),
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
