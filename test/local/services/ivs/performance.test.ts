import { serialize } from 'node:v8';
import { createIvsRealTime, newIvsState } from '../../../../local/src/services/ivs';
import { expectProportional } from '../../../support/cpu';

const COUNT = 1_000;
const REGION = 'us-east-1';
const MAX_BYTES_EACH = 2_000;

/** Creates stages, lists them by pages, tags and deletes each. */
async function live(count: number, whenMost = () => {}, state = newIvsState()): Promise<void> {
  const ivs = createIvsRealTime({ state });
  for (let made = 0; made < count; made += 1) await ivs.call(REGION, 'CreateStage', { name: `room-${made}`, tags: { team: 'live' } });

  const arns: string[] = [];
  let nextToken: unknown;
  do {
    const page = await ivs.call(REGION, 'ListStages', { nextToken });
    arns.push(...(page.stages as { arn: string }[]).map(({ arn }) => arn));
    nextToken = page.nextToken;
  } while (nextToken);
  expect(new Set(arns).size).toBe(count);

  for (const arn of arns) await ivs.call(REGION, 'TagResource', { resourceArn: arn, tags: { stage: 'test' } });
  whenMost();
  for (const arn of arns) await ivs.call(REGION, 'DeleteStage', { arn });
  expect(ivs.resources()).toEqual([]);
  ivs.close();
}

test('a stage costs the same among a thousand as among a few, to create, to list by pages, to tag and to delete', async () => {
  await expectProportional((count) => live(count), COUNT);
});

test('what is remembered of a thousand stages is little', async () => {
  const state = newIvsState();
  let bytes = 0;
  await live(
    COUNT,
    () => {
      bytes = serialize(state).byteLength;
    },
    state,
  );
  expect(bytes / COUNT).toBeGreaterThan(100);
  expect(bytes / COUNT).toBeLessThan(MAX_BYTES_EACH);
});
