/** The resources that a model stack may have: what is asked of each, how a template says it, and what the service has to show for it. */
import { generateKeyPairSync } from 'node:crypto';
import type {
  EncoderConfigurationProperties,
  IngestConfigurationProperties,
  PublicKeyProperties,
  StageProperties,
  StorageConfigurationProperties,
} from '../../src/private/wire';
import { pemOf } from '../local/services/ivs/operations/key-material';

/** By logical id; what comes later may refer to what comes before. */
export const LOGICAL_IDS = ['StorageA', 'StorageB', 'EncoderA', 'KeyA', 'KeyB', 'StageA', 'StageB', 'IngestA', 'IngestB'] as const;
export type LogicalId = (typeof LOGICAL_IDS)[number];

/** What is asked of a resource: numbers choose among few values, so that schedules often ask for the same twice. */
export interface Asked {
  /** Part of the name. */
  readonly name: number;
  /** The whole name of a resource that is adopted; empty for one without a name. */
  readonly called?: string;
  /** The value of a tag; 0 for no tags. */
  readonly tag: number;
  /** Everything else. */
  readonly variant: number;
  /** Refers to the resource with the same letter, where the stack has that. */
  readonly refers: boolean;
}

/** What a stack is asked to have. */
export type AskedResources = { readonly [L in LogicalId]?: Asked };

/** In tags and attributes, to be found wherever it should not be. */
export const CONFIDENTIAL = 'hunter2-secret-value';

export type Noun = 'Stage' | 'StorageConfiguration' | 'EncoderConfiguration' | 'IngestConfiguration' | 'PublicKey';

export function nounOf(logicalId: LogicalId): Noun {
  if (logicalId.startsWith('Storage')) return 'StorageConfiguration';
  if (logicalId.startsWith('Encoder')) return 'EncoderConfiguration';
  if (logicalId.startsWith('Key')) return 'PublicKey';
  return logicalId.startsWith('Stage') ? 'Stage' : 'IngestConfiguration';
}

const NOUNS_BY_ARN_TYPE: Readonly<Record<string, Noun>> = {
  stage: 'Stage',
  'storage-configuration': 'StorageConfiguration',
  'encoder-configuration': 'EncoderConfiguration',
  'ingest-configuration': 'IngestConfiguration',
  'public-key': 'PublicKey',
};

export function nounOfArn(arn: string): Noun {
  return NOUNS_BY_ARN_TYPE[arn.slice(arn.lastIndexOf(':') + 1, arn.indexOf('/'))];
}

/** The resource that this one may refer to. */
function referenceOf(logicalId: LogicalId, asked: AskedResources): LogicalId | undefined {
  const letter = logicalId.slice(-1);
  const target = { Stage: `Storage${letter}`, IngestConfiguration: `Stage${letter}` }[nounOf(logicalId) as 'Stage'] as
    | LogicalId
    | undefined;
  return target && asked[logicalId]?.refers && asked[target] ? target : undefined;
}

export function tagsOf({ tag }: Asked): Record<string, string> {
  return tag === 0 ? {} : { team: `${CONFIDENTIAL}-${tag}`, ...(tag > 1 && { stage: 'live' }) };
}

export function nameOf(logicalId: LogicalId, { name, called }: Asked): string {
  return called ?? `${logicalId}-${name}`;
}

/** The secret into which the handler writes the credentials of this ingest, if any. */
export function secretOf(logicalId: LogicalId, { variant }: Asked): string | undefined {
  return nounOf(logicalId) === 'IngestConfiguration' && variant % 2 === 1 ? secretArn(logicalId) : undefined;
}

export function secretArn(logicalId: LogicalId): string {
  return `ingest-${logicalId}`;
}

const pems: string[] = [];

/** The number of a key's material. */
export function materialIn(publicKeyMaterial: unknown): number {
  return pems.indexOf(String(publicKeyMaterial));
}

/** The key material with this number. */
export function pem(index: number): string {
  for (let next = pems.length; next <= index; next++) pems.push(pemOf(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey));
  return pems[index] ?? '';
}

/** Where a `Ref` stands in properties, and an ARN in what is expected. */
type Refer = (logicalId: LogicalId) => string;

type Properties = Omit<
  StageProperties | StorageConfigurationProperties | EncoderConfigurationProperties | IngestConfigurationProperties | PublicKeyProperties,
  'AdoptArn' | 'AdoptFrom' | 'ConstructPath' | 'Name' | 'Tags'
