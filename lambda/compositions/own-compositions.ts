/** The compositions of one `AutoComposition` construct: which ones they are, how they have ended, and the token of the next start. */
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

/** Shorter than the five minutes for which the service remembers an ended composition. */
const TOKEN_WINDOW_MS = 240_000;

/**
 * The token of a start. Two invocations that see the same state send the same token, so that they start one composition. A token is never sent again
 * after its composition has ended, because AWS does not document the answer: for five minutes the list shows that end, and afterwards the time
 * window is another one.
 */
export function tokenOf(tagValue: string, stageArn: string, sessionId: string, own: readonly CompositionSummary[], now: number): string {
  const newestEnd = own.filter(hasEnded).sort(byEnd).at(-1)?.arn ?? '';
  return hash(tagValue, stageArn, sessionId, newestEnd, String(Math.floor(now / TOKEN_WINDOW_MS)));
}

const byEnd = (a: CompositionSummary, b: CompositionSummary) => (a.endTime?.getTime() ?? 0) - (b.endTime?.getTime() ?? 0);

const MAX_FAILURES = 3;

/** Whether three compositions have failed in the last five minutes, for which the service remembers them. */
export function hasFailedTooOften(own: readonly CompositionSummary[]): boolean {
  return own.filter(({ state }) => state === 'FAILED').length >= MAX_FAILURES;
}

/** Returns 64 characters, the maximum of an idempotency token. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
