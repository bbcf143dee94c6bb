/** Short ways to make resources of IVS Real-Time that the suite removes again. */
import {
  CreateIngestConfigurationCommand,
  type CreateIngestConfigurationCommandInput,
  CreateStageCommand,
  type CreateStageCommandInput,
  CreateStorageConfigurationCommand,
  type IngestConfiguration,
  type Stage,
} from '@aws-sdk/client-ivs-realtime';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
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
export async function createBucket({ clients, name, region }: ProbeContext, what = 'bucket'): Promise<string> {
  const Bucket = name(what);
  const isDefault = region === 'us-east-1';
  const LocationConstraint = region as 'eu-west-1';
  await clients.s3.send(new CreateBucketCommand({ Bucket, ...(!isDefault && { CreateBucketConfiguration: { LocationConstraint } }) }));
  return Bucket;
}

/** Creates a storage configuration, of a new bucket unless one is named. Returns its ARN. */
export async function createStorage(context: ProbeContext, bucketName?: string): Promise<string> {
  const { clients, name, tags } = context;
  const s3 = { bucketName: bucketName ?? (await createBucket(context)) };
  const { storageConfiguration } = await clients.ivs.send(new CreateStorageConfigurationCommand({ name: name('storage'), tags, s3 }));
  return storageConfiguration?.arn ?? '';
}

/** The ARN of a resource of this account that does not exist. */
export function unknownArn({ account, region }: ProbeContext, kind: 'stage' | 'storage-configuration'): string {
  return `arn:aws:ivs:${region}:${account}:${kind}/000000000000`;
}
