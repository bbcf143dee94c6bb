import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { type IvsLocal, type Stage, startIvsLocal } from 'ivs-local';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Attendance, createAttendance } from './attendance.js';

let local: IvsLocal;
let client: IVSRealTimeClient;
beforeAll(async () => {
  local = await startIvsLocal({ region: 'eu-west-1' });
  client = new IVSRealTimeClient(local.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await local.close();
});

let stage: Stage;
let attendance: Attendance;
beforeEach(async () => {
  await local.reset();
  stage = await local.createStage({ name: 'late-night' });
  attendance = createAttendance(client);
});

/** Delivers an event to the back end as EventBridge would. */
async function deliver(name: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
  attendance.handle(await local.waitForEvent(name, detail));
}

async function goOnAir(userId: string) {
  const participant = await stage.join({ userId });
  await participant.publish();
  await deliver('Participant Published', { user_id: userId });
  return participant;
}

test('who publishes is on air until that ends', async () => {
  const alice = await goOnAir('alice');
  await goOnAir('bob');
  expect(attendance.onAir(stage.arn)).toEqual(['alice', 'bob']);
  await alice.unpublish();
  await deliver('Participant Unpublished', { user_id: 'alice' });
  expect(attendance.onAir(stage.arn)).toEqual(['bob']);
});

test('a moderator removes a user', async () => {
  await goOnAir('mallory');
  await attendance.remove(stage.arn, 'mallory');
  await deliver('Participant Unpublished', { user_id: 'mallory' });
  expect(attendance.onAir(stage.arn)).toEqual([]);
  const [participant] = stage.snapshot().sessions.flatMap(({ participants }) => participants);
  expect(participant?.state).toBe('DISCONNECTED');
  await expect(attendance.remove(stage.arn, 'mallory')).rejects.toThrow('mallory is not on air');
});

test('nobody is on air for longer than 24 hours', async () => {
  await goOnAir('alice');
  await local.advance(24 * 60 * 60 * 1000);
  await deliver('Participant Unpublished', { user_id: 'alice' });
  expect(attendance.onAir(stage.arn)).toEqual([]);
});
