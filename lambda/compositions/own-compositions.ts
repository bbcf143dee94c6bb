/** The compositions of one `AutoComposition` construct, and what can be told from their summaries. */
import { createHash } from 'node:crypto';
import type { CompositionSummary } from '@aws-sdk/client-ivs-realtime';
import type { CompositionTagKeys } from '../../src/private/wire';

export const TAG_KEYS: CompositionTagKeys = {
  owner: 'cdk-ivs-realtime:auto-composition',
  session: 'cdk-ivs-realtime:session',
  announced: 'cdk-ivs-realtime:announced',
  stopped: 'cdk-ivs-realtime:composition-stopped',
};

export type Tags = Readonly<Record<string, string>>;

/** The value of a tag; undefined when there is none. */
export const tagOf = ({ tags = {} }: { readonly tags?: Tags }, key: string): string | undefined =>
  Object.hasOwn(tags, key) ? tags[key] : undefined;

export const isOwn = (composition: CompositionSummary, tagValue: string): boolean => tagOf(composition, TAG_KEYS.owner) === tagValue;

export const hasEnded = ({ state }: Pick<CompositionSummary, 'state'>): boolean => state === 'STOPPED' || state === 'FAILED';

/** The key of the tag on a stage that tells in which session somebody stopped the composition of this construct. */
export function stoppedKey(tagValue: string): string {
  return `${TAG_KEYS.stopped}:${hash(tagValue).slice(0, 8)}`;
}

/** The service forgets a composition five minutes after its end. */
const TOKEN_WINDOW_MS = 240_000;

/**
 * The token of a start. Two invocations that see the same send the same token, so that they start one composition. A token is never sent again
 * when the composition that it started has ended, because the service's answer to that is not documented: the list then shows a newer end, or
 * the time window is another one, as a window is shorter than the time for which the list shows ended compositions.
 */
export function tokenOf(tagValue: string, stageArn: string, sessionId: string, own: readonly CompositionSummary[], now: number): string {
  const newestEnd = own.filter(hasEnded).sort(byEnd).at(-1)?.arn ?? '';
  return hash(tagValue, stageArn, sessionId, newestEnd, String(Math.floor(now / TOKEN_WINDOW_MS)));
}

const byEnd = (a: CompositionSummary, b: CompositionSummary) => (a.endTime?.getTime() ?? 0) - (b.endTime?.getTime() ?? 0);

const MAX_FAILURES = 3;

/** Whether as many compositions have failed as the service remembers for five minutes and this function accepts. */
export function hasFailedTooOften(own: readonly CompositionSummary[]): boolean {
  return own.filter(({ state }) => state === 'FAILED').length >= MAX_FAILURES;
}

/** 64 characters, as many as an idempotency token has. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
