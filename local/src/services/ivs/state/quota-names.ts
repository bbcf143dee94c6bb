import type { Quotas } from './region';

const NAMES: Readonly<Record<keyof Quotas, true>> = {
  stages: true,
  storageConfigurations: true,
  encoderConfigurations: true,
  ingestConfigurations: true,
  publicKeys: true,
  compositions: true,
  compositionsPerStage: true,
  publishersPerStage: true,
  subscribersPerStage: true,
  concurrentPublishers: true,
  concurrentSubscriptions: true,
  replicationsPerParticipant: true,
};

export const QUOTA_NAMES = Object.keys(NAMES) as readonly (keyof Quotas)[];
