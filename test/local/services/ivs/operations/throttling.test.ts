import { CreateStageCommand, ListStagesCommand } from '@aws-sdk/client-ivs-realtime';
import { createIvsRealTime } from '../../../../../local/src/services/ivs';
import { VirtualClock } from '../../../../support/virtual-clock';
import { refusal, serveForEachTest } from '../client';

const clock = new VirtualClock();

/** The number of simultaneous calls that are not throttled. */
async function granted(ivs: ReturnType<typeof createIvsRealTime>, operation: string, count: number, region = 'us-east-1'): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, () => ivs.call(region, operation, {})));
  return outcomes.filter((outcome) => outcome.status === 'fulfilled' || outcome.reason.name !== 'TooManyRequestsException').length;
}

describe('throttling', () => {
  test.each([
    ['CreateStage', 5],
    ['ListTagsForResource', 10],
    ['TagResource', 10],
    ['UntagResource', 10],
    ['ImportPublicKey', 3],
    ['GetPublicKey', 3],
    ['DeletePublicKey', 3],
    ['ListPublicKeys', 3],
    ['CreateParticipantToken', 50],
  ])('grants %s %i times a second', async (operation, rate) => {
    const ivs = createIvsRealTime({ clock, throttling: true });

    expect(await granted(ivs, operation, 100)).toBe(rate);
    clock.advance(1_000);
    expect(await granted(ivs, operation, 100)).toBe(rate);
  });

  test('grants again bit by bit, and saves up no more than a second', async () => {
    const ivs = createIvsRealTime({ clock, throttling: true });
    await granted(ivs, 'ListStages', 5);

    clock.advance(199);
    expect(await granted(ivs, 'ListStages', 1)).toBe(0);
    clock.advance(1);
    expect(await granted(ivs, 'ListStages', 2)).toBe(1);
    clock.advance(60_000);
    expect(await granted(ivs, 'ListStages', 100)).toBe(5);
  });

  test('counts each operation and region on its own', async () => {
    const ivs = createIvsRealTime({ clock, throttling: true });
    await granted(ivs, 'CreateStage', 100);

    expect(await granted(ivs, 'ListStages', 100)).toBe(5);
    expect(await granted(ivs, 'CreateStage', 100, 'eu-west-1')).toBe(5);
    expect(ivs.resources('us-east-1')).toHaveLength(5);
  });

  test('is off unless asked for, and can be switched', async () => {
    const ivs = createIvsRealTime({ clock });
    expect(await granted(ivs, 'ListStages', 100)).toBe(100);

    ivs.setThrottling(true);
    expect(await granted(ivs, 'ListStages', 100)).toBe(5);
    ivs.setThrottling(false);
    expect(await granted(ivs, 'ListStages', 100)).toBe(100);
  });
});

describe('a throttled client', () => {
  const served = serveForEachTest({ clock, throttling: true });

  test('is told so in a way that its SDK takes for throttling', async () => {
    for (let count = 0; count < 5; count += 1) await served.client.send(new CreateStageCommand({}));

    expect(await refusal(served.client.send(new CreateStageCommand({})))).toEqual({
      name: 'TooManyRequestsException',
      status: 429,
      message: 'Rate exceeded: CreateStage may be called 5 times a second.',
    });
    expect(served.ivs.calls().map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'TooManyRequestsException']);
    expect((await served.client.send(new ListStagesCommand({}))).stages).toHaveLength(5);
  });
});
