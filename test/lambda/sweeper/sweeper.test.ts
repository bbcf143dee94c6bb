/** The sweeper between a clock and an IVS of the test's own: whatever it finds, and however the calls fail, it deletes only what has expired. */
import type { StageSession } from '@aws-sdk/client-ivs-realtime';
import fc from 'fast-check';
import type { SweeperEnvironment } from '../../../src/private/wire';
import { connectionReset, serviceError } from '../../support/fake-service';
import { CREATED_AT, FakeSweptService, HOUR, KEY, LIMIT, OWN, sweepOnce, tagsFrom } from '../../support/sweeping';
import { VirtualClock } from '../../support/virtual-clock';

interface FakeStage {
  readonly tags: Record<string, string>;
  sessions: StageSession[];
}

class FakeStages extends FakeSweptService {
  public readonly stages = new Map<string, FakeStage>();
  public pageSize = 100;
  /** Called right before a stage is deleted. */
  public onDelete: (arn: string, stage: FakeStage) => void = () => undefined;

  protected perform(operation: string, input: { arn: string; stageArn: string; nextToken?: string }): object {
    const page = <T>(items: readonly T[]): { items: T[]; nextToken?: string } => {
      const start = Number(input.nextToken ?? 0);
      const end = start + this.pageSize;
      return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
    };
    if (operation === 'ListStages') {
      const summaries = [...this.stages].map(([arn, { tags, sessions }]) => {
        return { arn, tags, activeSessionId: sessions.find(({ endTime }) => !endTime)?.sessionId ?? '' };
      });
      const { items: stages, nextToken } = page(summaries);
      return { stages, nextToken };
    }
    if (operation === 'ListIngestConfigurations') return { ingestConfigurations: [] };
    const arn = input.arn ?? input.stageArn;
    const stage = this.stages.get(arn);
    // A policy with a condition on a tag allows nothing on a stage that does not exist.
    if (!stage) throw serviceError('AccessDeniedException', 403);
    if (operation === 'ListStageSessions') {
      const { items: stageSessions, nextToken } = page(stage.sessions);
      return { stageSessions, nextToken };
    }
    if (operation !== 'DeleteStage') throw new Error(`the fake has no ${operation}`);
    this.onDelete(arn, stage);
    this.stages.delete(arn);
    return {};
  }
}

let clock: VirtualClock;
let ivs: FakeStages;
let lines: string[];
beforeEach(() => start(1));

function start(seed: number): void {
  clock = new VirtualClock(seed);
  ivs = new FakeStages();
  lines = [];
}

const ago = (milliseconds: number) => new Date(clock.now() - milliseconds);
const tags = (age: number, value = OWN) => tagsFrom(clock.now() - age, value);
const ended = (age: number): StageSession => ({ sessionId: `s${age}`, startTime: ago(age + HOUR), endTime: ago(age) });
const alive = (): StageSession => ({ sessionId: 'alive', startTime: ago(HOUR) });

function add(arn: string, stageTags: Record<string, string>, ...sessions: StageSession[]): void {
  ivs.stages.set(arn, { tags: stageTags, sessions });
}

const sweep = (environment?: Partial<SweeperEnvironment>, remaining?: number) => sweepOnce({ ivs, clock, lines }, environment, remaining);
const left = () => [...ivs.stages.keys()];
const metrics = () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;

