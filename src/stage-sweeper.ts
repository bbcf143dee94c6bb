import type { Duration } from 'aws-cdk-lib/core';
import type { SweeperSettings } from './private/functions/sweeper';
import { wholeMinutes, wholeSeconds } from './private/validation';

const YEAR_SECONDS = 31_536_000;
const YEAR_MINUTES = YEAR_SECONDS / 60;

/**
 * Options of a sweeper.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md#the-sweeper
 */
export interface StageSweeperOptions {
  /**
   * How often the sweeper runs: a whole number of minutes from 1 to 525,600 (a year).
   *
   * @default Duration.hours(1)
   */
  readonly interval?: Duration;

  /**
   * Writes into the log and the metrics what the sweeper would delete, and deletes nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean;
}

/**
 * Deletes stages and ingest configurations that an app has created while it ran, and no longer uses.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md#the-sweeper
 * @exampleMetadata fixture=runtime-stages
 * @example
 * new RuntimeStages(this, 'Rooms', {
 *   sweeper: StageSweeper.idleFor(Duration.hours(6), { interval: Duration.minutes(30) }),
 * });
 */
export class StageSweeper {
  /**
   * Deletes stages that had no session for a time, and ingest configurations without a stage that are as old.
   *
   * Throws for a time or interval outside of its range.
   *
   * @param time how long a stage may be without a session: a whole number of seconds from 60 to 31,536,000 (a year)
   * @param options how often it runs, and whether it deletes
   */
  public static idleFor(time: Duration, options: StageSweeperOptions = {}): StageSweeper {
    const idleSeconds = wholeSeconds('time', time, 60, YEAR_SECONDS) as number;
    const intervalMinutes = wholeMinutes('interval', options.interval, 1, YEAR_MINUTES) ?? 60;
    return new StageSweeper({ idleSeconds, intervalMinutes, dryRun: options.dryRun ?? false });
  }

  /**
   * No sweeper: your app deletes its stages.
   */
  public static disabled(): StageSweeper {
    return new StageSweeper(undefined);
  }

  private constructor(private readonly settings: SweeperSettings | undefined) {}

  /**
   * The settings; undefined when there is no sweeper.
   *
   * @internal
   */
  public _render(): SweeperSettings | undefined {
    return this.settings;
  }
}
