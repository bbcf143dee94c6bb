/** What work costs in CPU time of this process: unlike the time that passes, it stays the same beside other programs. */

/** The least of so many rounds is nearest to the truth: collected garbage and compiled code come and go. */
const ROUNDS = 3;

const FACTOR = 4;

/** Four times the work takes four times as long, or 16 times where each step looks at all the others. */
const MOST_GROWTH = 8;

export async function cpuMilliseconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Fails unless the CPU time of `work(count)` grows in proportion to `count`. Does the work for a quarter of `most` and for `most`. */
export async function expectProportional(work: (count: number) => Promise<unknown>, most: number): Promise<void> {
  const few = Math.ceil(most / FACTOR);
  const times = { few: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  await work(few);
  for (let round = 0; round < ROUNDS; round++) {
    times.few = Math.min(times.few, await cpuMilliseconds(() => work(few)));
    times.most = Math.min(times.most, await cpuMilliseconds(() => work(most)));
    if (times.most <= MOST_GROWTH * times.few) return;
  }
  throw new Error(`CPU time for ${few}: ${times.few} ms, for ${most}: ${times.most} ms; it must grow at most ${MOST_GROWTH} times`);
}
