/** What an event source mapping does with the messages of its queue. */
import { createHash } from 'node:crypto';
import { settingsFrom } from '../../../../../local/src/services/sqs/queue-settings';
import { FUNCTION_ARN, SECOND, startMapping } from './harness';

const MINUTE = 60 * SECOND;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('a standard queue', () => {
  test('its messages go to the function with the documented members, and are deleted', async () => {
    const { send, pass, events, left, queueArn, notices } = startMapping();
    send('first', undefined, {
      colour: { DataType: 'String', StringValue: 'red' },
      picture: { DataType: 'Binary.png', BinaryValue: Buffer.from('png') },
    });
    await pass();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            receiptHandle: expect.any(String),
            body: 'first',
            attributes: {
              ApproximateFirstReceiveTimestamp: '1768478400000',
              ApproximateReceiveCount: '1',
              SenderId: '000000000000',
              SentTimestamp: '1768478400000',
            },
            messageAttributes: {
              colour: { stringValue: 'red', stringListValues: [], binaryListValues: [], dataType: 'String' },
              picture: { binaryValue: 'cG5n', stringListValues: [], binaryListValues: [], dataType: 'Binary.png' },
            },
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            md5OfBody: md5('first'),
            eventSource: 'aws:sqs',
            eventSourceARN: queueArn,
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
    expect(left()).toEqual([]);
    expect(notices).toEqual([]);
  });

  test('a batch has at most BatchSize messages', async () => {
    const { send, pass, bodies, batches, queueArn } = startMapping({ BatchSize: 2 });
    const ids = ['1', '2', '3', '4', '5'].map((body) => send(body));
    await pass();
    expect(bodies()).toEqual([['1', '2'], ['3', '4'], ['5']]);
    expect(batches).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)].map((messageIds) => ({ queueArn, messageIds })));
  });

  test('a failed batch becomes visible when its visibility timeout is over, and counts', async () => {
    const { send, pass, handle, events, left, notices, queueArn } = startMapping({}, { attributes: { VisibilityTimeout: '60' } });
    handle(() => {
      throw new TypeError('no');
    });
    send('one');
    await pass(60 * SECOND - 1);
    expect(events).toHaveLength(1);
    expect(left()).toEqual(['one']);
    expect(notices).toEqual([
      `1 of 1 messages of the queue ${queueArn} failed (TypeError: no). They become visible again when their visibility timeout is over.`,
    ]);
    handle(() => null);
    await pass(1);
    expect(events[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
    expect(left()).toEqual([]);
  });

  test('a message that fails too often goes to the dead-letter queue', async () => {
    const dead = 'arn:aws:sqs:us-east-1:000000000000:dead';
    const { send, pass, handle, events, left, queues, queueArn } = startMapping();
    queues.create('us-east-1', 'dead', settingsFrom({}), {});
    const queue = queues.findByArn(queueArn);
    if (queue) queues.update(queue, settingsFrom({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 2 }) }));
    handle(() => {
      throw new Error('no');
    });
    send('poison');
    await pass(2 * MINUTE);
    expect(events).toHaveLength(2);
    expect([left(), left(dead)]).toEqual([[], ['poison']]);
  });

  test('at most five batches are processed at a time, or as many as MaximumConcurrency says', async () => {
    for (const [settings, expected] of [
      [{ BatchSize: 1 }, 5],
      [{ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }, 2],
    ] as const) {
      const { send, pass, events, left, hold } = startMapping(settings);
      const ends = hold();
      for (const body of ['1', '2', '3', '4', '5', '6']) send(body);
      await pass();
      expect(events).toHaveLength(expected);
      ends.shift()?.succeed();
      await pass();
      expect(events).toHaveLength(expected + 1);
      expect(left()).toHaveLength(5);
    }
  });

  test('a batching window collects a batch', async () => {
    const { send, pass, bodies } = startMapping({ BatchSize: 12, MaximumBatchingWindowInSeconds: 5 });
    send('1');
    await pass(3 * SECOND);
    send('2');
    await pass(2 * SECOND - 1);
    expect(bodies()).toEqual([]);
    await pass(1);
    expect(bodies()).toEqual([['1', '2']]);
    for (let count = 1; count <= 12; count += 1) send(String(count));
    await pass();
    expect(bodies()[1]).toHaveLength(12);
  });

  test('a batching window ends before the messages become visible', async () => {
    const { send, pass, events } = startMapping({ MaximumBatchingWindowInSeconds: 60 });
    send('one');
    await pass(30 * SECOND);
    expect(events.map(({ Records }) => Records.map(({ attributes }) => attributes.ApproximateReceiveCount))).toEqual([['1']]);
  });

  test('an event has at most 6 MB', async () => {
    const { send, pass, events, left } = startMapping();
    for (let count = 0; count < 10; count += 1) send('x'.repeat(1_000_000));
    await pass();
    expect(events.map(({ Records }) => Records.length)).toEqual([6, 4]);
    expect(left()).toEqual([]);
  });
});

