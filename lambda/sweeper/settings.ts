import type { SweeperEnvironment } from '../../src/private/wire';

export interface Settings {
  /** The tag value of the `RuntimeStages` construct. */
  readonly tagValue: string;
  /** How long a stage may be without a session. */
  readonly idleMs: number;
  /** Whether to delete nothing. */
  readonly dryRun: boolean;
}

/** Reads the settings. Throws when one is missing, because a sweep with a wrong limit would delete what is in use. */
export function settingsFrom(environment: Partial<SweeperEnvironment>): Settings {
  const { TAG_VALUE, IDLE_SECONDS = '', DRY_RUN = '' } = environment;
  if (!TAG_VALUE) throw new Error('the variable TAG_VALUE has the value of a tag, got nothing; deploy the stack again');
  if (!/^[1-9]\d*$/.test(IDLE_SECONDS)) {
    throw new Error(`the variable IDLE_SECONDS is a whole number from 1, got '${IDLE_SECONDS}'; deploy the stack again`);
  }
  if (!/^(true|false)$/.test(DRY_RUN)) {
    throw new Error(`the variable DRY_RUN is 'true' or 'false', got '${DRY_RUN}'; deploy the stack again`);
  }
  return { tagValue: TAG_VALUE, idleMs: 1000 * Number(IDLE_SECONDS), dryRun: DRY_RUN === 'true' };
}
