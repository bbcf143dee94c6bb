import { createIvsRealTime } from '../../../local/ivs';

const COUNT = 1_000;
const REGION = 'us-east-1';

/** Generous: it takes a fraction of that on a laptop. */
const MAX_MILLISECONDS = 5_000;
const MAX_BYTES_EACH = 20_000;

test('a thousand stages are created, listed by pages, tagged and deleted in no time and little memory', async () => {
  const ivs = createIvsRealTime();
  const heapBefore = process.memoryUsage().heapUsed;
  const started = performance.now();
  for (let count = 0; count < COUNT; count += 1) await ivs.call(REGION, 'CreateStage', { name: `room-${count}`, tags: { team: 'live' } });

  const arns: string[] = [];
  let nextToken: unknown;
  do {
    const page = await ivs.call(REGION, 'ListStages', { nextToken });
    arns.push(...(page.stages as { arn: string }[]).map(({ arn }) => arn));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(new Set(arns).size).toBe(COUNT);

  for (const arn of arns) await ivs.call(REGION, 'TagResource', { resourceArn: arn, tags: { stage: 'test' } });
  expect((process.memoryUsage().heapUsed - heapBefore) / COUNT).toBeLessThan(MAX_BYTES_EACH);
  for (const arn of arns) await ivs.call(REGION, 'DeleteStage', { arn });
  expect(ivs.resources()).toEqual([]);
  expect(performance.now() - started).toBeLessThan(MAX_MILLISECONDS);
  ivs.close();
});
