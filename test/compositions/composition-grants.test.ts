import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CompositionGrants, EncoderConfiguration, Stage, StorageConfiguration } from '../../src';
import { ANY_COMPOSITION, allow, ENVIRONMENT, granted, ivsArn, newRole, STAGES } from '../support/granted';
import { newApp, newStack } from '../support/synth';

let stack: Stack;
let role: iam.Role;
beforeEach(() => {
  stack = newStack();
  role = newRole(stack);
});

describe.each(STAGES)('grants on compositions of %s', (_, make) => {
  test('start compositions', () => {
    const { stage, arn } = make(stack, 'Room');
    const encoder = new ivs.CfnEncoderConfiguration(stack, 'Encoder', {});
    const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } });
    const channel = new ivs.CfnChannel(stack, 'Channel', {});
    const grants = CompositionGrants.fromStage(stage);
    grants.start(role, { encoderConfigurations: [encoder], storageConfigurations: [storage], channels: [channel] }).assertSuccess();
    const used = ['Encoder', 'Storage', 'Channel'].map((id) => ({ Ref: id }));
    expect(granted(role)).toEqual([allow('ivs:StartComposition', [arn, ...used])]);
  });

  test('start compositions to a channel with the default encoder of the service', () => {
    const { stage, arn, anyComposition } = make(stack, 'Room');
    CompositionGrants.fromStage(stage).start(role, { channels: [new ivs.CfnChannel(stack, 'Channel', {})] });
    const anyEncoder = JSON.parse(JSON.stringify(anyComposition).replace('composition/*', 'encoder-configuration/*'));
    expect(granted(role)).toEqual([allow('ivs:StartComposition', [arn, anyEncoder, { Ref: 'Channel' }])]);
  });

  test('start compositions with tags only', () => {
    const made = make(stack, 'Room');
    const encoder = EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', ivsArn('encoder-configuration'));
    const storage = StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', ivsArn('storage-configuration'));
    const grants = CompositionGrants.fromStage(made.stage, { tags: { show: 'late-night', team: 'live' } });
    grants.start(role, { encoderConfigurations: [encoder], storageConfigurations: [storage] }).assertSuccess();
    const requested = { 'aws:RequestTag/show': 'late-night', 'aws:RequestTag/team': 'live' };
    const existing = { 'aws:ResourceTag/show': 'late-night', 'aws:ResourceTag/team': 'live' };
    expect(granted(role)).toEqual([
      allow('ivs:StartComposition', [made.arn, ivsArn('encoder-configuration'), ivsArn('storage-configuration')], {
        StringEquals: requested,
      }),
      allow('ivs:TagResource', made.anyComposition, { StringEquals: requested, StringEqualsIfExists: existing }),
    ]);
  });

  test.each<[string, { [key: string]: string } | undefined, object | undefined]>([
    ['all compositions', undefined, undefined],
    ['compositions with tags', { show: 'late-night' }, { StringEquals: { 'aws:ResourceTag/show': 'late-night' } }],
  ])('read and stop %s', (__, tags, condition) => {
    const made = make(stack, 'Room');
    const grants = CompositionGrants.fromStage(made.stage, { tags });
    grants.read(role).assertSuccess();
    grants.stop(role).assertSuccess();
    expect(granted(role)).toEqual([
      allow('ivs:GetComposition', made.anyComposition, condition),
      allow('ivs:ListCompositions', made.arn),
      allow('ivs:StopComposition', made.anyComposition, condition),
    ]);
  });
});

