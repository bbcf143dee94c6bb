/** Values to try the public API with, by type: first one that it accepts, then some that it may refuse. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnChannel, CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption, CfnBucketPolicy, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  EncoderConfiguration,
  IngestConfiguration,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  Stage,
  StorageConfiguration,
} from '../../../src';

const ACCOUNT = '111111111111';
const REGION = 'us-east-1';
const PLACES = [
  [REGION, ACCOUNT],
  ['eu-west-1', ACCOUNT],
  [REGION, '222222222222'],
] as const;

/** An app in which one call is tried. */
export class World {
  private ids = 0;
  public readonly app = new App();
  public readonly stack = this.stackIn(REGION, ACCOUNT);

  public id(): string {
    this.ids += 1;
    return `Id${this.ids}`;
  }

  public stackIn(region: string, account: string): Stack {
    return new Stack(this.app, this.id(), { env: { region, account } });
  }
}

/** Makes a value in an app. */
export type Sample = (world: World) => unknown;

const constants = (...values: readonly unknown[]): Sample[] => values.map((value) => () => value);
const inPlaces = (make: (world: World, region: string, account: string) => unknown): Sample[] =>
  PLACES.map(
    ([region, account]) =>
      (world) =>
        make(world, region, account),
  );

const arn = (kind: string, region: string, account: string) => `arn:aws:ivs:${region}:${account}:${kind}/AbCdEf123456`;
const KINDS = ['stage', 'storage-configuration', 'encoder-configuration', 'ingest-configuration', 'public-key'];
const ARNS = PLACES.flatMap(([region, account]) => KINDS.map((kind) => arn(kind, region, account)));

const PEM = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
const PEM_FILE = join(tmpdir(), `${process.pid}.pem`);
writeFileSync(PEM_FILE, PEM);

const arnOfApp: Sample = (world) => new CfnStage(world.stack, world.id()).attrArn;

const TEXTS = ['sample', ...ARNS, 'wss://a', 'https://a', 'rtmp://a', 'rtmps://a', 'Show/0123abcd', PEM, PEM_FILE];
const STRANGE_TEXTS = [Fn.importValue('a'), '', ' sample ', '$.sample', '9', 'é', 'a'.repeat(129), 'a'.repeat(1025)];

const TAGS = { a: 'b' };
const STRANGE_TAGS = [
  {},
  { a: 'b', A: 'b' },
  { '': 'b' },
  { 'aws:a': 'b' },
  { 'cdk-ivs-realtime:a': 'b' },
  { ['a'.repeat(129)]: 'b' },
  { a: 'b'.repeat(257) },
  { a: 'b'.repeat(1025) },
  { a: '$' + '{b}' },
  { Ref: 'b' },
  { [Fn.importValue('a')]: 'b' },
  { a: 1 },
  JSON.parse('{ "__proto__": "b" }'),
  ...[47, 49, 51].map((length) => Object.fromEntries(Array.from({ length }, (_, index) => [`a${index}`, 'b']))),
];

const NUMBERS = [2, 0, -1, 0.5, 1, 3, 61, 101, 1280, 1920, 1921, 1922, 10_001, 8_500_001, 2 ** 31, Number.NaN];
const DURATIONS = [
  ...[2, 0.5, 0, 1, 11, 60, 90, 301].map((seconds) => Duration.seconds(seconds)),
  ...[1, 2, 21, 366].map((days) => Duration.days(days)),
];

const functionOf = (world: World) =>
  new LambdaFunction(world.stack, world.id(), { runtime: Runtime.NODEJS_24_X, handler: 'a.b', code: Code.fromInline('c') });
const keyIn = (world: World, region: string, account: string, props = SIGNING) =>
  new Key(world.stackIn(region, account), world.id(), props);
const SIGNING = { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY };
const bucketOf = (props: object) => (world: World) => new Bucket(world.stack, world.id(), props);
const storageOf = (bucket: (world: World) => Bucket) => (world: World) =>
  StorageConfiguration.fromStorageConfigurationAttributes(world.stack, world.id(), {
    storageConfigurationArn: arn('storage-configuration', REGION, ACCOUNT),
    bucket: bucket(world),
  });

/** Another policy than that of the bucket. */
const withPolicy = (world: World, bucket: IBucket) => {
  new CfnBucketPolicy(world.stack, world.id(), { bucket: bucket.bucketName, policyDocument: {} });
  return bucket;
};