describe('a stage of this construct', () => {
  test.each<[string, 'goes' | 'stays', () => readonly [Record<string, string>, ...StageSession[]]]>([
    ['that never had a session and was created before the limit', 'goes', () => [tags(7 * HOUR)]],
    ['that was created at the limit', 'goes', () => [tags(LIMIT)]],
    ['that is younger than the limit', 'stays', () => [tags(LIMIT - 1)]],
    ['whose last session ended before the limit', 'goes', () => [tags(20 * HOUR), ended(7 * HOUR), ended(9 * HOUR)]],
    ['whose last session, not the first in the list, ended after it', 'stays', () => [tags(20 * HOUR), ended(9 * HOUR), ended(HOUR)]],
    ['with a session', 'stays', () => [tags(20 * HOUR), ended(9 * HOUR), alive()]],
    ['of the future, such as one that an app keeps', 'stays', () => [tags(-1000 * HOUR)]],
    ['without a time of creation that had no session', 'stays', () => [{ [KEY]: OWN }]],
    ['without a time of creation whose last session is old', 'goes', () => [{ [KEY]: OWN }, ended(7 * HOUR)]],
    ['with a time of creation that is none', 'stays', () => [{ [KEY]: OWN, [CREATED_AT]: '1767225600' }]],
    ['with a time without a time zone', 'stays', () => [{ [KEY]: OWN, [CREATED_AT]: '2026-01-01T00:00:00' }]],
    ['with a time as Java writes it at a full minute', 'goes', () => [{ [KEY]: OWN, [CREATED_AT]: '2026-01-15T05:00Z' }]],
    ['with a time as PHP writes it', 'goes', () => [{ [KEY]: OWN, [CREATED_AT]: '2026-01-15T07:00:00+0200' }]],
    ['with a time as Go and .NET write it', 'goes', () => [{ [KEY]: OWN, [CREATED_AT]: '2026-01-15T05:00:00.123456789Z' }]],
    ['with a time in another time zone', 'goes', () => [{ [KEY]: OWN, [CREATED_AT]: '2026-01-15T07:00:00.123456+02:00' }]],
  ])('%s %s', async (_, outcome, made) => {
    add('stage', ...made());
    await sweep();
    expect(left()).toEqual(outcome === 'goes' ? [] : ['stage']);
    expect(metrics()).toMatchObject({ DeletedStages: outcome === 'goes' ? 1 : 0, Failures: 0 });
  });

  test('stays when somebody joined after it was listed', async () => {
    add('stage', tags(7 * HOUR));
    ivs.admit = (operation) => {
      if (operation === 'ListStageSessions') add('stage', tags(7 * HOUR), alive());
    };
    await sweep();
    expect(left()).toEqual(['stage']);
  });

  test('stays when somebody joined while its deletion was throttled', async () => {
    add('stage', tags(7 * HOUR));
    ivs.fail('DeleteStage', { error: serviceError('ThrottlingException', 429) });
    ivs.admit = (operation) => {
      if (operation === 'DeleteStage') add('stage', tags(7 * HOUR), alive());
    };
    await sweep();
    expect(left()).toEqual(['stage']);
    expect(metrics()).toMatchObject({ ExpiredStages: 0, DeletedStages: 0, Failures: 0 });
  });

  test('is read to the last page of its sessions', async () => {
    ivs.pageSize = 2;
    add('stage', tags(20 * HOUR), ended(9 * HOUR), ended(8 * HOUR), ended(7 * HOUR), ended(10 * HOUR), alive());
    // The list says that there is none.
    ivs.admit = () => undefined;
    const perform = ivs.client.send;
    Object.assign(ivs.client, {
      send: async (...args: Parameters<typeof perform>) => {
        const output = (await perform(...args)) as unknown as { stages?: { activeSessionId?: string }[] };
        for (const stage of output.stages ?? []) stage.activeSessionId = undefined;
        return output as never;
      },
    });
    await sweep();
    expect(left()).toEqual(['stage']);
    expect(ivs.inputsOf('ListStageSessions')).toHaveLength(3);
  });
});

test.each([
  ['another value of the tag', { [KEY]: `${OWN}4` }],
  ['the value in other case', { [KEY]: OWN.toLowerCase() }],
  ['no tags', {}],
])('a stage with %s is not even looked at', async (_, other) => {
  add('stage', { ...tags(20 * HOUR), [KEY]: '', ...other });
  await sweep();
  expect(left()).toEqual(['stage']);
  expect(ivs.operations()).toEqual(['ListStages', 'ListIngestConfigurations']);
});

test('a dry run deletes nothing, and tells what it would delete', async () => {
  add('old', tags(7 * HOUR));
  add('young', tags(HOUR));
  await sweep({ DRY_RUN: 'true' });
  expect(left()).toEqual(['old', 'young']);
  expect(ivs.operations()).not.toContain('DeleteStage');
  expect(metrics()).toMatchObject({ ExpiredStages: 1, DeletedStages: 0, Failures: 0 });
});