test('a stage has its grants, and those for its compositions', () => {
  const stage = new Stage(stack, 'Room');
  const encoder = new EncoderConfiguration(stack, 'Encoder');
  const storage = new StorageConfiguration(stack, 'Storage', { bucket: Bucket.fromBucketName(stack, 'Recordings', 'recordings') });
  stage.grants.createParticipantTokens(role);
  stage.grants.compositions({ tags: { show: 'late' } }).start(role, { encoderConfigurations: [encoder], storageConfigurations: [storage] });
  stage.grants.compositions().stop(role);
  const [stageArn, encoderArn, storageArn] = stack.resolve([
    stage.stageArn,
    encoder.encoderConfigurationArn,
    storage.storageConfigurationArn,
  ]);
  const requested = { 'aws:RequestTag/show': 'late' };
  expect(granted(role)).toEqual([
    allow('ivs:CreateParticipantToken', stageArn),
    allow('ivs:StartComposition', [stageArn, encoderArn, storageArn], { StringEquals: requested }),
    allow('ivs:TagResource', ANY_COMPOSITION, { StringEquals: requested, StringEqualsIfExists: { 'aws:ResourceTag/show': 'late' } }),
    allow('ivs:StopComposition', ANY_COMPOSITION),
  ]);
});

test('later changes of the map of tags change no grant', () => {
  const tags = { show: 'late' };
  const grants = CompositionGrants.fromStage(new Stage(stack, 'Room'), { tags });
  Object.assign(tags, { show: 'early' });
  grants.stop(role);
  expect(granted(role)).toEqual([allow('ivs:StopComposition', ANY_COMPOSITION, { StringEquals: { 'aws:ResourceTag/show': 'late' } })]);
});

describe('start compositions is refused', () => {
  const start = (resources: (stage: Stage) => Parameters<CompositionGrants['start']>[1], props = {}) => {
    const stage = new Stage(newStack(props), 'Room');
    return () => stage.grants.compositions().start(newRole(stage.stack), resources(stage));
  };
  const encoder = (scope: Stage) => EncoderConfiguration.fromEncoderConfigurationArn(scope, 'Encoder', ivsArn('encoder-configuration'));
  const imported = (region: string, account: string) => (type: string) => `arn:aws:ivs:${region}:${account}:${type}/AbCdEf123456`;

  test('for recordings without an encoder configuration', () => {
    const storage = (scope: Stage) => StorageConfiguration.fromStorageConfigurationArn(scope, 'S', ivsArn('storage-configuration'));
    expect(start((stage) => ({ encoderConfigurations: [], storageConfigurations: [storage(stage)] }))).toThrow(
      'Live/Room: a composition that records uses an encoder configuration, got none; pass one in `encoderConfigurations`',
    );
  });

  test('without any encoder', () => {
    const channels = (stage: Stage) => [new ivs.CfnChannel(stage, 'Channel', {})];
    expect(start((stage) => ({ defaultEncoder: false, channels: channels(stage) }))).toThrow(
      'Live/Room: a composition uses an encoder configuration or the default encoder, got neither; pass one in `encoderConfigurations`, or ' +
        'leave out `defaultEncoder`',
    );
  });

  test('without a destination', () => {
    expect(start((stage) => ({ encoderConfigurations: [encoder(stage)], channels: [] }))).toThrow(
      'Live/Room: a composition has a storage configuration or a channel as destination, got neither; pass one in ' +
        '`storageConfigurations` or `channels`',
    );
  });

  test.each(['encoder', 'storage'])('with the %s in another region', (what) => {
    const west = imported('us-west-2', ENVIRONMENT.account);
    const east = imported('us-east-1', ENVIRONMENT.account);
    const resources = (stage: Stage) => ({
      encoderConfigurations: [
        EncoderConfiguration.fromEncoderConfigurationArn(stage, 'E', (what === 'encoder' ? west : east)('encoder-configuration')),
      ],
      storageConfigurations: [
        StorageConfiguration.fromStorageConfigurationArn(stage, 'S', (what === 'storage' ? west : east)('storage-configuration')),
      ],
    });
    expect(start(resources, { env: ENVIRONMENT })).toThrow(
      `Live/Room: a stage and the ${what} of its composition are in the same region, got us-east-1 and, for 'Live/Room/` +
        `${what === 'encoder' ? 'E' : 'S'}', us-west-2; use one in us-east-1`,
    );
  });

  test('with a channel in another account', () => {
    const other = new Stack(newApp(), 'Other', { env: { ...ENVIRONMENT, account: '210987654321' } });
    const channels = [new ivs.CfnChannel(other, 'Channel', {})];
    expect(start((stage) => ({ encoderConfigurations: [encoder(stage)], channels }), { env: ENVIRONMENT })).toThrow(
      'Live/Room: a stage and the channel of its composition are in the same account, got 123456789012 and, for ' +
        "'Other/Channel', 210987654321; use one in 123456789012",
    );
  });

  test('for an imported stage in another region than its encoder configuration, wherever the stack is', () => {
    const stage = Stage.fromStageArn(stack, 'Room', imported('eu-west-1', ENVIRONMENT.account)('stage'));
    expect(() =>
      stage.grants
        .compositions()
        .start(role, { encoderConfigurations: [encoder(stage as Stage)], channels: [new ivs.CfnChannel(stack, 'C', {})] }),
    ).toThrow("are in the same region, got eu-west-1 and, for 'Live/Room/Encoder', us-east-1; use one in eu-west-1");
  });
});

