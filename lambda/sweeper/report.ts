import type { SweeperMetric } from '../../src/private/wire';

/** What a sweep counts, by the names of its metrics. */
export type Counts = Record<SweeperMetric, number>;

export const noCounts = (): Counts => ({
  DeletedStages: 0,
  DeletedIngestConfigurations: 0,
  ExpiredStages: 0,
  ExpiredIngestConfigurations: 0,
  Failures: 0,
});
