/** Short ways to make resources of IVS Real-Time that the suite removes again. */
import {
  type Composition,
  CreateEncoderConfigurationCommand,
  CreateIngestConfigurationCommand,
  type CreateIngestConfigurationCommandInput,
  CreateStageCommand,
  type CreateStageCommandInput,
  CreateStorageConfigurationCommand,
  type DestinationConfiguration,
  type IngestConfiguration,
  type Stage,
  StartCompositionCommand,
  type StartCompositionCommandInput,
  type Video,
} from '@aws-sdk/client-ivs-realtime';
import { CreateBucketCommand, type CreateBucketCommandInput } from '@aws-sdk/client-s3';
import type { ProbeContext } from '../probe';

export async function createStage(
  { clients, name, tags }: ProbeContext,
  input: CreateStageCommandInput = {},
): Promise<Stage & { arn: string }> {
  const { stage } = await clients.ivs.send(new CreateStageCommand({ name: name('stage'), tags, ...input }));
  return stage as Stage & { arn: string };
}

export async function createIngest(
  { clients, name, tags }: ProbeContext,
  input: Partial<CreateIngestConfigurationCommandInput> = {},
): Promise<IngestConfiguration> {
  const command = new CreateIngestConfigurationCommand({ name: name('ingest'), tags, ingestProtocol: 'RTMPS', ...input });
  return (await clients.ivs.send(command)).ingestConfiguration as IngestConfiguration;
}

/** Creates a bucket with the defaults of S3, and returns its name. */
export async function createBucket(
  { clients, name, region }: ProbeContext,
  input: Partial<CreateBucketCommandInput> = {},
): Promise<string> {
  const Bucket = name('bucket');
  const LocationConstraint = region as 'eu-west-1';
  // S3 refuses the name of its oldest region as a location.
  const CreateBucketConfiguration = region === 'us-east-1' ? undefined : { LocationConstraint };
  await clients.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration, ...input }));
  return Bucket;
}

/** Creates a storage configuration, of a new bucket unless one is named. Returns its ARN. */
export async function createStorage(context: ProbeContext, bucketName?: string): Promise<string> {
  const { clients, name, tags } = context;
  const s3 = { bucketName: bucketName ?? (await createBucket(context)) };
  const { storageConfiguration } = await clients.ivs.send(new CreateStorageConfigurationCommand({ name: name('storage'), tags, s3 }));
  return storageConfiguration?.arn ?? '';
}

export async function createEncoder({ clients, name, tags }: ProbeContext, video: Video = {}): Promise<string> {
  const command = new CreateEncoderConfigurationCommand({ name: name('encoder'), tags, video });
  return (await clients.ivs.send(command)).encoderConfiguration?.arn ?? '';
}

/** Starts a composition that records a stage to a new bucket. */
export async function startComposition(context: ProbeContext, input: StartCompositionCommandInput): Promise<Composition> {
  const { composition } = await context.clients.ivs.send(new StartCompositionCommand({ tags: context.tags, ...input }));
  return composition as Composition;
}

/** The destination of a composition: a new bucket, encoded with defaults. */
export async function s3Destination(context: ProbeContext): Promise<DestinationConfiguration> {
  const storageConfigurationArn = await createStorage(context);
  return { s3: { storageConfigurationArn, encoderConfigurationArns: [await createEncoder(context)] } };
}

/** The ARN of a resource of this account that does not exist. */
export function unknownArn({ account, region }: ProbeContext, kind: 'stage' | 'storage-configuration'): string {
  return `arn:aws:ivs:${region}:${account}:${kind}/000000000000`;
}
