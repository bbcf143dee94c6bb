/** The rooms view by keyboard: where the focus is after each action. And what the view does with two stages. */
import { CreateStageCommand, GetParticipantCommand } from '@aws-sdk/client-ivs-realtime';
import { eventually } from '../support/eventually';
import { dialogOf, openRoom, type Room } from './support/room';

const STAGES = 200;

let room: Room;
let stageArn: string;
beforeAll(async () => {
  room = await openRoom({}, '--quota', `stages=${STAGES}`);
  const { stage } = await room.shell.client.send(new CreateStageCommand({ name: 'show' }));
  stageArn = stage?.arn ?? '';
  for (let index = 1; index < STAGES; index++) {
    await room.shell.client.send(new CreateStageCommand({ name: `stage-${String(index).padStart(3, '0')}` }));
  }
  for (const userId of ['ann', 'bob', 'carl']) {
    await room.shell.participant('join', { stage: 'show', userId });
    await room.shell.participant('publish', { stage: 'show', participant: userId });
  }
  await room.page.goto(`${room.url}#/rooms/${stageArn}`);
  await room.page.getByRole('heading', { name: 'Publishing 3' }).waitFor();
});
afterAll(() => room?.close());

/** The text or name of the element with the focus. */
/** The name of the element with the focus. The body, which has it between two elements, has the texts of all. */
const focused = () =>
  room.page.evaluate(() => {
    const { activeElement, body } = document;
    return activeElement === body ? '' : (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '');
  });

test('a button keeps the focus while its action is under way', async () => {
  const button = room.page.getByRole('button', { name: 'Create an ingest configuration' });
  await button.focus();
  await room.page.keyboard.press('Enter');
  await room.page.getByRole('heading', { name: 'Ingest 1' }).waitFor();
  expect(await focused()).toBe('Create an ingest configuration');
});

test('when a tile goes away, the focus goes to the tile that takes its place', async () => {
  await room.page.getByRole('button', { name: 'Leave as ann' }).focus();
  await room.page.keyboard.press('Enter');
  await room.page.getByRole('heading', { name: 'Publishing 2' }).waitFor();
  await eventually(async () => expect(await focused()).toBe('bob'));
});

test('keys that are pressed before the next frame each move the focus', async () => {
  await room.page.locator('.stage-row').first().focus();
  await room.page.evaluate(() => {
    for (const key of ['End', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  });
  await eventually(async () => expect(await focused()).toContain('stage-198'));
});

test('a dialog keeps Tab inside, and its fields have names', async () => {
  const dialog = await dialogOf(room.page, room.page.getByRole('button', { name: 'Join' }).first());
  expect(await dialog.getByLabel('User id').evaluate((element) => element === document.activeElement)).toBe(true);
  for (let tabs = 0; tabs < 15; tabs++) {
    await room.page.keyboard.press('Tab');
    // At its end, a dialog lets the focus out to the browser, never to the page behind it.
    expect(await dialog.evaluate((element) => element.contains(document.activeElement) || document.activeElement === document.body)).toBe(
      true,
    );
  }
  expect(await dialog.locator(':is(input, textarea, select):not([aria-label])').evaluateAll(unlabelled)).toEqual([]);
  await room.page.keyboard.press('Escape');
});

/** The fields without a label. */
function unlabelled(elements: readonly Element[]): string[] {
  return elements.filter((element) => (element as HTMLInputElement).labels?.length === 0).map(({ outerHTML }) => outerHTML);
}

test('a replication is started and stopped', async () => {
  const { page, shell } = room;
  await page.getByRole('link', { name: 'bob', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'bob' });
  await dialog.getByLabel('Destination stage: its name or ARN').fill('stage-001');
  await dialog.getByRole('button', { name: 'Start a replication' }).click();
  await dialog.getByRole('button', { name: 'Stop the replication to stage-001' }).waitFor();
  await dialog.getByRole('link', { name: 'stage-001' }).click();
  await page.getByRole('heading', { name: 'stage-001' }).waitFor();
  expect(await page.locator('.publisher').textContent()).toContain('Replica');
  const source = async () => {
    const [session] = await page.evaluate(
      (arn) =>
        fetch('/_ivs/state')
          .then((answer) => answer.json())
          .then(({ regions }) => regions['us-east-1'].stages.find((stage: { arn: string }) => stage.arn === arn).sessions),
      stageArn,
    );
    const { participantId } = session.participants.find(({ userId }: { userId: string }) => userId === 'bob');
    const input = { stageArn, sessionId: session.sessionId, participantId };
    return (await shell.client.send(new GetParticipantCommand(input))).participant;
  };
  expect(await source()).toMatchObject({ replicationType: 'SOURCE', replicationState: 'ACTIVE' });
  await page.getByRole('button', { name: 'Stop the replication of bob' }).click();
  await page.getByRole('heading', { name: 'Publishing 0' }).waitFor();
  await eventually(async () => expect((await source())?.replicationState).toBe('STOPPED'));
});

test('on a narrow screen the focus follows from the list to the stage, and back', async () => {
  const { page } = room;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('link', { name: 'All stages' }).click();
  const stageRow = page.locator('.stage-row').first();
  // Until the list is shown, its rows take no focus.
  await stageRow.waitFor();
  await stageRow.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'show' }).waitFor();
  await eventually(async () => expect(await focused()).toContain('All stages'));
  await page.keyboard.press('Enter');
  await eventually(async () =>
    expect(await page.evaluate(() => document.querySelector('.rooms-side')?.contains(document.activeElement))).toBe(true),
  );
  expect(room.faults).toEqual([]);
});
