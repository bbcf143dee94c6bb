/**
 * What exists in one region, and how much of it may.
 */
import type { Stage, StorageConfiguration } from '@aws-sdk/client-ivs-realtime';
import type { NoUndefined } from '@smithy/types';
import { Collection, type Kind } from './collection';

interface Resources {
  readonly stages: NoUndefined<Stage>;
  readonly storageConfigurations: NoUndefined<StorageConfiguration>;
}

// https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html
const KINDS: Readonly<Record<keyof Resources, Kind>> = {
  stages: { type: 'stage', quota: 1_000 },
  storageConfigurations: { type: 'storage-configuration', quota: 5 },
};

/** How many resources of each kind an account may have in a region. */
export type Quotas = Readonly<Record<keyof Resources, number>>;

/** The resources of a region, by kind. */
export type Region = { readonly [K in keyof Resources]: Collection<Resources[K]> };

/** A region with nothing in it. */
export function createRegion(name: string, quotas: Partial<Quotas>): Region {
  const collection = <K extends keyof Resources>(key: K) =>
    new Collection<Resources[K]>({ ...KINDS[key], quota: quotas[key] ?? KINDS[key].quota }, name);
  return { stages: collection('stages'), storageConfigurations: collection('storageConfigurations') };
}
