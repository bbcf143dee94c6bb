const { IVSRealTimeClient } = require('@aws-sdk/client-ivs-realtime');
const { startIvsLocal } = require('ivs-local');
const { createRooms } = require('./rooms');

let local;
let client;
let rooms;
beforeAll(async () => {
  local = await startIvsLocal();
  client = new IVSRealTimeClient(local.clientConfig);
  rooms = createRooms(client);
});
beforeEach(() => local.reset());
afterAll(async () => {
  client.destroy();
  await local.close();
});

/** A guest joins with the token that the back end issued. */
async function enter(room, guest, role) {
  return local.stage(room).join({ token: await rooms.admit(room, guest, role) });
}

test('a host speaks', async () => {
  const room = await rooms.open('late-night');
  const alice = await enter(room, 'alice', 'host');
  await alice.publish();
  await local.waitForEvent('Participant Published', { participant_id: alice.id });
  expect(await rooms.speakers(room)).toEqual(['alice']);
});

test('the audience does not', async () => {
  const room = await rooms.open('late-night');
  const bob = await enter(room, 'bob', 'audience');
  await expect(bob.publish()).rejects.toMatchObject({ code: 'INSUFFICIENT_CAPABILITIES' });
  expect(await rooms.speakers(room)).toEqual([]);
});

test('a token is for twelve hours', async () => {
  const room = await rooms.open('late-night');
  const token = await rooms.admit(room, 'alice', 'host');
  await local.advance(12 * 60 * 60 * 1000);
  await expect(local.stage(room).join({ token })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
});

test('a room is quiet three minutes after the last speaker has left', async () => {
  const room = await rooms.open('late-night');
  const alice = await enter(room, 'alice', 'host');
  await alice.publish();
  await alice.leave();
  await local.advance(3 * 60 * 1000);
  expect(await rooms.speakers(room)).toEqual([]);
  expect(local.stage(room).snapshot().activeSessionId).toBeUndefined();
});

test('a call that fails once is tried again', async () => {
  local.injectFaults({ service: [{ operation: 'CreateParticipantToken', fault: { type: 'fail' } }] });
  const room = await rooms.open('late-night');
  expect((await enter(room, 'alice', 'host')).stageArn).toBe(room);
});
