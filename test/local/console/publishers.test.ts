import { publishersOf } from '../../../local/console/compositions/publishers';
import type { ParticipantSnapshot, StageSnapshot } from '../../../local/src/service/snapshot';

function participant(participantId: string, more: Partial<ParticipantSnapshot> = {}): ParticipantSnapshot {
  return {
    participantId,
    userId: '',
    attributes: {},
    state: 'CONNECTED',
    firstJoinTime: '2026-01-15T12:00:00.000Z',
    capabilities: ['PUBLISH'],
    selfSigned: false,
    publishing: true,
    subscriptions: [],
    protocol: 'UNKNOWN',
    replicationType: 'NONE',
    recording: { state: 'DISABLED' },
    ...more,
  };
}

function stage(activeSessionId: string | undefined, participants: readonly ParticipantSnapshot[]): StageSnapshot {
  const session = { startTime: '2026-01-15T12:00:00.000Z', participants };
  return {
    arn: 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456',
    tags: {},
    endpoints: { events: '', rtmp: '', rtmps: '', whip: '' },
    activeSessionId,
    connected: participants.length,
    publishers: participants.length,
    sessions: [
      { ...session, sessionId: 'st-1', participants: [participant('old')] },
      { ...session, sessionId: 'st-2' },
    ],
  };
}

test('are the participants of the active session who publish, with their names and attributes', () => {
  const people = [
    participant('a', { userId: 'ann', attributes: { host: 'true' } }),
    participant('b', { publishing: false }),
    participant('c'),
  ];
  expect(publishersOf(stage('st-2', people))).toEqual([
    { id: 'a', name: 'ann', attributes: { host: 'true' }, videoStopped: false, shape: 16 / 9 },
    { id: 'c', name: 'c', attributes: {}, videoStopped: false, shape: 16 / 9 },
  ]);
});

test('are nobody without a session', () => {
  expect(publishersOf(stage(undefined, [participant('a')]))).toEqual([]);
  expect(publishersOf(undefined)).toEqual([]);
});

test('have both streams of a redundant ingest as one', () => {
  const people = [participant('a', { publishesAs: 'x' }), participant('b', { publishesAs: 'x' }), participant('c', { publishesAs: 'y' })];
  expect(publishersOf(stage('st-2', people)).map(({ id }) => id)).toEqual(['a', 'c']);
});
