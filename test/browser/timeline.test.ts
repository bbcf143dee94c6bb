/** The timeline, used by keyboard and by clicks. */
import { execFileSync } from 'node:child_process';
import { CreateStageCommand } from '@aws-sdk/client-ivs-realtime';
import { eventually } from '../support/eventually';
import { openRoom, type Room } from './support/room';

let room: Room;
beforeAll(async () => {
  room = await openRoom({ permissions: ['clipboard-read', 'clipboard-write'] });
  await room.shell.client.send(new CreateStageCommand({ name: 'show', tags: { of: "ann's" } }));
  await room.shell.participant('join', { stage: 'show', userId: 'ann' });
  await room.shell.participant('publish', { stage: 'show', participant: 'ann' });
  await room.goTo('Timeline');
  await row('Participant Published').waitFor();
});
afterAll(() => room?.close());

const row = (text: string) => room.page.getByRole('button', { name: text }).and(room.page.locator('.entry-row')).first();
const titles = () => room.page.locator('.entry-title').allInnerTexts();
/** The page renders some time after a click. */
const showTitles = (...expected: string[]) => eventually(async () => expect(await titles()).toEqual(expected));

test('entries are newest first, and a filter is a part of the address', async () => {
  await showTitles('publish', 'Participant Published', 'join', 'CreateParticipantToken', 'CreateStage');
  await room.page.getByRole('button', { name: 'Calls', exact: true }).click();
  await showTitles('CreateParticipantToken', 'CreateStage');
  expect(room.page.url()).toMatch(/#\/timeline\?kinds=call$/);
  await room.page.getByRole('button', { name: 'Calls', exact: true }).click();
});

test('by keyboard, j goes down, k goes up, Enter opens an entry, and Escape closes it and keeps the place', async () => {
  await row('publish').focus();
  for (const key of ['j', 'j', 'k', 'Enter']) await room.page.keyboard.press(key);
  await room.page.getByRole('complementary', { name: 'Event: Participant Published' }).waitFor();
  await room.page.keyboard.press('Escape');
  await room.page.getByRole('complementary').waitFor({ state: 'detached' });
  await eventually(async () => expect(await row('Participant Published').evaluate((entry) => entry === document.activeElement)).toBe(true));
});

test('a copied command has the call for a shell', async () => {
  await row('CreateStage').click();
  await room.page.getByRole('button', { name: 'AWS CLI' }).click();
  await room.page.getByText('Copied the command of the AWS CLI').waitFor();
  const command = await room.page.evaluate(() => navigator.clipboard.readText());
  const given = execFileSync('/bin/sh', ['-c', `aws() { printf '%s\\n' "$@"; }\n${command}`], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(given).toEqual([
    ...['ivs-realtime', 'create-stage', '--endpoint-url', room.url.slice(0, -1), '--region', 'us-east-1'],
    ...['--cli-input-json', `{"name":"show","tags":{"of":"ann's"}}`],
  ]);
  await room.page.keyboard.press('Escape');
});

test('a pause holds the list and counts what comes, and Clear empties it', async () => {
  await room.page.getByRole('button', { name: 'Pause' }).click();
  await room.shell.participant('leave', { stage: 'show', participant: 'ann' });
  await room.page.getByRole('button', { name: 'Continue (2 new)' }).waitFor();
  expect((await titles())[0]).toBe('publish');
  await room.page.getByRole('button', { name: 'Continue (2 new)' }).click();
  await row('leave').waitFor();
  await room.page.getByRole('button', { name: 'Clear' }).click();
  await room.page.getByText('Nothing has happened yet').waitFor();
  expect(room.faults).toEqual([]);
});