describe('a FIFO queue', () => {
  const fifo = (settings = {}) => startMapping(settings, { name: 'jobs.fifo' });

  test('its records say their group, deduplication id and sequence number', async () => {
    const { send, pass, events } = fifo();
    send('one', 'a');
    await pass();
    expect(events[0]?.Records[0]?.attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: createHash('sha256').update('one').digest('hex'),
      SequenceNumber: expect.stringMatching(/^\d{20}$/),
    });
  });

  test('one batch of a group is processed at a time, in order, and other groups do not wait for it', async () => {
    const { send, pass, bodies, hold } = fifo();
    const ends = hold();
    send('a1', 'a');
    await pass();
    for (const [body, group] of [
      ['a2', 'a'],
      ['a3', 'a'],
      ['b1', 'b'],
    ] as const)
      send(body, group);
    await pass();
    expect(bodies()).toEqual([['a1'], ['b1']]);
    ends.shift()?.succeed();
    await pass();
    expect(bodies()).toEqual([['a1'], ['b1'], ['a2', 'a3']]);
  });

  test('a failed message holds up its group until its visibility timeout is over', async () => {
    const { send, pass, handle, bodies, left } = fifo({ BatchSize: 1 });
    handle(() => {
      throw new Error('no');
    });
    send('a1', 'a');
    await pass();
    send('a2', 'a');
    await pass(30 * SECOND - 1);
    expect(bodies()).toEqual([['a1']]);
    handle(() => null);
    await pass(1);
    expect(bodies()).toEqual([['a1'], ['a1'], ['a2']]);
    expect(left()).toEqual([]);
  });

  test('a batch that is too large for one event ends with the event that fails', async () => {
    const { send, pass, handle, events } = fifo();
    handle(() => {
      throw new Error('no');
    });
    for (let count = 0; count < 10; count += 1) send(`${count}`.repeat(1_000_000), 'a');
    await pass();
    expect(events.map(({ Records }) => Records.length)).toEqual([6]);
  });
});

describe('partial failures', () => {
  const failed = (...ids: readonly unknown[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

  async function leftAfter(respond: (ids: readonly string[]) => unknown, FunctionResponseTypes: readonly 'ReportBatchItemFailures'[]) {
    const { send, pass, handle, left } = startMapping({ FunctionResponseTypes });
    handle(({ Records }) => respond(Records.map(({ messageId }) => messageId)));
    send('one');
    send('two');
    await pass();
    return left();
  }

  test.each([
    ['reported messages stay', ([first]: readonly string[]) => failed(first), ['one']],
    ['an empty list is success', () => failed(), []],
    ['no list is success', () => ({ batchItemFailures: null }), []],
    ['an empty response is success', () => ({}), []],
    ['no response is success', () => undefined, []],
    ['an empty identifier is complete failure', () => failed(''), ['one', 'two']],
    ['an identifier that is null is complete failure', () => failed(null), ['one', 'two']],
    ['an unknown identifier is complete failure', ([first]: readonly string[]) => failed(first, 'other'), ['one', 'two']],
    ['a bad key name is complete failure', ([id]: readonly string[]) => ({ batchItemFailures: [{ id }] }), ['one', 'two']],
    ['another list is complete failure', () => ({ batchItemFailures: 'one' }), ['one', 'two']],
    ['another response is complete failure', () => 'ok', ['one', 'two']],
  ])('%s', async (_, respond, expected) => {
    expect(await leftAfter(respond, ['ReportBatchItemFailures'])).toEqual(expected);
  });

  test('without ReportBatchItemFailures the response has no meaning', async () => {
    expect(await leftAfter(([first]) => failed(first), [])).toEqual([]);
  });
});

describe('filters', () => {
  const filtered = (...patterns: readonly object[]) =>
    startMapping({ FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) } });

  test('what no filter matches is deleted', async () => {
    const { send, pass, bodies, left } = filtered({ body: { kind: ['wanted'] } }, { body: { size: [{ numeric: ['>', 10] }] } });
    for (const body of ['{"kind":"wanted"}', '{"kind":"other"}', '{"size":11}', 'wanted', '7']) send(body);
    await pass();
    expect(bodies()).toEqual([['{"kind":"wanted"}', '{"size":11}']]);
    expect(left()).toEqual([]);
  });

  test('match plain text, and message attributes', async () => {
    const { send, pass, bodies } = filtered({ body: [{ prefix: 'go' }] }, { messageAttributes: { colour: { stringValue: ['red'] } } });
    send('go now');
    send('stay');
    send('{"body":"go"}');
    send('{}', undefined, { colour: { DataType: 'String', StringValue: 'red' } });
    await pass();
    expect(bodies()).toEqual([['go now', '{}']]);
  });
});

