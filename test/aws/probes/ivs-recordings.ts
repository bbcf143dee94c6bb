/** What is assumed of recordings, and of the buckets that they are in. */
import { type CreateStageCommandInput, DeleteStorageConfigurationCommand, UpdateStageCommand } from '@aws-sdk/client-ivs-realtime';
import {
  type BucketLocationConstraint,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { CfnOutput } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { type NotProbed, outcome, type Probe, type ProbeContext } from '../probe';
import { deployIvsEvents } from './event-queue';
import { createBucket, createStage, createStorage } from './ivs-resources';
import { decision3, reliability } from './sources';

const MINUTE = 60_000;
const POLICY_ACTIONS = ['s3:DeleteBucketPolicy', 's3:GetBucketLocation', 's3:GetBucketPolicy', 's3:PutBucketPolicy'];

export const probes: readonly Probe[] = [
  {
    id: 'ivs-bucket-statement',
    source: decision3(
      "its statement is appended to a bucket's policy even beside an equivalent one, and only its own is removed on deletion",
    ),
    assumption: "its statement is appended to a bucket's policy even beside an equivalent one, and only its own is removed on deletion",
    expected: 'before: Ours; created: Ours and 1 more; deleted: Ours',
    needs: ['bucket'],
    async run(context) {
      const bucket = await createBucket(context);
      const first = await createStorage(context, bucket);
      const [statement] = await statementsOf(context, bucket);
      await context.clients.ivs.send(new DeleteStorageConfigurationCommand({ arn: first }));
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Sid: 'Ours' }] });
      await context.clients.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
      const before = await sidsOf(context, bucket);
      const arn = await createStorage(context, bucket);
      const created = await sidsOf(context, bucket);
      await context.clients.ivs.send(new DeleteStorageConfigurationCommand({ arn }));
      return `before: ${before}; created: ${created}; deleted: ${await sidsOf(context, bucket)}`;
    },
    whenDifferent: 'change local/src/services/ivs/recording/bucket-access.ts, and what docs/constructs.md says of recording buckets',
  },
  {
    id: 'ivs-bucket-elsewhere',
    source: decision3('a bucket in another region is one that was not found'),
    assumption: 'a bucket in another region is one that was not found',
    expected: 'in another region: ValidationException; of nobody: ValidationException',
    needs: ['bucket'],
    async run(context) {
      const LocationConstraint: BucketLocationConstraint = context.region === 'eu-central-1' ? 'eu-west-1' : 'eu-central-1';
      const elsewhere = await createBucket(context, { CreateBucketConfiguration: { LocationConstraint } });
      const there = await outcome(createStorage(context, elsewhere));
      return `in another region: ${there}; of nobody: ${await outcome(createStorage(context, context.name('no-bucket')))}`;
    },
    whenDifferent: 'change `checkRegion` in local/src/services/ivs/recording/bucket-access.ts',
  },
  {
    id: 'ivs-bucket-missing',
    source: reliability('the bucket that a storage configuration names exists'),
    assumption: 'a storage configuration of a bucket that does not exist is refused',
    expected: 'ValidationException',
    needs: [],
    run: (context) => outcome(createStorage(context, context.name('no-bucket'))),
    whenDifferent:
      'say in the table of docs/reliability.md what IVS does, and let checkRegion in local/src/services/ivs/recording/bucket-access.ts do it',
  },
  {
    id: 'ivs-bucket-permissions',
    source: decision3("it edits a bucket's policy with its caller's permissions, for which four S3 actions are needed"),
    assumption: "it edits a bucket's policy with its caller's permissions, for which four S3 actions are needed",
    expected:
      'with all four: success, success; without s3:DeleteBucketPolicy: success, AccessDeniedException; ' +
      'without s3:GetBucketLocation: AccessDeniedException; without s3:GetBucketPolicy: AccessDeniedException; ' +
      'without s3:PutBucketPolicy: AccessDeniedException',
    needs: ['bucket', 'stack'],
    minutes: 6,
    run: tryPermissions,
    whenDifferent:
      'change the actions in src/private/provider/handler-permissions.ts and local/src/services/ivs/recording/forwarded-buckets.ts',
  },
  {
    id: 'ivs-bucket-of-object-writers',
    source: decision3('creating the storage configuration does not'),
    assumption: 'a storage configuration takes a bucket whose Object Ownership is `ObjectWriter`',
    expected: 'success',
    needs: ['bucket'],
    async run(context) {
      return outcome(createStorage(context, await createBucket(context, { ObjectOwnership: 'ObjectWriter' })));
    },
    whenDifferent: 'change `grant` in local/src/services/ivs/recording/bucket-access.ts',
  },
  {
    id: 'ivs-recording-of-object-writers',
    source: decision3('or whose Object Ownership is `ObjectWriter`, fails as if the bucket'),
    assumption: 'a recording to a bucket whose Object Ownership is `ObjectWriter` fails as if the policy kept the service out',
    expected: 'Recording Start Failure AccessDeniedException',
    needs: ['bucket', 'publisher', 'queue', 'stack', 'stage'],
    async run(context) {
      const received = await deployIvsEvents(context);
      const bucket = await createBucket(context, { ObjectOwnership: 'ObjectWriter' });
      const { stageArn, participantId } = await record(context, { bucket });
      const detail = await context.until(`no event of the recording`, 3 * MINUTE, async () => {
        const details = (await received()).filter(({ participant_id }) => participant_id === participantId);
        return details.find(({ event_name }) => event_name.startsWith('Recording'));
      });
      return `${detail.event_name} ${detail.error_code ?? ''}`.trim() + (stageArn ? '' : ' of no stage');
    },
    whenDifferent:
      'change `takesRecordings` in local/src/services/ivs/recording/bucket-access.ts, and which buckets src/storage-configuration.ts refuses',
  },
  {
    id: 'ivs-update-while-recording',
    source: decision3('while a recording is active only an update that changes the recording configuration is refused'),
    assumption: 'while a recording is active only an update that changes the recording configuration is refused',
    expected: 'another name: success; another recording: ConflictException',
    needs: ['bucket', 'publisher', 'stage'],
    async run(context) {
      const { ivs } = context.clients;
      const { stageArn: arn, bucket, storageConfigurationArn } = await record(context);
      await started(context, bucket);
      const renamed = await outcome(ivs.send(new UpdateStageCommand({ arn, name: context.name('renamed') })));
      const autoParticipantRecordingConfiguration = { storageConfigurationArn, recordingReconnectWindowSeconds: 20 };
      const changed = await outcome(ivs.send(new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration })));
      return `another name: ${renamed}; another recording: ${changed}`;
    },
    whenDifferent:
      'change UpdateStage in local/src/services/ivs/operations/stages.ts, and what docs/constructs.md says of changes while a recording runs',
  },
  {
    id: 'ivs-first-thumbnail',
    source: decision3('the first thumbnail comes with the start of a recording'),
    assumption: 'the first thumbnail comes with the start of a recording',
    expected: 'within 20 s of the start',
    needs: ['bucket', 'publisher', 'stage'],
    async run(context) {
      const { bucket } = await record(context, {
        recording: { thumbnailConfiguration: { recordingMode: 'INTERVAL', targetIntervalSeconds: 60 } },
      });
      await started(context, bucket);
      await context.wait(20_000);
      return (await keysOf(context, bucket)).some((key) => key.endsWith('.jpg'))
        ? 'within 20 s of the start'
        : 'later than 20 s after the start';
    },
    whenDifferent: 'change `resumeRun` in local/src/services/ivs/recording/recording-run.ts',
  },
  {
    id: 'ivs-thumbnails-only',
    source: decision3('thumbnails alone leave out `media.hls`'),
    assumption: 'thumbnails alone leave out `media.hls`',
    expected: 'media has thumbnails',
    needs: ['bucket', 'publisher', 'stage'],
    async run(context) {
      const recording = { mediaTypes: ['NONE' as const], thumbnailConfiguration: { recordingMode: 'INTERVAL' as const } };
      const { bucket } = await record(context, { recording });
      const Key = await started(context, bucket);
      const { Body } = await context.clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const { media = {} } = JSON.parse((await Body?.transformToString()) ?? '{}');
      return `media has ${Object.keys(media).sort().join(', ') || 'nothing'}`;
    },
    whenDifferent: 'change `metadataJson` in local/src/services/ivs/recording/recording-files.ts, and the events of lambda/recordings',
  },
];

