/** The rooms view: the list of stages, groups of participants, and scenes. */
import { EventErrorCode } from '@aws-sdk/client-ivs-realtime';
import { PUBLISH_ERRORS, RECORDING_END_ERRORS, RECORDING_START_ERRORS } from '../../../local/console/rooms/media-errors';
import { KEPT_LINES, type SceneRun, type SceneRuns, withEnd, withLine, withoutRun, withRun } from '../../../local/console/rooms/scene-runs';
import { SCENES, SceneStopped, type Stagehand } from '../../../local/console/rooms/scenes';
import {
  freeUserId,
  groupsOf,
  hueOf,
  initialsOf,
  inRows,
  nameOf,
  participantOf,
  readAttributes,
  subscriberCounts,
} from '../../../local/console/stages/participants';
import { foundStages, titleOf } from '../../../local/console/stages/stages';
import type { ParticipantSnapshot, SessionSnapshot, StageSnapshot } from '../../../local/src/service/snapshot';
import { FAILURES } from '../../../local/src/services/ivs/events/event-table';

function stage(id: string, more: Partial<StageSnapshot> = {}): StageSnapshot {
  const arn = `arn:aws:ivs:us-east-1:000000000000:stage/${id}`;
  return { arn, name: id, tags: {}, publishers: 0, connected: 0, sessions: [], ...more } as StageSnapshot;
}

function participant(participantId: string, more: Partial<ParticipantSnapshot> = {}): ParticipantSnapshot {
  const usual = { userId: '', attributes: {}, state: 'CONNECTED', publishing: false, subscriptions: [] };
  return { participantId, ...usual, ...more } as unknown as ParticipantSnapshot;
}

function session(participants: readonly ParticipantSnapshot[], endTime?: string): SessionSnapshot {
  return { sessionId: 'st-1', startTime: '2026-01-15T12:00:00.000Z', endTime, participants };
}

describe('the list of stages', () => {
  const stages = [
    stage('quiet', { tags: { team: 'Live' } }),
    stage('full', { connected: 3 }),
    stage('on-air', { publishers: 1, connected: 2 }),
    stage('another', { tags: { env: 'test' } }),
    stage('nameless', { name: undefined }),
  ];
  const found = (search: string) => foundStages(stages, search).map(titleOf);

  test('has those with publishers first, then those with participants, then the others by name', () => {
    expect(found('')).toEqual(['on-air', 'full', 'another', 'nameless', 'quiet']);
  });

  test.each([
    ['ON-AIR', ['on-air']],
    ['stage/full', ['full']],
    ['team=live', ['quiet']],
    ['env', ['another']],
    ['us-east-1 test', ['another']],
    ['nothing', []],
    ['  ', ['on-air', 'full', 'another', 'nameless', 'quiet']],
  ])('is searched for %j', (search, expected) => {
    expect(found(search)).toEqual(expected);
  });
});

