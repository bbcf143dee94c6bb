/** Requests to custom resources that nobody will answer any more. */

import type { CloudFormationOptions } from '../../../../local/src/services/cloudformation';
import type { AsyncOutcome } from '../../../../local/src/services/lambda/delivery';
import { custom, type HandlerEvent, INVENTED_ID, inVirtualTime, responseTo } from './harness';

const CRASH: AsyncOutcome = { error: { type: 'RangeError', message: 'too far' }, lines: ['RangeError: too far', '    at index.js:1'] };
const SILENCE: AsyncOutcome = { lines: [] };

/** A CloudFormation whose function ends its first event so after some time, and answers the others. */
function endingWith(outcome: AsyncOutcome | undefined, milliseconds: number, options: Partial<CloudFormationOptions> = {}) {
  const requests: HandlerEvent[] = [];
  const world = inVirtualTime({
    invokeAsync: (_, event) => {
      requests.push(event as HandlerEvent);
      if (requests.length > 1) void answer(event as HandlerEvent);
      return world.pass(milliseconds).then(() => (requests.length > 1 ? { lines: [] } : outcome));
    },
    ...options,
  });
  const answer = (event: HandlerEvent) => world.harness.put(event.ResponseURL, responseTo(event));
  const reason = () => world.harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason;
  return { ...world, requests, answer, reason };
}

const ON_AWS = 'On AWS, the stack would wait for an answer until 3600 s (ServiceTimeout) have passed.';

test('a function that has failed for the last time fails the resource at once, with its error and its log', async () => {
  const { clock, harness, history, reason, requests } = endingWith(CRASH, 180_000);
  expect(await clock.run(harness.create('app', { A: custom() }))).toBe('ROLLBACK_COMPLETE');
  expect(history('A').slice(0, 2)).toEqual(['0 CREATE_IN_PROGRESS', '182 CREATE_FAILED']);
  expect(reason()).toBe(
    'The function handler failed and is not tried again, so that no answer can come. RangeError: too far\n' +
      `${ON_AWS}\nThe end of its log:\nRangeError: too far\n    at index.js:1`,
  );
  expect(requests.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Delete']);
  expect(requests[1]?.PhysicalResourceId).toMatch(INVENTED_ID);
});

test('so does one that ended well and sent no answer', async () => {
  const { clock, harness, history, reason } = endingWith(SILENCE, 5_000);
  await clock.run(harness.create('app', { A: custom() }));
  expect(history('A').slice(0, 2)).toEqual(['0 CREATE_IN_PROGRESS', '7 CREATE_FAILED']);
  expect(reason()).toBe(
    `The function handler ended without an answer to its ResponseURL, and nothing runs any more that could send one.\n${ON_AWS}`,
  );
});

test.each([
  [
    'a content type',
    { 'content-type': 'text/plain' },
    'it has the content-type text/plain, and CloudFormation signs none; send the header empty, or the body as bytes.',
  ],
  ['another method', {}, 'its method is POST and not PUT.', 'POST'],
])('an answer that was refused for %s is told of', async (_, headers, message, method = 'PUT') => {
  const { clock, harness } = inVirtualTime({
    invokeAsync: async (_arn, event) => {
      const request = event as HandlerEvent;
      const isFirst = request.RequestType === 'Create';
      await harness.put(request.ResponseURL, responseTo(request), isFirst ? headers : {}, isFirst ? method : 'PUT');
      return SILENCE;
    },
  });
  expect(await clock.run(harness.create('app', { A: custom() }))).toBe('ROLLBACK_COMPLETE');
  expect(harness.events.find(({ status }) => status === 'CREATE_FAILED')?.statusReason).toBe(
    'The function handler ended without an answer to its ResponseURL, and nothing runs any more that could send one.\n' +
      `A request to the ResponseURL was refused (403 SignatureDoesNotMatch): ${message}\n${ON_AWS}`,
  );
});

test('the time that AWS would wait is that of the resource', async () => {
  const { clock, harness, reason } = endingWith(CRASH, 0);
  await clock.run(harness.create('app', { A: custom({ ServiceTimeout: 600 }) }));
  expect(reason()).toContain('until 600 s (ServiceTimeout) have passed.');
});

test.each([
  ['where a rule may still call a function, after an end without failure', SILENCE, { answersMayFollow: () => true }],
  ['where it cannot be told what became of the event', undefined, {}],
])('%s, the answer is waited for in full', async (_, outcome, options) => {
  const { clock, harness, history } = endingWith(outcome, 0, options);
  await clock.run(harness.create('app', { A: custom({ ServiceTimeout: 600 }) }));
  expect(history('A').slice(0, 2)).toEqual(['0 CREATE_IN_PROGRESS', '600 CREATE_FAILED']);
});

test('an answer that was on its way when the function ended counts', async () => {
  const { clock, harness, pass, answer, requests } = endingWith(CRASH, 0);
  const create = harness.create('app', { A: custom() });
  const late = async () => {
    await pass(1_900);
    if (requests[0]) await answer(requests[0]);
  };
  expect(await clock.run(Promise.all([create, late()]).then(([status]) => status))).toBe('CREATE_COMPLETE');
});

test('an update and a delete fail at once, too', async () => {
  const requests: HandlerEvent[] = [];
  const world = inVirtualTime({
    invokeAsync: (_, event) => {
      const request = event as HandlerEvent;
      requests.push(request);
      if (request.RequestType === 'Create') void world.harness.put(request.ResponseURL, responseTo(request));
      return Promise.resolve(CRASH);
    },
  });
  const { clock, harness } = world;
  expect(await clock.run(harness.create('app', { A: custom() }))).toBe('CREATE_COMPLETE');
  expect(await clock.run(harness.update('app', { A: custom({ Value: 'two' }) }))).toBe('UPDATE_ROLLBACK_FAILED');
  expect(await clock.run(harness.delete('app'))).toBe('DELETE_FAILED');
  expect(world.now()).toBe(6_000);
});
