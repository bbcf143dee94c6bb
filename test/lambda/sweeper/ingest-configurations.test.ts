/** The sweeper deletes the ingest configurations that a call has left: those of its construct, without a stage and an encoder, older than the limit. */
import type { IngestConfigurationSummary } from '@aws-sdk/client-ivs-realtime';
import type { SweeperEnvironment } from '../../../src/private/wire';
import { connectionReset, serviceError } from '../../support/fake-service';
import { FakeSweptService, HOUR, KEY, LIMIT, OWN, sweepOnce, tagsFrom } from '../../support/sweeping';
import { VirtualClock } from '../../support/virtual-clock';

interface FakeIngest {
  readonly tags: Record<string, string>;
  readonly summary: Partial<IngestConfigurationSummary>;
}

class FakeIngests extends FakeSweptService {
  public readonly ingests = new Map<string, FakeIngest>();

  protected perform(operation: string, { arn, resourceArn }: { arn: string; resourceArn: string }): object {
    if (operation === 'ListStages') return { stages: [] };
    if (operation === 'ListIngestConfigurations')
      return { ingestConfigurations: [...this.ingests].map(([each, { summary }]) => ({ arn: each, ...summary })) };
    const ingest = this.ingests.get(arn ?? resourceArn);
    // A policy with a condition on a tag allows nothing on a resource that does not exist.
    if (!ingest) throw serviceError('AccessDeniedException', 403);
    if (operation === 'ListTagsForResource') return { tags: ingest.tags };
    if (operation !== 'DeleteIngestConfiguration') throw new Error(`the fake has no ${operation}`);
    this.ingests.delete(arn);
    return {};
  }
}

let clock: VirtualClock;
let ivs: FakeIngests;
let lines: string[];
beforeEach(() => {
  clock = new VirtualClock(1);
  ivs = new FakeIngests();
  lines = [];
});

const tags = (age: number, value = OWN) => tagsFrom(clock.now() - age, value);

function add(arn: string, ownTags: Record<string, string>, summary: Partial<IngestConfigurationSummary> = {}): void {
  ivs.ingests.set(arn, { tags: ownTags, summary: { stageArn: '', state: 'INACTIVE', ...summary } });
}

const sweep = (environment?: Partial<SweeperEnvironment>) => sweepOnce({ ivs, clock, lines }, environment);
const left = () => [...ivs.ingests.keys()];
const metrics = () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;

test.each<[string, 'goes' | 'stays', () => readonly [Record<string, string>, Partial<IngestConfigurationSummary>?]]>([
  ['that was created before the limit', 'goes', () => [tags(7 * HOUR)]],
  ['that was created at the limit', 'goes', () => [tags(LIMIT)]],
  ['that is a minute younger than the limit', 'stays', () => [tags(LIMIT - 60_000)]],
  ['without a time of creation', 'stays', () => [{ [KEY]: OWN }]],
  ['of another construct', 'stays', () => [tags(7 * HOUR, `${OWN}4`)]],
  ['without tags', 'stays', () => [{}]],
  ['with a stage', 'stays', () => [tags(7 * HOUR), { stageArn: 'stage' }]],
  ['with an encoder', 'stays', () => [tags(7 * HOUR), { state: 'ACTIVE' }]],
  ['whose state is not known', 'stays', () => [tags(7 * HOUR), { state: undefined }]],
])('an ingest configuration %s %s', async (_, outcome, made) => {
  add('ingest', ...made());
  await sweep();
  expect(left()).toEqual(outcome === 'goes' ? [] : ['ingest']);
  const deleted = outcome === 'goes' ? 1 : 0;
  expect(metrics()).toMatchObject({ DeletedIngestConfigurations: deleted, ExpiredIngestConfigurations: deleted, Failures: 0 });
});

test('one that is in use is not even looked at', async () => {
  add('ingest', tags(7 * HOUR), { stageArn: 'stage' });
  await sweep();
  expect(ivs.operations()).toEqual(['ListStages', 'ListIngestConfigurations']);
});

test('a dry run deletes nothing, and tells what it would delete', async () => {
  add('old', tags(7 * HOUR));
  await sweep({ DRY_RUN: 'true' });
  expect(left()).toEqual(['old']);
  expect(lines).toContain(JSON.stringify({ operation: 'Sweep', resource: 'old', outcome: 'expired' }));
  expect(metrics()).toMatchObject({ ExpiredIngestConfigurations: 1, DeletedIngestConfigurations: 0 });
});

test('one that an encoder publishes with by now stays, because it is not deleted by force', async () => {
  add('ingest', tags(7 * HOUR));
  ivs.fail('DeleteIngestConfiguration', { error: serviceError('ConflictException', 409) });
  await sweep();
  expect(left()).toEqual(['ingest']);
  expect(ivs.inputsOf('DeleteIngestConfiguration')).toEqual([{ arn: 'ingest', force: false }]);
  expect(lines).toContain(JSON.stringify({ operation: 'Sweep', resource: 'ingest', outcome: 'ConflictException' }));
  expect(metrics()).toMatchObject({ DeletedIngestConfigurations: 0, Failures: 1 });
});

test('a deletion whose answer is lost counts as one', async () => {
  add('ingest', tags(7 * HOUR));
  ivs.fail('DeleteIngestConfiguration', { error: connectionReset(), committed: true });
  await sweep();
  expect(metrics()).toMatchObject({ DeletedIngestConfigurations: 1, Failures: 0 });
});
