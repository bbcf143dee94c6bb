/** Each view, with people and without, by the rules of axe: in light and dark, on a phone and on a screen. */
import AxeBuilder from '@axe-core/playwright';
import { openTab } from './support/browser';
import { openRoom, type Room } from './support/room';
import { furnish } from './support/scene';

const VIEWS = ['rooms', 'compositions', 'compositions/playground', 'timeline', 'tokens', 'recordings', 'stacks'];
const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
];

let empty: Room;
let room: Room;
beforeAll(async () => {
  empty = await openRoom();
  room = await openRoom();
  await furnish(room.shell);
});
afterAll(async () => {
  await empty?.close();
  await room?.close();
});

/** The findings of axe at one look, and what is wider than the window. */
async function findings(of: Room, view: string, viewport: { width: number; height: number }, colorScheme: 'light' | 'dark') {
  const { page, context, faults } = await openTab(of.browser, `${of.url}#/${view}`, { viewport, colorScheme, reducedMotion: 'reduce' });
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await page.evaluate(() => document.fonts.ready);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await context.close();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
  );
  return [...found, ...faults, ...(overflow > 0 ? [`${overflow} px wider than the window`] : [])];
}

const LOOKS = SIZES.flatMap((size) => (['light', 'dark'] as const).map((scheme) => [size.width, scheme, size] as const));

describe.each(LOOKS)('at %i px, in %s', (_, scheme, size) => {
  test.each(VIEWS)('%s has no findings', async (view) => {
    expect(await findings(room, view, size, scheme)).toEqual([]);
  });
});

test.each(VIEWS)('%s without anything has no findings', async (view) => {
  expect(await findings(empty, view, { width: 1280, height: 900 }, 'light')).toEqual([]);
});

test.each(['Join', 'Create a stage'])('the dialog %s has no findings, keeps the focus, and ends with Escape', async (name) => {
  const { page } = room;
  await page.goto(`${room.url}#/rooms`);
  const button = page.getByRole('button', { name }).first();
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('the views are reached by the keyboard alone', async () => {
  const { page, context } = await openTab(room.browser, `${room.url}#/rooms`);
  const link = page.getByRole('navigation').getByRole('link', { name: 'Timeline' });
  for (let tabs = 0; tabs < 20 && !(await link.evaluate((element) => element === document.activeElement)); tabs++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('main', { name: 'Timeline' }).waitFor();
  await context.close();
});

test('a row of the timeline is read as words', async () => {
  const { page, context } = await openTab(room.browser, `${room.url}#/timeline`);
  await page.getByRole('button', { name: / join late-night viewer-7 ok$/ }).waitFor();
  await context.close();
});