describe('participants', () => {
  const publisher = participant('p1', { publishing: true, subscriptions: ['p2'] });
  const viewer = participant('p2', { subscriptions: ['p1'] });
  const gone = participant('p3', { state: 'DISCONNECTED' });

  test('are in groups, without those of sessions that have ended', () => {
    const sessions = [session([participant('p0', { publishing: true })], '2026-01-15T12:10:00.000Z'), session([gone, viewer, publisher])];
    expect(groupsOf({ sessions })).toEqual({ publishers: [publisher], viewers: [viewer], left: [gone] });
    expect(groupsOf({ sessions: [] })).toEqual({ publishers: [], viewers: [], left: [] });
  });

  test('one is found as it is in its latest session', () => {
    const sessions = [session([participant('p1'), participant('p0')], '2026-01-15T12:10:00.000Z'), session([publisher])];
    expect(['p1', 'p0', 'p9'].map((id) => participantOf({ sessions }, id))).toEqual([publisher, participant('p0'), undefined]);
  });

  test('subscribers are counted by the id to which they subscribe', () => {
    expect([...subscriberCounts([publisher, viewer, participant('p4', { subscriptions: ['p1', 'p2'] })])]).toEqual([
      ['p2', 2],
      ['p1', 2],
    ]);
  });

  test.each([
    ['alice', 'A'],
    ['Ann-Marie Smith', 'AM'],
    ['viewer-07', '07'],
    ['2026', '2'],
    ['👩🏽‍🚀 astro', '👩🏽‍🚀A'],
    ['مرحبا', 'م'],
    ['<b>', '<'],
    ['---', ''],
  ])('the initials of %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  test('a participant without a user id is named by its participant id', () => {
    expect([nameOf(participant('p1')), nameOf(participant('p1', { userId: 'ann' }))]).toEqual(['p1', 'ann']);
  });

  test('a name always has the same hue', () => {
    const hues = ['alice', 'bob', '', 'x'.repeat(128), '👩🏽‍🚀'].map(hueOf);
    expect(hues).toEqual(['alice', 'bob', '', 'x'.repeat(128), '👩🏽‍🚀'].map(hueOf));
    expect(hues.every((hue) => hue >= 0 && hue < 360)).toBe(true);
    expect(['alice', 'bob', 'carol', 'dave', 'erin'].map(hueOf)).toEqual([16, 75, 213, 264, 154]);
  });

  test('attributes are lines', () => {
    expect(readAttributes('role=host\n\n name = Ann = Smith \nempty=')).toEqual({ role: 'host', name: 'Ann = Smith', empty: '' });
    expect(readAttributes('')).toEqual({});
    expect(() => readAttributes('role=host\nguest')).toThrow("Attributes are lines of name=value, got 'guest'.");
  });

  test('a proposed user id is free', () => {
    const names = ['alice', 'carol'].map((userId) => participant(userId, { userId }));
    expect(freeUserId({ sessions: [session(names)] })).toBe('bob');
    const many = Array.from({ length: 20 }, (_, index) => freeUserIdAfter(index));
    expect(new Set(many).size).toBe(20);
  });

  function freeUserIdAfter(count: number): string {
    const taken: ParticipantSnapshot[] = [];
    for (let index = 0; index < count; index += 1)
      taken.push(participant(`p${index}`, { userId: freeUserId({ sessions: [session(taken)] }) }));
    return freeUserId({ sessions: [session(taken)] });
  }

  test('are split into rows', () => {
    expect(inRows([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(inRows([], 2)).toEqual([]);
  });
});

test('the errors to publish with are those that the service has', () => {
  expect([...PUBLISH_ERRORS].sort()).toEqual(Object.values(EventErrorCode).sort());
  expect(RECORDING_START_ERRORS).toEqual(Object.keys(FAILURES['Recording Start Failure']));
  expect(RECORDING_END_ERRORS).toEqual(Object.keys(FAILURES['Recording End Failure']));
});

describe('the report of scenes', () => {
  const run = (id: number, state: SceneRun['state'] = 'running'): SceneRun => ({ id, stageArn: 'a', title: 't', state, lines: [] });

  test('has lines, and how each has ended', () => {
    const runs = withEnd(withLine([run(1), run(2)], 1, 'first'), 2, 'failed', 'reason');
    expect(runs).toEqual([
      { ...run(1), lines: ['first'] },
      { ...run(2), state: 'failed', error: 'reason' },
    ]);
    expect(withoutRun(withoutRun(runs, 2), 1)).toEqual([{ ...run(1), lines: ['first'] }]);
  });

  test('is bounded', () => {
    let runs: SceneRuns = [run(0)];
    for (let line = 0; line < KEPT_LINES + 5; line += 1) runs = withLine(runs, 0, `line ${line}`);
    expect(runs[0]?.lines).toHaveLength(KEPT_LINES);
    expect(runs[0]?.lines.at(-1)).toBe(`line ${KEPT_LINES + 4}`);
    for (let id = 1; id <= 50; id += 1) runs = withRun(runs, run(id, 'done'));
    expect(runs.length).toBeLessThanOrEqual(22);
    expect(runs[0]?.id).toBe(0);
    expect(runs.at(-1)?.id).toBe(50);
  });
});

describe('a scene', () => {
  /** A stagehand that writes down what it is asked for, and is stopped at a number of long pauses. */
  function play(id: string, stopAtPause = Number.POSITIVE_INFINITY) {
    const done: string[] = [];
    const publishing: string[] = [];
    const lines: string[] = [];
    let pauses = 0;
    const hand: Stagehand = {
      async join({ userId = '' }) {
        done.push(`join ${userId}`);
        return { stageArn: 'a', participantId: userId };
      },
      async publish({ participantId }) {
        done.push(`publish ${participantId}`);
        publishing.push(participantId);
      },
      async leave({ participantId }) {
        done.push(`leave ${participantId}`);
        publishing.splice(publishing.indexOf(participantId), 1);
      },
      async subscribe({ participantId }, publisherId) {
        done.push(`subscribe ${participantId} ${publisherId}`);
        return true;
      },
      publisherIds: async (without) => publishing.filter((other) => other !== without),
      say: (line) => lines.push(line),
      async pause(milliseconds) {
        if (milliseconds > 1_000) pauses += 1;
        if (pauses >= stopAtPause) throw new SceneStopped();
      },
    };
    const scene = SCENES.find((one) => one.id === id);
    return { played: scene?.play(hand), done, lines, publishing };
  }

  test('host and three guests: all publish, and each subscribes to the others', async () => {
    const { played, done, publishing } = play('panel');
    await played;
    expect(publishing).toEqual(['alice', 'bob', 'carol', 'dave']);
    expect(done.filter((line) => line.startsWith('subscribe'))).toHaveLength(12);
  });

  test('forty viewers', async () => {
    const { played, done, lines } = play('viewers');
    await played;
    expect(done).toHaveLength(40);
    expect(done.at(-1)).toBe('join viewer-40');
    expect(lines.at(-1)).toBe('40 viewers have joined, with 0 subscriptions.');
  });

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
  ])('a guest who comes and goes has left when it is stopped at pause %d', async (pause, visits) => {
    const { played, done, publishing } = play('guest', pause);
    await expect(played).rejects.toThrow(SceneStopped);
    expect(publishing).toEqual([]);
    expect(done).toEqual(Array.from({ length: visits }, () => ['join erin', 'publish erin', 'leave erin']).flat());
  });
});