describe('failures', () => {
  test('a stage that cannot be deleted does not stop the others, and counts', async () => {
    for (const arn of ['one', 'two', 'three']) add(arn, tags(7 * HOUR));
    ivs.admit = (operation) => {
      if (operation === 'DeleteStage' && ivs.calls.at(-1)?.input.arn === 'one') throw serviceError('ConflictException', 409);
    };
    await sweep();
    expect(left()).toEqual(['one']);
    expect(metrics()).toMatchObject({ DeletedStages: 2, Failures: 1 });
    expect(lines).toContain(JSON.stringify({ operation: 'Sweep', resource: 'one', outcome: 'ConflictException' }));
  });

  test.each(['ListStageSessions', 'DeleteStage'])('a stage whose %s fails each time leaves time for the others', async (failing) => {
    for (const arn of ['one', 'two', 'three']) add(arn, tags(7 * HOUR));
    ivs.admit = (operation) => {
      const { arn, stageArn } = ivs.calls.at(-1)?.input ?? {};
      if (operation === failing && (arn ?? stageArn) === 'one') throw serviceError('InternalServerException', 500);
    };
    await sweep();
    expect(left()).toEqual(['one']);
    expect(metrics()).toMatchObject({ DeletedStages: 2, Failures: 1 });
    expect(lines).toContain(JSON.stringify({ operation: 'Sweep', resource: 'one', outcome: 'InternalServerException' }));
  });

  test('a deletion whose answer is lost counts as one', async () => {
    add('stage', tags(7 * HOUR));
    ivs.fail('DeleteStage', { error: connectionReset(), committed: true });
    await sweep();
    expect(metrics()).toMatchObject({ DeletedStages: 1, Failures: 0 });
  });

  test('a deletion that IVS refuses after one without an answer counts as a failure', async () => {
    add('stage', tags(7 * HOUR));
    ivs.fail('DeleteStage', { error: connectionReset() }, { error: serviceError('ConflictException', 409) });
    await sweep();
    expect(left()).toEqual(['stage']);
    expect(metrics()).toMatchObject({ DeletedStages: 0, Failures: 1 });
  });

  test('a sweep that cannot list fails, and counts, after its metrics', async () => {
    ivs.fail('ListStages', { error: serviceError('AccessDeniedException', 403) }, { error: serviceError('ValidationException', 400) });
    await expect(sweep()).rejects.toThrow();
    expect(metrics()).toMatchObject({ DeletedStages: 0, Failures: 1 });
  });

  test('a sweep that runs out of time ends within its limit, and tells what it has done', async () => {
    for (let index = 0; index < 1_000; index++) add(`stage${index}`, tags(7 * HOUR));
    const started = clock.now();
    await sweep({}, 120_000);
    expect(clock.now() - started).toBeLessThanOrEqual(120_000);
    expect(lines).toContain(JSON.stringify({ operation: 'Sweep', outcome: 'OutOfTime' }));
    expect(metrics().Failures).toBe(0);
    expect(metrics().DeletedStages).toBe(1_000 - left().length);
    expect(left().length).toBeLessThan(750);
  });

  test('runs that end early look at all stages in the end', async () => {
    for (let index = 0; index < 300; index++) add(`used${index}`, tags(20 * HOUR), ended(HOUR));
    add('last', tags(7 * HOUR));
    for (let run = 0; run < 20 && ivs.stages.has('last'); run++) await sweep({}, 60_000);
    expect(ivs.stages.has('last')).toBe(false);
    expect(ivs.stages.size).toBe(300);
  });

  test.each([
    ['TAG_VALUE', '', 'the variable TAG_VALUE has the value of a tag, got nothing; deploy the stack again'],
    ['IDLE_SECONDS', '-1', "the variable IDLE_SECONDS is a whole number from 1, got '-1'; deploy the stack again"],
    ['DRY_RUN', 'yes', "the variable DRY_RUN is 'true' or 'false', got 'yes'; deploy the stack again"],
  ])('the variable %s has no use as %j', async (name, value, message) => {
    add('stage', tags(7 * HOUR));
    await expect(sweep({ [name]: value })).rejects.toThrow(message);
    expect(ivs.calls).toEqual([]);
  });
});

test('the metrics are in the embedded metric format', async () => {
  await sweep();
  expect(metrics()).toEqual({
    _aws: {
      Timestamp: clock.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'CdkIvsRealtime',
          Dimensions: [['RuntimeStages']],
          Metrics: ['DeletedStages', 'DeletedIngestConfigurations', 'ExpiredStages', 'ExpiredIngestConfigurations', 'Failures'].map(
            (Name) => ({
              Name,
              Unit: 'Count',
            }),
          ),
        },
      ],
    },
    RuntimeStages: OWN,
    DeletedStages: 0,
    DeletedIngestConfigurations: 0,
    ExpiredStages: 0,
    ExpiredIngestConfigurations: 0,
    Failures: 0,
  });
});

