/**
 * What exists in one region, and how much of it may.
 */
import { randomUUID } from 'node:crypto';
import type { EncoderConfiguration, IngestConfiguration, PublicKey, Stage, StorageConfiguration } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { Collection, type Kind } from './collection';
import { randomId } from './ids';
import type { Listing } from './listing';

interface Resources {
  readonly stages: NoUndefined<Stage>;
  readonly storageConfigurations: NoUndefined<StorageConfiguration> & {
    readonly s3: { readonly bucketName: string };
    /** The statement of the bucket's policy that came with it. */
    readonly statementId: string;
  };
  readonly encoderConfigurations: NoUndefined<EncoderConfiguration>;
  readonly ingestConfigurations: NoUndefined<IngestConfiguration>;
  readonly publicKeys: NoUndefined<PublicKey> & { readonly arn: string };
}

// https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
const KINDS: Readonly<Record<keyof Resources, Kind>> = {
  stages: { type: 'stage', quota: 1_000, newId: randomId },
  storageConfigurations: { type: 'storage-configuration', quota: 5, newId: randomId },
  encoderConfigurations: { type: 'encoder-configuration', quota: 20, newId: randomId },
  ingestConfigurations: { type: 'ingest-configuration', quota: 100, newId: randomId },
  publicKeys: { type: 'public-key', quota: 3, newId: randomUUID },
};

/** How many resources of each kind an account may have in a region. */
export type Quotas = Readonly<Record<keyof Resources, number>>;

/** The resources of a region, by kind. */
export type Region = { readonly [K in keyof Resources]: Collection<Resources[K]> };

/** A region with nothing in it. */
export function createRegion(name: string, quotas: Partial<Quotas>, listing: Listing): Region {
  const collection = <K extends keyof Resources>(key: K) =>
    new Collection<Resources[K]>({ ...KINDS[key], quota: quotas[key] ?? KINDS[key].quota }, name, listing);
  return {
    stages: collection('stages'),
    storageConfigurations: collection('storageConfigurations'),
    encoderConfigurations: collection('encoderConfigurations'),
    ingestConfigurations: collection('ingestConfigurations'),
    publicKeys: collection('publicKeys'),
  };
}