test.each<[string, { [key: string]: string }, string]>([
  ['no tag', {}, '`tags` has at least one tag, got an empty map; leave it out for resources with any tags'],
  [
    'more tags than a resource can have',
    Object.fromEntries([...Array(51).keys()].map((index) => [`key${index}`, 'value'])),
    'a resource has at most 50 tags, got 51; remove some',
  ],
  ['a tag of AWS', { 'aws:show': 'late' }, "a tag's key does not begin with 'aws:', got 'aws:show'; choose another key"],
  [
    'a tag of this library',
    { 'cdk-ivs-realtime:owner': 'me' },
    "a tag's key does not begin with 'cdk-ivs-realtime:', got 'cdk-ivs-realtime:owner'; choose another key",
  ],
  ['a tag without a key', { '': 'late' }, "a tag's key has 1 to 128 characters, got 0 (''); choose another key"],
  [
    'a policy variable',
    { show: `\${aws:username}` },
    `the value of tag 'show' has no '\${', which IAM takes for a policy variable, got '\${aws:username}'; write the value itself`,
  ],
  [
    'two keys that IAM does not tell apart',
    { show: 'late', Show: 'night' },
    "the keys of `tags` differ by more than upper and lower case, which IAM does not tell apart in a condition's key, got 'show' and 'Show'; " +
      'remove one',
  ],
  ['a long value', { show: 'x'.repeat(257) }, "the value of tag 'show' has at most 256 characters, got 257; shorten it"],
])('grants for compositions with %s are refused', (_, tags, message) => {
  const stage = new Stage(stack, 'Room');
  expect(() => stage.grants.compositions({ tags })).toThrow(`Live/Room: ${message}`);
});

test('a key of a tag that is a token is refused', () => {
  const stage = new Stage(stack, 'Room');
  expect(() => stage.grants.compositions({ tags: { [stack.account]: 'late' } })).toThrow(
    'Live/Room: a tag\'s key is known at synthesis, got {"Ref":"AWS::AccountId"}; write it as text; a value may be a token',
  );
});

test('compositions have the 50 tags of the service, of which the library needs none', () => {
  const tags = Object.fromEntries([...Array(50).keys()].map((index) => [`key${index}`, 'value']));
  new Stage(stack, 'Room').grants.compositions({ tags }).stop(role);
  const conditions = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  expect(granted(role)).toEqual([allow('ivs:StopComposition', ANY_COMPOSITION, { StringEquals: conditions })]);
});

test('the value of a tag may be a token', () => {
  new Stage(stack, 'Room').grants.compositions({ tags: { show: stack.stackName } }).stop(role);
  expect(granted(role)).toEqual([allow('ivs:StopComposition', ANY_COMPOSITION, { StringEquals: { 'aws:ResourceTag/show': 'Live' } })]);
});