const anyAge = fc.integer({ min: -2 * HOUR, max: 12 * HOUR });
const anyStage = fc.record({
  value: fc.constantFrom(OWN, OWN, 'Other/0123', undefined),
  created: fc.oneof({ weight: 5, arbitrary: anyAge }, { weight: 1, arbitrary: fc.constant(undefined) }),
  ends: fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 12 * HOUR }) }, { weight: 1, arbitrary: fc.constant(undefined) }),
    {
      maxLength: 5,
    },
  ),
  /** After how many calls somebody joins. */
  joins: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});
const anyFault = fc
  .record({
    operation: fc.constantFrom('ListStages', 'ListStageSessions', 'DeleteStage'),
    fault: fc.constantFrom(
      { error: serviceError('ThrottlingException', 429) },
      { error: serviceError('InternalServerException', 500), committed: true },
      { error: connectionReset() },
      { error: connectionReset(), committed: true },
      { error: serviceError('ConflictException', 409) },
    ),
  })
  // A list that IVS refuses ends the sweep.
  .filter(({ operation, fault }) => operation !== 'ListStages' || fault.error.name !== 'ConflictException');

test('any stages, joins and faults: what is deleted had expired when the sweep last looked, right before', async () => {
  const property = fc.asyncProperty(
    fc.array(anyStage, { maxLength: 20 }),
    fc.array(anyFault, { maxLength: 10 }),
    fc.integer(),
    async (stages, faults, seed) => {
      start(seed);
      ivs.pageSize = 3;
      const at = clock.now();
      for (const [index, { value, created, ends }] of stages.entries()) {
        const stageTags: Record<string, string> = {};
        if (value !== undefined) stageTags[KEY] = value;
        if (created !== undefined) stageTags[CREATED_AT] = ago(created).toISOString();
        add(
          `stage${index}`,
          stageTags,
          ...ends.map((age, session) => ({ sessionId: `${session}`, endTime: age === undefined ? undefined : ago(age) })),
        );
      }
      for (const { operation, fault } of faults) ivs.fail(operation, fault);

      /** Who was in each stage when the sweep asked for the last page of its sessions. */
      const seen = new Map<string, StageSession[]>();
      ivs.admit = (operation) => {
        const { input } = ivs.calls.at(-1) ?? { input: {} };
        for (const [index, { joins }] of stages.entries()) {
          if (joins === ivs.calls.length) ivs.stages.get(`stage${index}`)?.sessions.push(alive());
        }
        if (operation === 'ListStageSessions') {
          const { sessions = [] } = ivs.stages.get(input.stageArn) ?? {};
          if (input.nextToken === undefined) seen.set(input.stageArn, []);
          const page = sessions.slice(Number(input.nextToken ?? 0), Number(input.nextToken ?? 0) + 3);
          seen.set(input.stageArn, [...(seen.get(input.stageArn) ?? []), ...page]);
        }
      };
      ivs.onDelete = (arn, stage) => {
        const before = ivs.calls.at(-2);
        expect([before?.operation, before?.input.stageArn]).toEqual(['ListStageSessions', arn]);
        expect(stage.tags[KEY]).toBe(OWN);
        const limit = clock.now() - LIMIT;
        const times = (seen.get(arn) ?? []).map(({ endTime }) => endTime?.getTime() ?? Number.POSITIVE_INFINITY);
        const createdTime = stage.tags[CREATED_AT] === undefined ? [] : [Date.parse(stage.tags[CREATED_AT])];
        expect(times.length + createdTime.length).toBeGreaterThan(0);
        for (const time of [...times, ...createdTime]) expect(time).toBeLessThanOrEqual(limit);
      };
      await sweep();

      // What had expired at the beginning and was never joined is gone, unless its own deletion failed.
      const failures = Number(metrics().Failures);
      const expired = stages.flatMap(({ value, created, ends, joins }, index) => {
        const times = [...ends.map((age) => age ?? Number.NEGATIVE_INFINITY), ...(created === undefined ? [] : [created])];
        const isOld = times.length > 0 && times.every((age) => age >= LIMIT);
        return value === OWN && isOld && joins === undefined ? [`stage${index}`] : [];
      });
      expect(expired.filter((arn) => ivs.stages.has(arn)).length).toBeLessThanOrEqual(failures);
      expect(clock.now()).toBeGreaterThanOrEqual(at);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