describe('permissions', () => {
  test('without sqs:ReceiveMessage nothing is received, until the role has it', async () => {
    const { send, pass, events, denied } = startMapping();
    denied.add('sqs:ReceiveMessage');
    send('one');
    await pass(MINUTE);
    expect(events).toEqual([]);
    denied.clear();
    await pass(3 * MINUTE);
    expect(events).toHaveLength(1);
  });

  test('without sqs:DeleteMessage processed messages come again', async () => {
    const { send, pass, events, denied } = startMapping();
    denied.add('sqs:DeleteMessage');
    send('one');
    await pass(MINUTE - 1);
    expect(events).toHaveLength(2);
  });
});

describe('the clock', () => {
  test('messages stay invisible while the function works on them, however far the clock is advanced', async () => {
    const { send, pass, events, left, hold } = startMapping({}, { name: 'jobs.fifo' });
    const ends = hold();
    send('one', 'a');
    await pass(24 * 60 * MINUTE);
    expect(events).toHaveLength(1);
    ends[0]?.succeed();
    await pass();
    expect(left()).toEqual([]);
  });

  test('a message stays in the queue while the function works on it, and its group waits, although its retention period is over', async () => {
    const { send, pass, hold, events, left } = startMapping({}, { name: 'jobs.fifo', attributes: { MessageRetentionPeriod: '60' } });
    const ends = hold();
    send('one', 'a');
    await pass(2 * MINUTE);
    send('two', 'a');
    await pass();
    expect(events).toHaveLength(1);
    ends[0]?.fail(new Error('no'));
    await pass();
    expect(events).toHaveLength(2);
    expect(left()).toEqual(['two']);
  });

  test('a message that fails after its visibility timeout is visible at once', async () => {
    const { send, pass, events, hold } = startMapping();
    const ends = hold();
    send('one');
    await pass(MINUTE);
    ends[0]?.fail(new Error('no'));
    await pass();
    expect(events).toHaveLength(2);
  });
});

describe('a mapping', () => {
  test('that is disabled or deleted receives nothing more, and finishes what it has received', async () => {
    for (const end of ['disable', 'delete'] as const) {
      const { send, pass, events, left, mapping, mappings, hold } = startMapping();
      const ends = hold();
      send('one');
      await pass();
      if (end === 'delete') mappings.delete(mapping);
      else mappings.update(mapping, { settings: { ...mapping.settings, Enabled: false } });
      send('two');
      ends[0]?.succeed();
      await pass(MINUTE);
      expect(events).toHaveLength(1);
      expect(left()).toEqual(['two']);
    }
  });

  test('is continued from its state, and what was in flight becomes visible again', async () => {
    const { send, pass, handle, bodies, restart, notices, hold } = startMapping();
    const ends = hold();
    send('one');
    await pass();
    handle(() => null);
    restart();
    ends[0]?.fail(new Error('The local endpoint was stopped.'));
    send('two');
    await pass();
    expect(bodies()).toEqual([['one'], ['two']]);
    await pass(MINUTE);
    expect(bodies()).toEqual([['one'], ['two'], ['one']]);
    expect(notices).toEqual([]);
  });

  test('waits for a queue that is deleted, and goes on with the next of its name', async () => {
    const { send, pass, events, queues, queueArn } = startMapping();
    await pass();
    const queue = queues.findByArn(queueArn);
    if (queue) queues.delete(queue);
    await pass(5 * MINUTE);
    queues.create('us-east-1', 'jobs', settingsFrom({}), {});
    send('one');
    await pass(10 * MINUTE);
    expect(events).toHaveLength(1);
  });

  test('of a queue invokes one function once', () => {
    const { mappings, mapping, queueArn } = startMapping();
    expect(() => mappings.create({ ...mapping, functionArn: FUNCTION_ARN })).toThrow(
      `An event source mapping with SQS arn (" ${queueArn} ") and function (" worker ") already exists. Please update or delete the existing mapping with UUID ${mapping.uuid}`,
    );
  });
});
