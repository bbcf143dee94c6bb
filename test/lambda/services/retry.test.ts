import { type Clock, retry } from '../../../lambda/services/retry';

function recorded(): { readonly pauses: number[]; readonly clock: Clock } {
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  return { pauses, clock: { now: () => 0, random: () => 0.5, sleep } };
}

const failing = async () => {
  throw new Error('no');
};

test('pauses are a random part of a span that doubles up to five seconds', async () => {
  const { pauses, clock } = recorded();
  await expect(retry(failing, (_, attempt) => attempt < 9, clock, new AbortController().signal)).rejects.toThrow('no');
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 2_500, 2_500, 2_500]);
});

test("a pause that is cut off ends with the work's failure", async () => {
  const { clock } = recorded();
  const cut: Clock = { ...clock, sleep: () => Promise.reject(new Error('aborted')) };
  await expect(retry(failing, () => true, cut, new AbortController().signal)).rejects.toThrow('no');
});

test('nothing is repeated once time is up', async () => {
  const { pauses, clock } = recorded();
  await expect(retry(failing, () => true, clock, AbortSignal.abort())).rejects.toThrow('no');
  expect(pauses).toEqual([]);
});