const UNFIT_BUCKETS = [bucketOf({ encryption: BucketEncryption.KMS }), bucketOf({ objectOwnership: ObjectOwnership.OBJECT_WRITER })];

/** Samples of the types of the CDK, and of what an app makes of this library. */
export const SAMPLES: Readonly<Record<string, readonly Sample[]>> = {
  string: [...constants(...TEXTS, ...STRANGE_TEXTS), arnOfApp],
  number: constants(...NUMBERS),
  boolean: constants(true, false),
  'map<string>': constants(TAGS, ...STRANGE_TAGS),
  'constructs.Construct': [({ stack }) => stack],
  'aws-cdk-lib.Duration': constants(...DURATIONS),
  'aws-cdk-lib.RemovalPolicy': constants(...Object.values(RemovalPolicy)),
  'aws-cdk-lib.aws_cloudwatch.IAlarmAction': [],
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': constants(
    {},
    { statistic: 'p99' },
    { unit: 'Seconds' },
    { dimensionsMap: { Stage: 'a' } },
    { dimensionsMap: { Other: 'a' } },
  ),
  'aws-cdk-lib.aws_events.OnEventOptions': constants({}, { eventPattern: { source: ['a'] } }),
  'aws-cdk-lib.aws_iam.IGrantable': [
    (world) => new Role(world.stack, world.id(), { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    () => new AccountPrincipal('222222222222'),
  ],
  'aws-cdk-lib.aws_kms.IKey': [...inPlaces(keyIn), (world) => keyIn(world, REGION, ACCOUNT, { ...SIGNING, keySpec: KeySpec.RSA_2048 })],
  'aws-cdk-lib.aws_lambda.Function': [functionOf],
  'aws-cdk-lib.aws_s3.IBucket': [
    bucketOf({}),
    ...inPlaces((world, region, account) =>
      Bucket.fromBucketAttributes(world.stack, world.id(), { bucketName: 'sample', region, account }),
    ),
    ...UNFIT_BUCKETS,
    (world) => withPolicy(world, new Bucket(world.stack, world.id(), { enforceSSL: true })),
    (world) => withPolicy(world, Bucket.fromBucketName(world.stack, world.id(), 'sample')),
  ],
  'aws-cdk-lib.aws_secretsmanager.ISecret': [
    (world) => new Secret(world.stack, world.id()),
    ...inPlaces((world, region, account) => new Secret(world.stackIn(region, account), world.id())),
    (world) => {
      const secret = new Secret(world.stack, world.id());
      new IngestConfiguration(world.stack, world.id(), { credentials: IngestCredentials.inSecret(secret) });
      return secret;
    },
  ],
  'aws-cdk-lib.interfaces.aws_ivs.IChannelRef': inPlaces(
    (world, region, account) => new CfnChannel(world.stackIn(region, account), world.id()),
  ),
  'aws-cdk-lib.interfaces.aws_ivs.IEncoderConfigurationRef': inPlaces((world, region, account) =>
    EncoderConfiguration.fromEncoderConfigurationArn(world.stack, world.id(), arn('encoder-configuration', region, account)),
  ),
  'aws-cdk-lib.interfaces.aws_ivs.IIngestConfigurationRef': inPlaces((world, region, account) =>
    IngestConfiguration.fromIngestConfigurationArn(world.stack, world.id(), arn('ingest-configuration', region, account)),
  ),
  'aws-cdk-lib.interfaces.aws_ivs.IPublicKeyRef': [
    (world) => new PublicKey(world.stack, world.id(), { material: PublicKeyMaterial.fromKmsKey(keyIn(world, REGION, ACCOUNT)) }),
    ...inPlaces((world, region, account) => PublicKey.fromPublicKeyArn(world.stack, world.id(), arn('public-key', region, account))),
  ],
  'aws-cdk-lib.interfaces.aws_ivs.IStageRef': inPlaces((world, region, account) =>
    Stage.fromStageArn(world.stack, world.id(), arn('stage', region, account)),
  ),
  'aws-cdk-lib.interfaces.aws_ivs.IStorageConfigurationRef': [
    ...inPlaces((world, region, account) =>
      StorageConfiguration.fromStorageConfigurationArn(world.stack, world.id(), arn('storage-configuration', region, account)),
    ),
    ...UNFIT_BUCKETS.map(storageOf),
  ],
  'cdk-ivs-realtime.IRuntimeStages': inPlaces((world, region, account) =>
    RuntimeStages.fromTagValue(world.stackIn(region, account), world.id(), `${'a'.repeat(80)}/0123abcd`),
  ),
};
