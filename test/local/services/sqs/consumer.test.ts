/** Queues as the event source of another service. */
import { settingsFrom } from '../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../local/src/services/sqs/service';
import { createAdjustableClock } from '../../../../local/src/system/adjustable-clock';
import { startServices } from '../../../support/local-services';

const clock = createAdjustableClock();
const services = startServices({ clock });
afterAll(() => services.close());
const { queues, consumer, delivery } = services.of(sqs);
const SECOND = 1_000;

const createQueue = (name: string) => queues.create('us-east-1', name, settingsFrom({ VisibilityTimeout: '60' }), {});
const bodies = async (received: ReturnType<typeof consumer.receive>) => (await received).map(({ message }) => message.body);

test('receives a message as soon as it is sent, and deletes it', async () => {
  const { arn } = createQueue('sent');
  const waiting = consumer.receive(arn, { max: 10 });
  delivery.send(arn, { body: 'one' });
  const [received] = await waiting;
  expect(received?.message).toMatchObject({ body: 'one', receiveCount: 1 });
  consumer.delete(arn, String(received?.receiptHandle));
  await clock.advance(60 * SECOND);
  expect(await consumer.receive(arn, { max: 10, waitSeconds: 0 })).toEqual([]);
});

test('receives a message again when its visibility timeout has passed, and counts', async () => {
  const { arn } = createQueue('again');
  delivery.send(arn, { body: 'one' });
  await consumer.receive(arn, { max: 1 });
  const waiting = consumer.receive(arn, { max: 1, visibilitySeconds: 10 });
  await clock.advance(60 * SECOND);
  const [received] = await waiting;
  expect(received?.message).toMatchObject({ body: 'one', receiveCount: 2 });
  const next = consumer.receive(arn, { max: 1 });
  consumer.changeVisibility(arn, String(received?.receiptHandle), 0);
  expect(await bodies(next)).toEqual(['one']);
});

test('waits until the signal aborts, or as long as it says', async () => {
  const { arn } = createQueue('empty');
  const stopped = new AbortController();
  const waiting = consumer.receive(arn, { max: 1, signal: stopped.signal });
  stopped.abort();
  expect(await waiting).toEqual([]);
  expect(await consumer.receive(arn, { max: 1, signal: stopped.signal })).toEqual([]);
  const short = consumer.receive(arn, { max: 1, waitSeconds: 5 });
  await clock.advance(5 * SECOND);
  expect(await short).toEqual([]);
});

test('ends with its queue', async () => {
  const queue = createQueue('deleted');
  const waiting = consumer.receive(queue.arn, { max: 1 });
  queues.delete(queue);
  await expect(waiting).rejects.toThrow('The specified queue does not exist.');
  await expect(consumer.receive(queue.arn, { max: 1 })).rejects.toThrow('The specified queue does not exist.');
});
