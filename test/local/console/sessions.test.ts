/** Which sessions the page reads, and what becomes of those that it does not read. */
import { EMPTY_PAGE, withEndpoint, withSnapshot } from '../../../local/console/store/page';
import { MANY_PARTICIPANTS, stagesToRead } from '../../../local/console/store/sessions';
import type { Snapshot } from '../../../local/src/service/snapshot';

/** A snapshot of stages with a session of that many participants each, named after the snapshot. */
function snapshot(sequence: number, counts: Readonly<Record<string, number>>, compositions: readonly object[] = []): Snapshot {
  const stages = Object.entries(counts).map(([arn, count]) => ({
    arn,
    connected: sequence,
    sessions: count === 0 ? [] : [{ sessionId: `st-${sequence}`, participants: Array(count).fill({ participantId: 'p' }) }],
  }));
  return { sequence, time: '', regions: { 'us-east-1': { stages, compositions } } } as unknown as Snapshot;
}

test('with few participants, the sessions of all stages are read', () => {
  expect(stagesToRead(undefined, ['a'])).toBeUndefined();
  expect(stagesToRead(snapshot(1, { a: MANY_PARTICIPANTS - 1, b: 1 }), ['a'])).toBeUndefined();
});

test('with many, those of the stages in sight, and of compositions that go on', () => {
  const compositions = [{ stageArn: 'b' }, { stageArn: 'c', endTime: '2026-01-15T12:00:00.000Z' }];
  const many = snapshot(1, { a: MANY_PARTICIPANTS, b: 1, c: 0 }, compositions);
  expect(stagesToRead(many, ['a', 'a'])).toEqual(['a', 'b']);
});

test('the sessions of a stage that was not read stay as they were, and its numbers do not', () => {
  const page = withEndpoint(EMPTY_PAGE, { region: 'us-east-1' }, snapshot(1, { a: 1, b: 1 }));
  const { snapshot: next } = withSnapshot(page, snapshot(2, { a: 1, b: 0, new: 0 }), ['a']);
  const seen = next?.regions['us-east-1']?.stages.map(({ arn, connected, sessions }) => [arn, connected, sessions[0]?.sessionId]);
  expect(seen).toEqual([
    ['a', 2, 'st-2'],
    ['b', 2, 'st-1'],
    ['new', 2, undefined],
  ]);
});