>;

const VIDEOS = [undefined, { Width: 640, Height: 360 }, { Framerate: 29.97, Bitrate: 1_000_000 }] as const;
const RECORDINGS = [
  { MediaTypes: ['AUDIO_VIDEO'] },
  { MediaTypes: ['AUDIO_ONLY'], RecordingReconnectWindowSeconds: 30 },
  {
    MediaTypes: ['AUDIO_VIDEO'],
    ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: 10, Storage: ['LATEST'] },
    HlsConfiguration: { TargetSegmentDurationSeconds: 4 },
    RecordParticipantReplicas: false,
  },
] as const;

/** The properties beside the name, as a construct writes them. `material` is the number of a key's material. */
export function propertiesOf(logicalId: LogicalId, all: AskedResources, material: number, refer: Refer): Properties {
  const { variant, refers } = all[logicalId] as Asked;
  const target = referenceOf(logicalId, all);
  switch (nounOf(logicalId)) {
    case 'StorageConfiguration':
      return { S3: { BucketName: `bucket-${variant}` } };
    case 'EncoderConfiguration':
      return { Video: VIDEOS[variant % 3] };
    case 'PublicKey':
      return { PublicKeyMaterial: pem(material) };
    case 'Stage':
      return target
        ? { AutoParticipantRecordingConfiguration: { StorageConfigurationArn: refer(target), ...RECORDINGS[variant % 3] } }
        : {};
    default:
      return {
        IngestProtocol: variant % 3 === 2 ? 'RTMP' : 'RTMPS',
        InsecureIngest: variant % 3 === 2,
        ...(target && { StageArn: refer(target) }),
        ...(variant === 3 && { UserId: 'studio', Attributes: { room: CONFIDENTIAL } }),
        RedundantIngest: refers && variant > 1,
        CredentialsSecretArn: secretOf(logicalId, all[logicalId] as Asked),
      };
  }
}

/** The part of what the service answers to a Get that depends on what was asked. */
export function expectedOf(logicalId: LogicalId, all: AskedResources, material: number, arnOf: Refer): object {
  const asked = all[logicalId] as Asked;
  const { variant, refers } = asked;
  const target = referenceOf(logicalId, all);
  const name = nameOf(logicalId, asked);
  switch (nounOf(logicalId)) {
    case 'StorageConfiguration':
      return { name, s3: { bucketName: `bucket-${variant}` } };
    case 'EncoderConfiguration': {
      const {
        Width: width = 1280,
        Height: height = 720,
        Framerate: framerate = 30,
        Bitrate: bitrate = 2_500_000,
      } = {
        ...(VIDEOS[variant % 3] as { Width?: number; Height?: number; Framerate?: number; Bitrate?: number } | undefined),
      };
      return { name, video: { width, height, framerate, bitrate } };
    }
    case 'PublicKey':
      return { name, publicKeyMaterial: pem(material) };
    case 'Stage':
      return { name, autoParticipantRecordingConfiguration: expectedRecording(target && arnOf(target), variant % 3) };
    default:
      return {
        name,
        ingestProtocol: variant % 3 === 2 ? 'RTMP' : 'RTMPS',
        stageArn: target ? arnOf(target) : '',
        userId: variant === 3 ? 'studio' : '',
        attributes: variant === 3 ? { room: CONFIDENTIAL } : undefined,
        redundantIngest: refers && variant > 1,
      };
  }
}

function expectedRecording(storageConfigurationArn: string | undefined, variant: number): object {
  const off = storageConfigurationArn === undefined;
  const detailed = !off && variant === 2;
  return {
    storageConfigurationArn: storageConfigurationArn ?? '',
    mediaTypes: [!off && variant === 1 ? 'AUDIO_ONLY' : 'AUDIO_VIDEO'],
    thumbnailConfiguration: detailed
      ? { recordingMode: 'INTERVAL', targetIntervalSeconds: 10, storage: ['LATEST'] }
      : { recordingMode: 'DISABLED', targetIntervalSeconds: 60, storage: ['SEQUENTIAL'] },
    recordingReconnectWindowSeconds: !off && variant === 1 ? 30 : 0,
    hlsConfiguration: { targetSegmentDurationSeconds: detailed ? 4 : 6 },
    recordParticipantReplicas: !detailed,
  };
}
