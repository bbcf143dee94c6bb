/** The exact statements of all grants, on constructs of this library, L1s and imported resources. */
import { generateKeyPairSync } from 'node:crypto';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import {
  CompositionGrants,
  EncoderConfiguration,
  EncoderConfigurationGrants,
  IngestConfiguration,
  IngestConfigurationGrants,
  PublicKey,
  PublicKeyGrants,
  PublicKeyMaterial,
  Stage,
  StageGrants,
  StorageConfiguration,
  StorageConfigurationGrants,
} from '../src';
import { newStack } from './support/synth';

const arnOf = (type: string, id = 'AbCdEf123456') => `arn:aws:ivs:us-east-1:123456789012:${type}/${id}`;
const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const PEM = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ENVIRONMENT = { account: '123456789012', region: 'us-east-1' };

let stack: Stack;
let role: iam.Role;
beforeEach(() => {
  stack = newStack();
  role = newRole(stack);
});

function newRole(scope: Stack): iam.Role {
  return new iam.Role(scope, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
}

/** The statements that a role has been granted. */
function granted(grantee = role): unknown[] {
  const template = Template.fromStack(Stack.of(grantee));
  const policies = Object.values(
    template.findResources('AWS::IAM::Policy', { Properties: { Roles: [Stack.of(grantee).resolve(grantee.roleName)] } }),
  );
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

const allow = (action: string | string[], resource: unknown, condition?: object) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

const anyComposition = () => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':composition/*']],
});

