import { createAdjustableClock } from '../../../local/src/system/adjustable-clock';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 15, 12);

/** The machine's clock stands, so that times are exact. */
let machine: jest.SpiedFunction<typeof Date.now>;
beforeEach(() => {
  machine = jest.spyOn(Date, 'now').mockReturnValue(START);
});
afterEach(() => jest.restoreAllMocks());

test('time that is advanced is there at once, and goes on', async () => {
  const clock = createAdjustableClock();
  await clock.advance(HOUR);
  expect(clock.now()).toBe(START + HOUR);
  machine.mockReturnValue(START + 1_000);
  expect(clock.now()).toBe(START + HOUR + 1_000);
  await clock.sleep(0);
});

test('what is due happens in its order, each at its time, also what begins meanwhile', async () => {
  const clock = createAdjustableClock();
  const seen: string[] = [];
  const note = (name: string) => seen.push(`${name} ${(clock.now() - START) / HOUR}`);
  void clock.sleep(3 * HOUR).then(() => note('late'));
  void clock.sleep(HOUR).then(async () => {
    note('early');
    await clock.sleep(HOUR);
    note('next');
  });
  void clock.sleep(5 * HOUR).then(
    () => note('never'),
    () => {},
  );
  await clock.advance(4 * HOUR);
  expect(seen).toEqual(['early 1', 'next 2', 'late 3']);
  expect((clock.now() - START) / HOUR).toBe(4);
  await clock.advance(HOUR);
  expect(seen).toEqual(['early 1', 'next 2', 'late 3', 'never 5']);
});

test('a sleep ends with the reason of its signal, before and while it waits', async () => {
  const clock = createAdjustableClock();
  const controller = new AbortController();
  const sleeping = clock.sleep(HOUR, controller.signal);
  controller.abort('closed');
  await expect(sleeping).rejects.toBe('closed');
  await expect(clock.sleep(HOUR, controller.signal)).rejects.toBe('closed');
  await clock.advance(2 * HOUR);
});

test('a timer that is longer than those of Node.js waits on', async () => {
  const clock = createAdjustableClock();
  let done = false;
  void clock.sleep(2 ** 32).then(() => {
    done = true;
  });
  await clock.advance(2 ** 31);
  expect(done).toBe(false);
  await clock.advance(2 ** 31);
  expect(done).toBe(true);
});

test('the clock waits for work that is under way before it advances, and for the work that this begins', async () => {
  const seen: string[] = [];
  const work: Promise<void>[] = [];
  const clock = createAdjustableClock({ ahead: 0 }, () => work.shift());
  const begin = (name: string, then = () => {}) =>
    work.push(
      new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => {
        seen.push(`${name} ${(clock.now() - START) / HOUR}`);
        then();
      }),
    );
  begin('before');
  void clock.sleep(HOUR).then(() => begin('due', () => begin('next')));
  void clock.sleep(2 * HOUR).then(() => begin('late'));
  await clock.advance(3 * HOUR);
  expect(seen).toEqual(['before 0', 'due 1', 'next 1', 'late 2']);
});
