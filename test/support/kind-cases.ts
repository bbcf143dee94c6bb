/** The five kinds, for tests of what holds for each alike. */
import { generateKeyPairSync } from 'node:crypto';
import type { Noun } from './fake-ivs';

const pem = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** What a test has to know of a kind. */
export interface KindCase {
  readonly noun: Noun;
  readonly create: string;
  readonly properties: object;
  /** Each of these alone makes a new resource. */
  readonly replaced: Readonly<Record<string, object>>;
  /** After the list, what tells whose a resource is. */
  readonly lookUp: readonly string[];
  readonly attributes: object;
  readonly quota: RegExp;
  readonly conflict: RegExp;
}

/** By resource type. */
export const KIND_CASES: Readonly<Record<string, KindCase>> = {
  'Custom::IVSStage': {
    noun: 'Stage',
    create: 'CreateStage',
    properties: {},
    replaced: {},
    lookUp: ['ListStages', 'GetStage'],
    attributes: {
      Id: 'stage1',
      EventsEndpoint: 'wss://events.example',
      WhipEndpoint: 'https://stage1.whip.example',
      RtmpEndpoint: '',
      RtmpsEndpoint: '',
    },
    quota: /the quota "Stages" .+ is used up/,
    conflict: /held by its active session/,
  },
  'Custom::IVSStorageConfiguration': {
    noun: 'StorageConfiguration',
    create: 'CreateStorageConfiguration',
    properties: { S3: { BucketName: 'recordings' } },
    replaced: { Name: { Name: 'other' }, S3: { S3: { BucketName: 'others' } } },
    lookUp: ['ListStorageConfigurations', 'GetStorageConfiguration'],
    attributes: { Id: 'storage1' },
    quota: /the quota "StorageConfigurations" .+ is used up/,
    conflict: /stop the compositions that record to it, turn off the recording of stages/,
  },
  'Custom::IVSEncoderConfiguration': {
    noun: 'EncoderConfiguration',
    create: 'CreateEncoderConfiguration',
    properties: { Video: { Width: '1920', Height: '1080', Framerate: '29.97', Bitrate: '5000000' } },
    replaced: {
      Name: { Name: 'other' },
      Width: { Video: { Width: '1918', Height: '1080', Framerate: '29.97', Bitrate: '5000000' } },
      Height: { Video: { Width: '1920', Height: '1078', Framerate: '29.97', Bitrate: '5000000' } },
      Framerate: { Video: { Width: '1920', Height: '1080', Framerate: '29.98', Bitrate: '5000000' } },
      Bitrate: { Video: { Width: '1920', Height: '1080', Framerate: '29.97', Bitrate: '5000001' } },
      'one field back to its default': { Video: { Width: '1920', Height: '1080', Framerate: '29.97' } },
      'all of the video back to its defaults': { Video: undefined },
    },
    lookUp: ['ListEncoderConfigurations', 'GetEncoderConfiguration'],
    attributes: { Id: 'encoder1' },
    quota: /the quota "EncoderConfigurations" .+ is used up/,
    conflict: /a composition uses the encoder configuration/,
  },
  'Custom::IVSIngestConfiguration': {
    noun: 'IngestConfiguration',
    create: 'CreateIngestConfiguration',
    properties: { IngestProtocol: 'RTMPS', UserId: 'user', Attributes: { role: 'host' } },
    replaced: {
      Name: { Name: 'other' },
      IngestProtocol: { IngestProtocol: 'RTMP' },
      InsecureIngest: { InsecureIngest: 'true' },
      UserId: { UserId: 'other' },
      'no UserId': { UserId: undefined },
      Attributes: { Attributes: { role: 'guest' } },
      'no Attributes': { Attributes: undefined },
    },
    lookUp: ['ListIngestConfigurations', 'ListTagsForResource', 'GetIngestConfiguration'],
    attributes: { Id: 'ingest1', ParticipantId: 'participant-ingest1', PublishUrl: '' },
    quota: /the quota "IngestConfigurations" .+ is used up/,
    conflict: /somebody is publishing .+ set `forceDelete`/,
  },
  'Custom::IVSPublicKey': {
    noun: 'PublicKey',
    create: 'ImportPublicKey',
    properties: { PublicKeyMaterial: pem() },
    replaced: {
      PublicKeyMaterial: { PublicKeyMaterial: pem() },
      'PublicKeyMaterial and Name': { PublicKeyMaterial: pem(), Name: 'other' },
    },
    lookUp: ['ListPublicKeys', 'GetPublicKey'],
    attributes: { Id: 'key1', Fingerprint: 'fi:ng:er:key1' },
    quota:
      /an account has at most 3 public keys in a region, a quota that AWS does not raise, and a replacement needs room for one more; delete a key/,
    conflict: /may be imported already/,
  },
};

/** Each change that makes a new resource. */
export const REPLACEMENTS = Object.entries(KIND_CASES).flatMap(([type, each]) =>
  Object.entries(each.replaced).map(([what, changed]) => ({ type, what, changed, ...each })),
);
