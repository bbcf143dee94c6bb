/** Serves the schedule: one sweep for each invocation. */
import type { Context } from 'aws-lambda';
import type { SweeperEnvironment } from '../../src/private/wire';
import { connect, NO_LEASE } from '../services/calls';
import { withDeadline } from '../services/deadline';
import type { IvsClient } from '../services/ivs';
import { logger } from '../services/log';
import { metricsLine } from '../services/metrics';
import { createPacer } from '../services/pacer';
import type { Clock } from '../services/retry';
import { noCounts } from './report';
import { settingsFrom } from './settings';
import { sweep } from './sweep';

/** What the sweeper needs from outside. Tests replace each part. */
export interface Dependencies {
  readonly client: IvsClient;
  readonly clock: Clock;
  readonly environment: Partial<SweeperEnvironment>;
  readonly write: (line: string) => unknown;
}

/** Half of what IVS allows to the account, so that the app keeps the other half. */
const CANDIDATES_PER_SECOND = 2.5;

/** The time that an invocation keeps to write its metrics. */
const REPORT_MARGIN_MS = 5_000;

export function createSweeper({ client, clock, environment, write }: Dependencies) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const settings = settingsFrom(environment);
    const counts = noCounts();
    const log = logger(write, {});
    try {
      await withDeadline(clock, context.getRemainingTimeInMillis() - REPORT_MARGIN_MS, async (deadline) => {
        const ivs = connect('IVS', client, { clock, deadline, log, lease: NO_LEASE });
        const turn = createPacer(CANDIDATES_PER_SECOND, clock);
        await sweep({ ivs, settings, clock, deadline, counts, log, turn }).catch((error) => {
          // Not a failure, because Lambda would invoke the function again while the next run is at work.
          if (deadline.aborted) return log({ operation: 'Sweep', outcome: 'OutOfTime' });
          counts.Failures += 1;
          throw error;
        });
      });
    } finally {
      write(metricsLine({ RuntimeStages: settings.tagValue }, counts, clock.now()));
    }
  };
}