const RECONNECT = 'it needs a publisher who leaves and returns within the reconnect window';

export const notProbed: readonly NotProbed[] = [
  {
    source: decision3("the `session_id` of an event about a merged recording is that of the participant's latest session"),
    reason: RECONNECT,
    byHand:
      'record with a reconnect window of 5 minutes, let the publisher return after 4, and compare the `session_id` of `Recording End` with ListStageSessions',
  },
  {
    source: decision3('and of each part of a merged one'),
    reason: RECONNECT,
    byHand: 'as above with thumbnails every 60 s, and look at the times of the thumbnails',
  },
  {
    source: decision3('those of compositions are called as those of participants are'),
    reason: 'it needs a publisher for some minutes, and is seen at a glance',
    byHand: 'start a composition with thumbnails while somebody publishes, and list the bucket',
  },
  {
    source: decision3('where a recording fails, `recording-failed.json` is written if the bucket still takes it'),
    reason: 'nobody outside of AWS can let a recording fail to a bucket that takes files',
    byHand: 'look for `recording-failed.json` where an event `Recording End Failure` has come',
  },
  {
    source: decision3('a recording to a bucket that is not encrypted with SSE-S3'),
    reason: '`ivs-recording-of-object-writers` tries the other half of the sentence, and each try needs a publisher',
    byHand: 'encrypt a bucket with SSE-KMS, record to it, and look at the events of the default bus',
  },
];

