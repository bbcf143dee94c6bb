/** The time and the calls of an invocation. */
import { CHECK, type Composing, composingForEachTest, MINUTE, SECOND } from '../../support/composing';
import { serviceError } from '../../support/fake-service';

let show: Composing;
let stage: string;
composingForEachTest((made) => {
  ({ show, stage } = made);
});

describe('messages that the queue may deliver to another invocation at the same time', () => {
  test.each([
    ['for the first time', { receivedAgo: 80 * SECOND }],
    ['for the second time', { receivedAgo: 170 * SECOND, receiveCount: 2 }],
    ['right before they expire', { receivedAgo: SECOND, sentAgo: 590 * SECOND }],
  ])('change nothing: received %s', async (_, delivery) => {
    await show.publisher(stage);
    await show.deliver([show.body()], delivery);
    expect(show.operations()).toEqual([]);
    expect(show.lines).toEqual([JSON.stringify({ operation: 'Check', outcome: 'TooLate' })]);
  });

  test('are worked on when they were delivered again', async () => {
    await show.publisher(stage);
    await show.deliver([show.body()], { receivedAgo: 95 * SECOND, receiveCount: 2 });
    expect(await show.running()).toHaveLength(1);
  });

  test('are worked on until ten seconds before', async () => {
    const began = show.clock.now();
    show.admit = () => {
      throw serviceError('ThrottlingException', 400);
    };
    await show.publisher(stage);
    await show.deliver([show.body()], { receivedAgo: 79 * SECOND });
    expect(show.clock.now() - began).toBeLessThanOrEqual(SECOND);
  });
});

test('an idle stage takes two calls for each check', async () => {
  for (let check = 0; check < 30; check++) {
    await show.deliver([CHECK]);
    await show.pass(2 * MINUTE);
  }
  expect(show.operations()).toHaveLength(60);
  expect(new Set(show.operations())).toEqual(new Set(['ListCompositions', 'GetStage']));
});

test('invocations that follow each other at once call an operation at most four times a second', async () => {
  const times: number[] = [];
  show.admit = (operation) => {
    if (operation === 'ListCompositions') times.push(show.clock.now());
  };
  for (let invocation = 0; invocation < 9; invocation++) await show.deliver([CHECK]);
  expect(times).toHaveLength(9);
  expect((times[8] as number) - (times[0] as number)).toBeGreaterThanOrEqual(2 * SECOND);
});