/** A stage, and its ARN in the template. */
type StageCase = [name: string, make: (id: string) => { stage: refs.IStageRef; arn: unknown; anyComposition: unknown }];
const STAGES: StageCase[] = [
  [
    'a stage of this library',
    (id) => {
      const stage = new Stage(stack, id);
      return { stage, arn: stack.resolve(stage.stageArn), anyComposition: anyComposition() };
    },
  ],
  ['an L1 stage', (id) => ({ stage: new ivs.CfnStage(stack, id, {}), arn: { Ref: id }, anyComposition: anyComposition() })],
  [
    'an imported stage',
    (id) => ({
      stage: Stage.fromStageArn(stack, id, arnOf('stage', id)),
      arn: arnOf('stage', id),
      anyComposition: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:us-east-1:123456789012:composition/*']] },
    }),
  ],
];

describe.each(STAGES)('grants on %s', (_, make) => {
  test('createParticipantTokens', () => {
    const { stage, arn } = make('Room');
    StageGrants.fromStage(stage).createParticipantTokens(role).assertSuccess();
    expect(granted()).toEqual([allow('ivs:CreateParticipantToken', arn)]);
  });

  test('disconnectParticipants', () => {
    const { stage, arn } = make('Room');
    StageGrants.fromStage(stage).disconnectParticipants(role).assertSuccess();
    expect(granted()).toEqual([allow('ivs:DisconnectParticipant', arn)]);
  });

  test('read', () => {
    const { stage, arn } = make('Room');
    StageGrants.fromStage(stage).read(role).assertSuccess();
    const actions = [
      'ivs:GetParticipant',
      'ivs:GetStage',
      'ivs:GetStageSession',
      'ivs:ListParticipantEvents',
      'ivs:ListParticipantReplicas',
      'ivs:ListParticipants',
      'ivs:ListStageSessions',
    ];
    expect(granted()).toEqual([allow(actions, arn)]);
  });

  test('replicateParticipants, on both stages', () => {
    const [source, destination] = [make('Room'), make('Arena')];
    StageGrants.fromStage(source.stage).replicateParticipants(role, destination.stage).assertSuccess();
    const actions = ['ivs:StartParticipantReplication', 'ivs:StopParticipantReplication'];
    expect(granted()).toEqual([allow(actions, [source.arn, destination.arn])]);
  });

  test('replicateParticipants to itself is refused', () => {
    const { stage } = make('Room');
    expect(() => StageGrants.fromStage(stage).replicateParticipants(role, stage)).toThrow(
      "Live/Room: participants are replicated to another stage, got 'Live/Room' as source and destination; pass another stage",
    );
  });

  test('start compositions', () => {
    const { stage, arn } = make('Room');
    const encoder = new ivs.CfnEncoderConfiguration(stack, 'Encoder', {});
    const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } });
    const channel = new ivs.CfnChannel(stack, 'Channel', {});
    const grants = CompositionGrants.fromStage(stage);
    grants.start(role, { encoderConfigurations: [encoder], storageConfigurations: [storage], channels: [channel] }).assertSuccess();
    const used = ['Encoder', 'Storage', 'Channel'].map((id) => ({ Ref: id }));
    expect(granted()).toEqual([allow('ivs:StartComposition', [arn, ...used])]);
  });

  test('start compositions with tags only', () => {
    const made = make('Room');
    const encoder = EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', arnOf('encoder-configuration'));
    const storage = StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', arnOf('storage-configuration'));
    const grants = CompositionGrants.fromStage(made.stage, { tags: { show: 'late-night', team: 'live' } });
    grants.start(role, { encoderConfigurations: [encoder], storageConfigurations: [storage] }).assertSuccess();
    const requested = { 'aws:RequestTag/show': 'late-night', 'aws:RequestTag/team': 'live' };
    const existing = { 'aws:ResourceTag/show': 'late-night', 'aws:ResourceTag/team': 'live' };
    expect(granted()).toEqual([
      allow('ivs:StartComposition', [made.arn, arnOf('encoder-configuration'), arnOf('storage-configuration')], {
        StringEquals: requested,
      }),
      allow('ivs:TagResource', made.anyComposition, { StringEquals: requested, StringEqualsIfExists: existing }),
    ]);
  });

  test.each<[string, { [key: string]: string } | undefined, object | undefined]>([
    ['all compositions', undefined, undefined],
    ['compositions with tags', { show: 'late-night' }, { StringEquals: { 'aws:ResourceTag/show': 'late-night' } }],
  ])('read and stop %s', (__, tags, condition) => {
    const made = make('Room');
    const grants = CompositionGrants.fromStage(made.stage, { tags });
    grants.read(role).assertSuccess();
    grants.stop(role).assertSuccess();
    expect(granted()).toEqual([
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
  expect(granted()).toEqual([
    allow('ivs:CreateParticipantToken', stageArn),
    allow('ivs:StartComposition', [stageArn, encoderArn, storageArn], { StringEquals: requested }),
    allow('ivs:TagResource', anyComposition(), { StringEquals: requested, StringEqualsIfExists: { 'aws:ResourceTag/show': 'late' } }),
    allow('ivs:StopComposition', anyComposition()),
  ]);
});

test('later changes of the map of tags change no grant', () => {
  const tags = { show: 'late' };
  const grants = CompositionGrants.fromStage(new Stage(stack, 'Room'), { tags });
  Object.assign(tags, { show: 'early' });
  grants.stop(role);
  expect(granted()).toEqual([allow('ivs:StopComposition', anyComposition(), { StringEquals: { 'aws:ResourceTag/show': 'late' } })]);
});

describe('start compositions is refused', () => {
  const start = (resources: (stage: Stage) => Parameters<CompositionGrants['start']>[1], props = {}) => {
    const stage = new Stage(newStack(props), 'Room');
    return () => stage.grants.compositions().start(newRole(stage.stack), resources(stage));
  };
  const encoder = (scope: Stage) => EncoderConfiguration.fromEncoderConfigurationArn(scope, 'Encoder', arnOf('encoder-configuration'));
  const imported = (region: string, account: string) => (type: string) => `arn:aws:ivs:${region}:${account}:${type}/AbCdEf123456`;

  test('without an encoder configuration', () => {
    expect(start(() => ({ encoderConfigurations: [] }))).toThrow(
      'Live/Room: a composition uses an encoder configuration, got an empty list; pass one in `encoderConfigurations`',
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
    const other = new Stack(new App(), 'Other', { env: { ...ENVIRONMENT, account: '210987654321' } });
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

test('the value of a tag may be a token', () => {
  new Stage(stack, 'Room').grants.compositions({ tags: { show: stack.stackName } }).stop(role);
  expect(granted()).toEqual([allow('ivs:StopComposition', anyComposition(), { StringEquals: { 'aws:ResourceTag/show': 'Live' } })]);
});

describe('grants on a storage configuration, an encoder configuration and an ingest configuration', () => {
  const bucket = () => Bucket.fromBucketName(stack, 'Recordings', 'recordings');
  test.each<[string, string, () => { grant: (grantee: iam.IGrantable) => iam.Grant; arn: unknown }]>([
    [
      'storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const storage = new StorageConfiguration(stack, 'Storage', { bucket: bucket() });
        return { grant: (grantee) => storage.grants.read(grantee), arn: storage.storageConfigurationArn };
      },
    ],
    [
      'L1 storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } });
        return { grant: (grantee) => StorageConfigurationGrants.fromStorageConfiguration(storage).read(grantee), arn: storage.ref };
      },
    ],
    [
      'imported storage configuration',
      'ivs:GetStorageConfiguration',
      () => {
        const arn = arnOf('storage-configuration');
        return { grant: (grantee) => StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', arn).grants.read(grantee), arn };
      },
    ],
    [
      'encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const encoder = new EncoderConfiguration(stack, 'Encoder');
        return { grant: (grantee) => encoder.grants.read(grantee), arn: encoder.encoderConfigurationArn };
      },
    ],
    [
      'L1 encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const encoder = new ivs.CfnEncoderConfiguration(stack, 'Encoder', {});
        return { grant: (grantee) => EncoderConfigurationGrants.fromEncoderConfiguration(encoder).read(grantee), arn: encoder.ref };
      },
    ],
    [
      'imported encoder configuration',
      'ivs:GetEncoderConfiguration',
      () => {
        const arn = arnOf('encoder-configuration');
        return { grant: (grantee) => EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', arn).grants.read(grantee), arn };
      },
    ],
    [
      'ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const ingest = new IngestConfiguration(stack, 'Obs');
        return { grant: (grantee) => ingest.grants.readStreamKey(grantee), arn: ingest.ingestConfigurationArn };
      },
    ],
    [
      'L1 ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const ingest = new ivs.CfnIngestConfiguration(stack, 'Obs', {});
        return {
          grant: (grantee) => IngestConfigurationGrants.fromIngestConfiguration(ingest).readStreamKey(grantee),
          arn: ingest.ref,
        };
      },
    ],
    [
      'imported ingest configuration',
      'ivs:GetIngestConfiguration',
      () => {
        const arn = arnOf('ingest-configuration');
        return {
          grant: (grantee) => IngestConfiguration.fromIngestConfigurationArn(stack, 'Obs', arn).grants.readStreamKey(grantee),
          arn,
        };
      },
    ],
  ])('%s', (_, action, make) => {
    const { grant, arn } = make();
    grant(role).assertSuccess();
    expect(granted()).toEqual([allow(action, stack.resolve(arn))]);
  });
});

describe('grants on a public key: sign', () => {
  const WITH_ALGORITHM = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_384' } };
  const SIGNING = { keySpec: kms.KeySpec.ECC_NIST_P384, keyUsage: kms.KeyUsage.SIGN_VERIFY };
  const policyOfKey = (scope: Stack) =>
    Object.values(Template.fromStack(scope).findResources('AWS::KMS::Key'))[0]?.Properties.KeyPolicy.Statement;

  test('with a key of this app', () => {
    const key = new kms.Key(stack, 'Kms', SIGNING);
    new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) }).grants.sign(role).assertSuccess();
    expect(granted()).toEqual([allow('kms:Sign', stack.resolve(key.keyArn), WITH_ALGORITHM)]);
    expect(policyOfKey(stack)).toHaveLength(1);
  });

  test('with an L1 public key and its KMS key', () => {
    const key = kms.Key.fromKeyArn(stack, 'Kms', KEY_ARN);
    PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), key)
      .sign(role)
      .assertSuccess();
    expect(granted()).toEqual([allow('kms:Sign', KEY_ARN, WITH_ALGORITHM)]);
  });

  test('with an imported public key and its KMS key', () => {
    const kmsKey = kms.Key.fromKeyArn(stack, 'Kms', KEY_ARN);
    PublicKey.fromPublicKeyAttributes(stack, 'Key', { publicKeyArn: arnOf('public-key'), kmsKey })
      .grants.sign(role)
      .assertSuccess();
    expect(granted()).toEqual([allow('kms:Sign', KEY_ARN, WITH_ALGORITHM)]);
  });

  test('with an L1 KMS key, whose policy has to allow it, too', () => {
    const l1 = new kms.CfnKey(stack, 'Kms', { ...SIGNING, keyPolicy: { Version: '2012-10-17', Statement: [] } });
    PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), kms.Key.fromCfnKey(l1)).sign(role);
    expect(granted()).toEqual([allow('kms:Sign', { 'Fn::GetAtt': ['Kms', 'Arn'] }, WITH_ALGORITHM)]);
    const principal = { AWS: stack.resolve(role.roleArn) };
    expect(policyOfKey(stack)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('for a role in another account, which the key policy has to allow, too', () => {
    const app = new App();
    const keys = new Stack(app, 'Keys', { env: ENVIRONMENT });
    const key = new kms.Key(keys, 'Kms', SIGNING);
    const publicKey = new PublicKey(keys, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    const other = new Stack(app, 'Other', { env: { ...ENVIRONMENT, account: '210987654321' } });
    const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
    const signer = new iam.Role(other, 'Signer', { roleName: 'signer', assumedBy });
    publicKey.grants.sign(signer);
    expect(granted(signer)).toEqual([allow('kms:Sign', '*', WITH_ALGORITHM)]);
    const principal = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::210987654321:role/signer']] } };
    expect(policyOfKey(keys).slice(1)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('for a principal without policies, which the key policy allows', () => {
    const key = new kms.Key(stack, 'Kms', SIGNING);
    const publicKey = new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromKmsKey(key) });
    publicKey.grants.sign(new iam.ArnPrincipal('arn:aws:iam::123456789012:user/ann'));
    const principal = { AWS: 'arn:aws:iam::123456789012:user/ann' };
    expect(policyOfKey(stack).slice(1)).toEqual([{ ...allow('kms:Sign', '*', WITH_ALGORITHM), Principal: principal }]);
  });

  test('is refused for a key that cannot sign tokens', () => {
    const key = new kms.Key(stack, 'Kms');
    expect(() => PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}), key)).toThrow(
      'the KMS key of a public key has the spec ECC_NIST_P384 and the usage SIGN_VERIFY, got SYMMETRIC_DEFAULT and ENCRYPT_DECRYPT for ' +
        "'Live/Kms'; make it with `keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY`",
    );
  });

  const withAlias = (context: Record<string, boolean>) => {
    const scope = new Stack(new App({ context }), 'Live');
    const material = PublicKeyMaterial.fromKmsKey(kms.Alias.fromAliasName(scope, 'Alias', 'alias/tokens'));
    const signer = newRole(scope);
    new PublicKey(scope, 'Key', { material }).grants.sign(signer);
    return granted(signer);
  };

  test('is refused for an alias that is imported by its name, where the CDK would drop the grant', () => {
    expect(() => withAlias({})).toThrow(
      "Live/Key: a grant to sign names the KMS key by its ARN, got 'Live/Alias', an alias that is imported by its name; import the key with " +
        'Key.fromKeyArn or Key.fromLookup, or set `@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal`',
    );
  });

  test('with an alias that is imported by its name, and the flag of the CDK for it', () => {
    const keys = ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/*'];
    const condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/tokens' }, ...WITH_ALGORITHM };
    expect(withAlias({ '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': true })).toEqual([
      allow('kms:Sign', { 'Fn::Join': ['', keys] }, condition),
    ]);
  });

  test.each<[string, () => PublicKeyGrants]>([
    ['a public key from PEM', () => new PublicKey(stack, 'Key', { material: PublicKeyMaterial.fromPem(PEM) }).grants],
    ['an L1', () => PublicKeyGrants.fromPublicKey(new ivs.CfnPublicKey(stack, 'Key', {}))],
    ['an imported public key', () => PublicKey.fromPublicKeyArn(stack, 'Key', arnOf('public-key')).grants],
  ])('is refused for %s without a KMS key', (_, make) => {
    expect(() => make().sign(role)).toThrow(
      'Live/Key: a grant to sign is on the KMS key of a public key, got a public key without one; make it with ' +
        'PublicKeyMaterial.fromKmsKey, pass the KMS key to PublicKeyGrants.fromPublicKey, or hand the private key to your code yourself',
    );
  });
});

describe('a principal in another account', () => {
  const OTHER = iam.Role.fromRoleArn.bind(iam.Role);

  test('is refused, because no policy could allow it', () => {
    const stage = Stage.fromStageArn(stack, 'Room', arnOf('stage'));
    const other = OTHER(stack, 'Other', 'arn:aws:iam::210987654321:role/other');
    const message =
      'Live/Room: a grant is to a principal in the account of the resource, because IVS has no resource policies, got a principal in ' +
      '210987654321 and a resource in 123456789012; grant to a role in 123456789012 that the principal may assume';
    expect(() => stage.grants.read(other)).toThrow(message);
    expect(() => stage.grants.compositions().stop(other)).toThrow(message);
  });

  test('is taken on trust where an account is known only at deployment', () => {
    const other = OTHER(stack, 'Other', 'arn:aws:iam::210987654321:role/other');
    expect(() => new Stage(stack, 'Room').grants.read(other)).not.toThrow();
  });

  test('cannot replicate participants to a stage of its account', () => {
    const stage = Stage.fromStageArn(stack, 'Room', arnOf('stage'));
    const destination = Stage.fromStageArn(stack, 'Arena', 'arn:aws:ivs:us-east-1:210987654321:stage/AbCdEf123456');
    expect(() => stage.grants.replicateParticipants(role, destination)).toThrow(
      "Live/Room: the two stages of a replication are in the same account, got 123456789012 and, for 'Live/Arena', 210987654321; use one " +
        'in 123456789012',
    );
  });
});
