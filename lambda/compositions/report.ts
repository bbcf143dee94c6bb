import type { CompositionMetric } from '../../src/private/wire';

/** What an invocation counts, by the names of the metrics. */
export type Counts = Record<CompositionMetric, number>;

export const noCounts = (): Counts => ({
  CompositionsStarted: 0,
  CompositionStartFailures: 0,
  CompositionFailures: 0,
  RecordingsReady: 0,
  FailedChecks: 0,
});
