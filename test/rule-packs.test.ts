/** What cdk-nag finds in a stack with everything of this library in it; docs/regulated-accounts.md says of each finding why it is there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import {
  AutoComposition,
  AutoParticipantRecording,
  CompositionDefinition,
  CompositionDestination,
  EncoderConfiguration,
  IngestCredentials,
  ParticipantRecordingNotifier,
  ParticipantTokenIssuer,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  Stage,
  StageMonitoring,
  StorageConfiguration,
} from '../src';
import { newApp, once } from './support/synth';

const PAGE = readFileSync(join(__dirname, '..', 'docs', 'regulated-accounts.md'), 'utf8');

const PACKS: readonly NagPack[] = [new AwsSolutionsChecks(), new HIPAASecurityChecks(), new NIST80053R5Checks()];

/** What the packs find, in alphabetical order. What is not ours is left out: the bucket. */
const findings = once(() => {
  const app = newApp();
  const stack = new Stack(app, 'Live');
  const bucket = new Bucket(stack, 'Recordings', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
  });
  const storage = new StorageConfiguration(stack, 'Storage', { bucket });
  const stage = new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });
  const encryptionKey = new Key(stack, 'Encryption', { enableKeyRotation: true });
  stage.addIngest('Studio', { credentials: IngestCredentials.inNewSecret({ encryptionKey }) });
  const encoder = new EncoderConfiguration(stack, 'Encoder');
  const signingKey = new Key(stack, 'Signing', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
  const publicKey = new PublicKey(stack, 'Tokens', { material: PublicKeyMaterial.fromKmsKey(signingKey) });
  const runtimeStages = new RuntimeStages(stack, 'Rooms');
  new ParticipantTokenIssuer(stack, 'Issuer', { stages: [stage], runtimeStages: [runtimeStages], publicKey });
  const recording = CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder });
  new AutoComposition(stack, 'Recorder', { runtimeStages, composition: new CompositionDefinition({ destinations: [recording] }) });
  new ParticipantRecordingNotifier(stack, 'Notifier', { runtimeStages });
  new StageMonitoring(stack, 'Monitoring', { stage });
  for (const pack of PACKS) Aspects.of(app).add(pack);
  const annotations = Annotations.fromStack(stack);
  return [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue())]
    .filter(({ id }) => !id.startsWith('/Live/Recordings'))
    .map(({ id, entry }) => `${id.replace(/^\/Live\//, '')} ${/^([A-Za-z0-9.-]+)(\[[^\]]*\])?/.exec(entry.data as string)?.[0]}`)
    .sort();
});

const findingsOf = (pack: string) => findings().filter((finding) => finding.includes(` ${pack}-`));

const ivs = (role: string) => (type: string) =>
  `${role}/Resource AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ivs:<AWS::Region>:<AWS::AccountId>:${type}/*]`;

test('of AwsSolutions: wildcards that IVS leaves no way around, and a secret that nobody but IVS can rotate', () => {
  expect(findingsOf('AwsSolutions')).toEqual([
    ivs('Issuer/Role/DefaultPolicy')('stage'),
    'IvsRealTime/Role/Resource AwsSolutions-IAM5[Resource::*]',
    ...['encoder-configuration', 'ingest-configuration', 'public-key', 'stage', 'storage-configuration'].map(ivs('IvsRealTime/Role')),
    ivs('Notifier/Role')('stage'),
    'Recorder/Queue/Resource AwsSolutions-SQS3',
    'Recorder/Role/Resource AwsSolutions-IAM5[Resource::*]',
    ...['composition', 'stage'].map(ivs('Recorder/Role')),
    'Room/Studio/Credentials/Resource AwsSolutions-SMG4',
    'Rooms/Sweeper/Role/Resource AwsSolutions-IAM5[Resource::*]',
    ...['ingest-configuration', 'stage'].map(ivs('Rooms/Sweeper/Role')),
  ]);
});

test.each(['HIPAA.Security', 'NIST.800.53.R5'])(
  'of %s: what an organisation sets by itself, and what has no use for these functions',
  (prefix) => {
    const ofFunction = (path: string) => [
      `${path}/Handler/Resource ${prefix}-LambdaConcurrency`,
      `${path}/Handler/Resource ${prefix}-LambdaDLQ`,
      `${path}/Handler/Resource ${prefix}-LambdaInsideVPC`,
      `${path}/Logs/Resource ${prefix}-CloudWatchLogGroupEncrypted`,
      `${path}/Role/Resource ${prefix}-IAMNoInlinePolicy`,
    ];
    expect(findingsOf(prefix)).toEqual([
      ...[...ofFunction('Issuer'), `Issuer/Role/DefaultPolicy/Resource ${prefix}-IAMNoInlinePolicy`].sort(),
      ...ofFunction('IvsRealTime'),
      `IvsRealTime/SelfInvocation/Resource ${prefix}-IAMNoInlinePolicy`,
      ...['DownloadPacketLoss', 'DroppedFrames', 'FailedCompositions', 'PublishErrors'].map(
        (alarm) => `Monitoring/${alarm}/Resource ${prefix}-CloudWatchAlarmAction`,
      ),
      ...ofFunction('Notifier'),
      ...ofFunction('Recorder'),
      `Recorder/ScheduleRole/Resource ${prefix}-IAMNoInlinePolicy`,
      `Room/Studio/Credentials/Resource ${prefix}-SecretsManagerRotationEnabled`,
      ...ofFunction('Rooms/Sweeper'),
      `Rooms/Sweeper/ScheduleRole/Resource ${prefix}-IAMNoInlinePolicy`,
      `Storage/HandlerPolicyb8090570/Resource ${prefix}-IAMNoInlinePolicy`,
    ]);
  },
);

test('the page has a reason for each', () => {
  const rules = new Set(findings().map((finding) => / (?:AwsSolutions|.*)-(\w+)/.exec(finding)?.[1]));
  expect([...rules].filter((rule) => !new RegExp(`^\\|.*${rule}\\b.*\\|.*\\w.*\\|$`, 'm').test(PAGE))).toEqual([]);
});
