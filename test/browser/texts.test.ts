/** Names and attributes of users are text, whatever they contain, and the layout holds. */
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

test.each(['compositions', 'timeline', 'recordings'])('the texts do no harm in %s', async (view) => {
  const { page, context, faults } = await openTab(room.browser, `${room.url}#/${view}`, { viewport: { width: 360, height: 740 } });
  await page.getByRole('main').waitFor();
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await context.close();
  expect(faults).toEqual([]);
});
