/** What holds for each kind alike, whatever its own tests say. */
import { generateKeyPairSync } from 'node:crypto';
import { kinds } from '../../../../lambda/resources/kinds';
import { Deployment } from '../../../support/deployment';
import type { Noun } from '../../../support/fake-ivs';
import { connectionReset, serviceError } from '../../../support/fake-service';

const pem = () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

interface Case {
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

const CASES: Readonly<Record<string, Case>> = {
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
    quota: /an account has 3 public keys in a region and that cannot be raised; a replacement needs room for one more: delete one/,
    conflict: /may be imported already/,
  },
};

test('no kind is left out', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(kinds).sort());
});

describe.each(Object.entries(CASES))('%s', (type, { noun, create, properties, lookUp, attributes, quota, conflict }) => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = new Deployment({ type, properties });
  });

  const arns = () => [...deployment.ivs.resources[noun].keys()];

  test('is created by one call', async () => {
    expect(await deployment.create()).toMatchObject({ Status: 'SUCCESS', Data: attributes });
    expect(deployment.ivs.operations()).toEqual([create]);
    expect(deployment.ivs.calls[0].input.tags).toEqual({
      confidential: expect.any(String),
      'cdk-ivs-realtime:owner': expect.any(String),
      'cdk-ivs-realtime:request': expect.any(String),
    });
  });

  test('is only read by an update that changes nothing', async () => {
    const { PhysicalResourceId, Data } = await deployment.create();
    expect(await deployment.update(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId, Data });
    expect(deployment.ivs.operations()).toEqual([create, `Get${noun}`]);
  });

  test('changes its tags in place', async () => {
    const { PhysicalResourceId } = await deployment.create({ Tags: { old: '1' } });
    expect(await deployment.update(PhysicalResourceId, { Tags: { new: '1' } })).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(deployment.ivs.operations().slice(1)).toEqual([`Get${noun}`, 'UntagResource', 'TagResource']);
  });

  test('is adopted when the answer to its create is lost', async () => {
    deployment.ivs.pageSize = 1;
    deployment.ivs.seed({ name: 'another' }, noun);
    deployment.ivs.seed({ name: 'room' }, noun);
    deployment.ivs.fail(create, { error: connectionReset(), committed: true });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arns()[2] });
    expect(arns()).toHaveLength(3);
    expect(new Set(deployment.ivs.operations())).toEqual(new Set([create, ...lookUp]));
  });

  test('is cleared up when its create could not be confirmed', async () => {
    deployment.ivs.fail(create, { error: connectionReset(), committed: true });
    deployment.ivs.fail(lookUp[0], { error: serviceError('ValidationException', 400) });
    const { PhysicalResourceId } = await deployment.create();
    expect(PhysicalResourceId).toContain('create-unconfirmed');
    expect(arns()).toHaveLength(1);
    expect(await deployment.delete(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([]);
  });

  test('is deleted by its ARN alone, and a second time', async () => {
    const { PhysicalResourceId } = await deployment.create();
    const event = deployment.event('Delete', { Name: undefined, Shape: { of: 'an old release' } }, { id: PhysicalResourceId });
    expect(await deployment.invoke(event)).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([]);
    expect(await deployment.delete(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('that stays in use is waited for, and the failure says what to do', async () => {
    const { PhysicalResourceId } = await deployment.create();
    deployment.ivs.admit = () => {
      throw serviceError('ConflictException', 409, 'in use');
    };
    const started = deployment.clock.now();
    const answer = await deployment.delete(PhysicalResourceId, { remainingMs: 60_000 });
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId });
    expect(answer.Reason).toMatch(new RegExp(`^Live/Room: IVS refused Delete${noun}: ConflictException: in use \\(.*${conflict.source}`));
    expect(deployment.clock.now() - started).toBe(50_000);
  });

  test('beyond the quota says what to do, and leaves nothing', async () => {
    deployment.ivs.fail(create, { error: serviceError('ServiceQuotaExceededException', 402, 'too many') });
    const answer = await deployment.create();
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-ivs-realtime:create-failed' });
    expect(answer.Reason).toMatch(new RegExp(`ServiceQuotaExceededException: too many \\(.*${quota.source}`));
  });

  test('loads no service beside IVS', async () => {
    const { PhysicalResourceId } = await deployment.create();
    await deployment.update(PhysicalResourceId);
    await deployment.delete(PhysicalResourceId);
    expect([...deployment.kms.calls, ...deployment.secretsManager.calls]).toEqual([]);
  });
});

const REPLACEMENTS = Object.entries(CASES).flatMap(([type, each]) =>
  Object.entries(each.replaced).map(([what, changed]) => ({ type, what, changed, ...each })),
);

test.each(REPLACEMENTS)(
  '$type is created anew when this changes, and found back: $what',
  async ({ type, properties, changed, noun, create }) => {
    const deployment = new Deployment({ type, properties });
    const arns = () => [...deployment.ivs.resources[noun].keys()];
    const old = await deployment.create();
    const answer = await deployment.update(old.PhysicalResourceId, changed);
    expect(answer).toMatchObject({ Status: 'SUCCESS' });
    expect(arns()).toEqual([old.PhysicalResourceId, answer.PhysicalResourceId]);
    expect(deployment.ivs.operations()).toEqual([create, `Get${noun}`, create]);

    await deployment.delete(old.PhysicalResourceId);
    expect(await deployment.update(answer.PhysicalResourceId, changed, { old: changed })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: answer.PhysicalResourceId,
    });
    expect(arns()).toEqual([answer.PhysicalResourceId]);
  },
);
