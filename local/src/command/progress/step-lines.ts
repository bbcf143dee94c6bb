/** Renders steps as lines. */
import { stripVTControlCharacters } from 'node:util';
import type { Screen } from './screen';
import type { Outcome, Step } from './stack-steps';
import { durationText, padTo, shorten, widthOf } from './text';

type Colors = Screen['colors'];

const OUTCOME_COLUMNS = 'cancelled'.length;
const DURATION_COLUMNS = '0.1 s'.length;
const PATH_COLUMNS = 40;
const TYPE_COLUMNS = 'Custom::IVSStorageConfiguration'.length;
/** Shorter names would say nothing. */
const LEAST_NAME_COLUMNS = 8;

const OUTCOME_COLORS: Readonly<Record<Outcome, keyof Colors>> = {
  created: 'green',
  updated: 'cyan',
  replaced: 'cyan',
  restored: 'cyan',
  deleted: 'yellow',
  kept: 'dim',
  cancelled: 'dim',
  failed: 'red',
};

/**
 * `created    12 ms  LiveRoom/Room  Custom::IVSStage`, and below it what the resource does not do here. A failure has its status in place of
 * the type, which tells whether the creation, the update or the deletion has failed.
 */
export function resourceLines(step: Step, outcome: Outcome, { colors, columns }: Pick<Screen, 'colors' | 'columns'>): string[] {
  const duration = (step.milliseconds === undefined ? '' : durationText(step.milliseconds)).padStart(DURATION_COLUMNS);
  const what = `${(colors[OUTCOME_COLORS[outcome]] as (text: string) => string)(outcome.padEnd(OUTCOME_COLUMNS))}  ${colors.dim(duration)}`;
  const left = columns() - OUTCOME_COLUMNS - duration.length - '    '.length;
  const line = `${what}  ${namesText(step.path, outcome === 'failed' ? step.status : step.resourceType, left, colors)}`;
  const notice = outcome === 'failed' || outcome === 'cancelled' ? [] : linesOf(step.reason).map((text) => colors.dim(`  ${text}`));
  return [line, ...notice];
}

/** The path and, if there is room for both, what is known of the resource. */
function namesText(path: string, more: string, left: number, colors: Colors): string {
  if (left < 2 * LEAST_NAME_COLUMNS + 2) return shorten(path, Math.max(1, left));
  const shown = shorten(path, Math.max(LEAST_NAME_COLUMNS, left - widthOf(more) - 2, Math.floor(left / 2) - 1));
  const padded = padTo(shown, Math.min(PATH_COLUMNS, Math.max(left - TYPE_COLUMNS - 2, Math.floor(left * 0.45))));
  return `${padded}  ${colors.dim(shorten(more, left - widthOf(padded) - 2))}`;
}

/** `✔ LiveRoom  CREATE_COMPLETE  1.2 s`, or that the stack rolls back. */
export function stackLine({ stackName, status, milliseconds }: Step, { colors, columns }: Pick<Screen, 'colors' | 'columns'>): string {
  const duration = milliseconds === undefined ? '' : `  ${durationText(milliseconds)}`;
  const name = shorten(stackName, Math.max(LEAST_NAME_COLUMNS, columns() - status.length - duration.length - '✔   '.length));
  if (status.endsWith('_IN_PROGRESS')) return colors.yellow(`↩ ${name}  ${status}`);
  const succeeded = hasSucceeded(status);
  return `${succeeded ? colors.green('✔') : colors.red('✖')} ${colors.bold(name)}  ${status}${colors.dim(duration)}`;
}

/** Whether the stack became what was asked for. */
export function hasSucceeded(status: string): boolean {
  return /^(?:CREATE|UPDATE|IMPORT|DELETE)_COMPLETE$/.test(status);
}

export function linesOf(text: string | undefined): string[] {
  return text ? stripVTControlCharacters(text).split('\n') : [];
}
