/** Numbers in the documentation are those of the code. test/docs-quotas.test.ts and test/docs-costs.test.ts have those of their pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AutoParticipantRecording, StorageConfiguration } from '../src';
import { constantIn, type DocumentedNumber, numberIn } from './support/documented-numbers';
import { newStack } from './support/synth';

const PAGES: Readonly<Record<string, readonly DocumentedNumber[]>> = {
  'docs/decisions/0002-one-provider.md': [['(\\d+) minutes leave room', 'src/private/provider/provider.ts', 'SERVICE_TIMEOUT_SECONDS', 60]],
  'docs/decisions/0006-lease-and-stack-events.md': [['For (\\d+) seconds after', 'lambda/resources/lifecycle/lease.ts', 'LEASE_MS', 1_000]],
  'docs/decisions/0014-run-time-stages.md': [
    ['with an answer after (\\d+)', 'lambda/resources/runtime-stages/continuation.ts', 'MAX_INVOCATIONS', 1],
    ['680 stages at (\\d) a second', 'lambda/resources/runtime-stages/purge.ts', 'DELETIONS_PER_SECOND', 1],
  ],
  'docs/decisions/0015-javascript-api.md': [['time limit of (\\d) seconds', 'local/src/api/waiting.ts', 'TIMEOUT_MILLISECONDS', 1_000]],
  'docs/decisions/0017-participant-tokens.md': [
    ['for ([\\d,]+) stages, as long as', 'lambda/token-issuer/served-stages.ts', 'MAX_KEPT', 1],
    ['A refusal is kept for (\\d) seconds', 'lambda/token-issuer/served-stages.ts', 'REFUSAL_KEPT_MS', 1_000],
  ],
  'docs/decisions/0018-automatic-compositions.md': [
    ['time window of (\\d) minutes', 'lambda/compositions/own-compositions.ts', 'TOKEN_WINDOW_MS', 60_000],
    ['function waits for (\\d) seconds, lists again', 'lambda/compositions/check.ts', 'PAUSE_MS', 1_000],
    ['no silence of (\\d+) seconds before the end', 'lambda/compositions/stops.ts', 'IDLE_MS', 1_000],
    ['only the latest (\\d+) count', 'lambda/compositions/publishing.ts', 'MAX_FORMER_PUBLISHERS', 1],
    ['fails \\| (\\d) tries', 'lambda/compositions/work.ts', 'MAX_TRIES', 1],
  ],
  'docs/decisions/0019-events-behind-another-emulator.md': [
    ['More than ([\\d,]+) events', 'local/src/emulator/lanes.ts', 'MAX_WAITING', 1],
  ],
  'docs/decisions/0025-what-the-page-is-made-of.md': [
    ['more than ([\\d,]+) participants', 'local/console/store/sessions.ts', 'MANY_PARTICIPANTS', 1],
  ],
  'docs/constructs.md': [
    ['even sides of 2 to ([\\d,]+) and', 'src/encoder-video.ts', 'MAX_SIDE', 1],
    ['at most ([\\d,]+) pixels', 'src/encoder-video.ts', 'MAX_PIXELS', 1],
    ['(\\d+) storage configurations; 100 ingests', 'src/private/provider/handler-policies.ts', 'MAX_INLINE_POLICIES', 1],
    ['IVS allows (\\d+), and the handler', 'src/private/tags.ts', 'MAX_TAGS', 1],
  ],
  'docs/reliability.md': [
    ['acts alone for (\\d+) seconds', 'lambda/resources/lifecycle/lease.ts', 'LEASE_MS', 1_000],
    ['are the lease, and (\\d+) s in which a list', 'lambda/resources/lifecycle/orphans.ts', 'LIST_LAG_MS', 1_000],
    ['again, for up to (\\d+) s, until they show its own', 'lambda/resources/lifecycle/stack-history.ts', 'EVENT_LAG_MS', 1_000],
    ['with full jitter, until (\\d+) s before', 'lambda/resources/handler.ts', 'ANSWER_MARGIN_MS', 1_000],
    ['([\\d,]+) bytes\\]\\([^)]*crpg', 'lambda/resources/protocol/response.ts', 'MAX_BYTES', 1],
  ],
  'docs/run-time-stages.md': [
    ['The handler deletes (\\d) a second', 'lambda/resources/runtime-stages/purge.ts', 'DELETIONS_PER_SECOND', 1],
    ['for (\\d+) invocations in all', 'lambda/resources/runtime-stages/continuation.ts', 'MAX_INVOCATIONS', 1],
    ['could not delete in (\\d+) tries', 'lambda/sweeper/sweep.ts', 'MAX_TRIES', 1],
    ['and after (\\d+) minutes at most', 'src/private/functions/sweeper.ts', 'MAX_TIMEOUT_SECONDS', 60],
  ],
  'docs/tokens.md': [
    ['text of at most (\\d+) characters', 'tokens/src/limits.ts', 'MAX_USER_ID_LENGTH', 1],
    ['have at most ([\\d,]+) bytes in UTF-8', 'tokens/src/limits.ts', 'MAX_ATTRIBUTE_BYTES', 1],
    ['from 1 to ([\\d,]+), which is 14 days', 'tokens/src/limits.ts', 'MAX_PARTICIPANT_TOKEN_DURATION', 1],
    ['from 1 to ([\\d,]+) minutes, which is four weeks', 'tokens/src/limits.ts', 'MAX_CONNECTION_TOKEN_DURATION', 1],
    ['four weeks, and (\\d+) unless given', 'tokens/src/limits.ts', 'DEFAULT_DURATION', 1],
    ['in at most ([\\d,]+) characters', 'lambda/token-issuer/http.ts', 'MAX_BODY_LENGTH', 1],
    ['is not read again for (\\d+) seconds', 'lambda/token-issuer/served-stages.ts', 'REFUSAL_KEPT_MS', 1_000],
  ],
};

/** What the table of limits says of a property. */
function limitOf(what: string): string | undefined {
  const page = readFileSync(join(__dirname, '..', 'docs', 'constructs.md'), 'utf8');
  return new RegExp(`^\\| ${what} +\\| (.*?) +\\|$`, 'm').exec(page)?.[1];
}

const NUMBERS = Object.entries(PAGES).flatMap(([page, numbers]) => numbers.map((number) => ({ page, number })));

test.each(NUMBERS)('$page: $number', ({ page, number }) => {
  const [, file, constant] = number;
  expect(numberIn(page, number)).toBe(constantIn(file, constant));
});

test('a number that differs would be found', () => {
  expect(numberIn('docs/tokens.md', ['text of at most (\\d+) characters', '', '', 2])).toBe(256);
  expect(numberIn('docs/tokens.md', ['no such sentence (\\d+)', '', '', 1])).toBeNaN();
});

test.each([
  ['Reconnect window', '0 to 300 s', { reconnectWindow: Duration.seconds(301) }, 'seconds from 0 to 300, got'],
  ['HLS segment', '2 to 10 s', { hlsSegmentDuration: Duration.seconds(11) }, 'seconds from 2 to 10, got'],
  ['Thumbnail interval', '1 s to 24 h', { thumbnails: { interval: Duration.hours(25) } }, 'seconds from 1 to 86400, got'],
])('docs/constructs.md has the limits of synthesis: %s', (what, limits, options, rule) => {
  const stack = newStack();
  const storage = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Bucket') });
  expect(() => AutoParticipantRecording.audioVideo(storage, options)).toThrow(rule);
  expect(limitOf(what)).toBe(limits);
});
