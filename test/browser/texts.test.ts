/** Whatever names, attributes and sizes users choose: texts are shown as text, and the layout holds. */
import {
  CreateEncoderConfigurationCommand,
  CreateStageCommand,
  ListStorageConfigurationsCommand,
  StartCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { openTab } from './support/browser';
import { openRoom, type Room } from './support/room';
import { furnish, ODD_TEXTS } from './support/scene';

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await furnish(room.shell);
});
afterAll(() => room?.close());

test.each([360, 1280, 3840])('at %i px the texts are shown whole, as text, and inside the window', async (width) => {
  const { page, context, faults } = await openTab(room.browser, `${room.url}#/rooms`, { viewport: { width, height: 900 } });
  await page.goto(`${room.url}#/rooms/${encodeURIComponent(await stageOf())}`);
  for (const text of ODD_TEXTS.slice(0, 3)) await page.getByText(text, { exact: true }).first().waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  // A name that turns its direction does not turn what stands beside it.
  expect(await page.locator('bdi').count()).toBeGreaterThan(5);
  await context.close();
  expect(faults).toEqual([]);
});

async function stageOf(): Promise<string> {
  const state = (await (await fetch(`${room.url}_ivs/state`)).json()) as {
    regions: Record<string, { stages: { arn: string; name: string }[] }>;
  };
  return state.regions['us-east-1']?.stages.find(({ name }) => name === 'late-night')?.arn ?? '';
}

test.each([
  ['compositions', ODD_TEXTS[0]],
  ['timeline', ODD_TEXTS[0]],
  ['recordings', 'late-night'],
] as const)('the texts do no harm in %s', async (view, shown) => {
  const { page, context, faults } = await openTab(room.browser, `${room.url}#/${view}`, { viewport: { width: 360, height: 2_400 } });
  await page.getByRole('main').getByText(shown).first().waitFor();
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await context.close();
  expect(faults).toEqual([]);
});

test('a long name leaves room for the status of its recording, and a tall picture fits into the window', async () => {
  const { client, participant } = room.shell;
  const { storageConfigurations = [] } = await client.send(new ListStorageConfigurationsCommand({}));
  const storageConfigurationArn = storageConfigurations[0]?.arn ?? '';
  const autoParticipantRecordingConfiguration = { storageConfigurationArn };
  const { stage } = await client.send(new CreateStageCommand({ autoParticipantRecordingConfiguration }));
  const userId = 'y'.repeat(128);
  await participant('join', { stage: stage?.arn, userId });
  await participant('publish', { stage: stage?.arn, participant: userId });
  const video = { width: 720, height: 1280 };
  const { encoderConfiguration } = await client.send(new CreateEncoderConfigurationCommand({ video }));
  const s3 = { storageConfigurationArn, encoderConfigurationArns: [encoderConfiguration?.arn ?? ''] };
  const { composition } = await client.send(new StartCompositionCommand({ stageArn: stage?.arn, destinations: [{ s3 }] }));
  await room.shell.advance(1_000);

  const { page, context } = await openTab(room.browser, `${room.url}#/recordings`);
  const row = page.getByRole('link', { name: userId });
  const { height: rowHeight = 0 } = (await row.boundingBox()) ?? {};
  const { height: statusHeight = Number.NaN } = (await row.getByText('STARTED').boundingBox()) ?? {};
  expect(statusHeight).toBeLessThan(rowHeight);

  await page.goto(`${room.url}#/compositions/${encodeURIComponent(composition?.arn ?? '')}`);
  const { width = 0, height = 0 } = (await page.getByRole('figure').boundingBox()) ?? {};
  expect([Math.round((height / width) * 720), height < 900]).toEqual([1280, true]);
  await context.close();
});