interface RecordOptions {
  /** @default - a new bucket */
  readonly bucket?: string;
  readonly recording?: Omit<NonNullable<CreateStageCommandInput['autoParticipantRecordingConfiguration']>, 'storageConfigurationArn'>;
}

/** Lets somebody publish to a new stage that records. */
async function record(context: ProbeContext, { bucket: given, recording }: RecordOptions = {}) {
  const bucket = given ?? (await createBucket(context));
  const storageConfigurationArn = await createStorage(context, bucket);
  const { arn: stageArn } = await createStage(context, {
    autoParticipantRecordingConfiguration: { storageConfigurationArn, ...recording },
  });
  return { stageArn, bucket, storageConfigurationArn, participantId: await context.publish(stageArn) };
}

/** Waits until a recording has started. Returns the key of its metadata. */
function started(context: ProbeContext, bucket: string): Promise<string> {
  return context.until('no recording started', 3 * MINUTE, async () => {
    return (await keysOf(context, bucket)).find((key) => key.endsWith('events/recording-started.json'));
  });
}

async function keysOf({ clients: { s3 } }: ProbeContext, Bucket: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

async function statementsOf({ clients: { s3 } }: ProbeContext, Bucket: string): Promise<{ Sid?: string }[]> {
  const { Policy = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch(() => ({ Policy: undefined }));
  return JSON.parse(Policy).Statement ?? [];
}

/** `Ours and 1 more`: the statement of the probe, and those of the service. */
async function sidsOf(context: ProbeContext, bucket: string): Promise<string> {
  const sids = (await statementsOf(context, bucket)).map(({ Sid }) => Sid);
  const others = sids.filter((sid) => sid !== 'Ours').length;
  return `${sids.includes('Ours') ? 'Ours' : 'not ours'}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Creates and deletes storage configurations, with roles that lack one action each. */
async function tryPermissions(context: ProbeContext): Promise<string> {
  const bucket = await createBucket(context);
  const lacking = [undefined, ...POLICY_ACTIONS];
  const { outputs } = await context.deploy('roles', (stack) => {
    for (const [index, missing] of lacking.entries()) {
      const role = new Role(stack, `Role${index}`, { assumedBy: new AccountRootPrincipal() });
      const actions = ['ivs:*', ...POLICY_ACTIONS.filter((action) => action !== missing)];
      role.addToPolicy(new PolicyStatement({ actions, resources: ['*'] }));
      new CfnOutput(stack, `Arn${index}`, { value: role.roleArn });
    }
  });
  const seen: string[] = [];
  for (const [index, missing] of lacking.entries()) {
    const clients = await context.assumeRole(outputs[`Arn${index}`]);
    seen.push(`${missing ? `without ${missing}` : 'with all four'}: ${await createAndDelete({ ...context, clients }, bucket)}`);
  }
  return seen.join('; ');
}

async function createAndDelete(context: ProbeContext, bucket: string): Promise<string> {
  try {
    const arn = await createStorage(context, bucket);
    return `success, ${await outcome(context.clients.ivs.send(new DeleteStorageConfigurationCommand({ arn })))}`;
  } catch (error) {
    return (error as Error).name;
  }
}
