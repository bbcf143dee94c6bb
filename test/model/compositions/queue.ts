/**
 * A FIFO queue with one message group, its event source mapping, and the instances of the function, in virtual time. Invocations die, run out of
 * time, and begin late, as when all concurrency of the account is in use.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
import type { QueueEvent } from '../../../lambda/compositions/handler';
import type { Clock } from '../../../local/src/system/clock';
import type { Chance } from '../chance';
import { Life } from '../life';
import type { Timeline } from '../timeline';

export interface Instance {
  readonly life: Life;
  readonly handler: (event: QueueEvent, context: { getRemainingTimeInMillis(): number }) => Promise<void>;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timeline: Timeline;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  /** Whether a message that expires in flight does not block its group any more, which AWS does not document. */
  readonly expiresInFlight: boolean;
  readonly timeoutMs: number;
  /** How likely an instance is replaced between two invocations. */
  readonly recycled: number;
  /** How likely an invocation dies or begins late. */
  readonly trouble: number;
  /** Loads the code into a new instance. */
  readonly load: (life: Life) => Instance['handler'];
  /** Called when an invocation did not do its work in time. */
  readonly onTrouble: () => void;
}

interface Message {
  readonly body: string;
  readonly sentAt: number;
  firstReceivedAt?: number;
  receiveCount: number;
  visibleAt: number;
}

const BATCH = 10;
const DEDUPLICATION_MS = 300_000;

export function createQueue({
  clock,
  chance,
  timeline: { note },
  visibilityMs,
  retentionMs,
  expiresInFlight,
  timeoutMs,
  recycled,
  trouble,
  load,
  onTrouble,
}: QueueOptions) {
  const messages: Message[] = [];
  const seen = new Map<string, number>();
  let free: Instance[] = [];
  let working = 0;
  let invocations = 0;

  function newInstance(): Instance {
    const life = new Life();
    return { life, handler: load(life) };
  }

  function receive(): readonly Message[] {
    const isOver = ({ sentAt, visibleAt }: Message) => clock.now() - sentAt >= retentionMs && (expiresInFlight || visibleAt <= clock.now());
    for (const message of messages.filter(isOver)) remove(message);
    // Messages in flight block their group.
    if (messages.some(({ visibleAt }) => visibleAt > clock.now())) return [];
    const batch = messages.slice(0, BATCH);
    for (const message of batch) {
      message.firstReceivedAt ??= clock.now();
      message.receiveCount += 1;
      message.visibleAt = clock.now() + visibilityMs;
    }
    return batch;
  }

  function remove(message: Message): void {
    const index = messages.indexOf(message);
    if (index >= 0) messages.splice(index, 1);
  }

  /** The receipt handle of a FIFO queue's message expires with its visibility timeout. */
  function isHeld({ receiveCount, visibleAt }: Message, received: number | undefined): boolean {
    return receiveCount === received && visibleAt > clock.now();
  }

  function pump(): void {
    const batch = receive();
    if (batch.length === 0) return;
    void clock.sleep(visibilityMs).then(pump);
    void serve(batch);
  }

  async function serve(batch: readonly Message[]): Promise<void> {
    working += 1;
    const Records = batch.map(({ body, firstReceivedAt, receiveCount, sentAt }) => ({
      body,
      attributes: {
        ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: String(sentAt),
        SenderId: 'events',
      },
    }));
    const received = batch.map(({ receiveCount }) => receiveCount);
    const isLate = chance('late') < trouble;
    if (isLate) onTrouble();
    await clock.sleep(Math.ceil(chance('poll') * 200) + (isLate ? Math.ceil(chance('how late') * 1.5 * visibilityMs) : 0));
    const done = await invoke({ Records });
    if (done) for (const [index, message] of batch.entries()) if (isHeld(message, received[index])) remove(message);
    working -= 1;
    if (done) pump();
  }

  async function invoke(event: QueueEvent): Promise<boolean> {
    if (chance('recycle') < recycled) free = [];
    const instance = free.pop() ?? newInstance();
    const over = new AbortController();
    const limit = (milliseconds: number, outcome: string) => clock.sleep(milliseconds, over.signal).then(() => outcome);
    const ends = clock.now() + timeoutMs;
    invocations += 1;
    const served = instance.handler(event, { getRemainingTimeInMillis: () => ends - clock.now() }).then(() => 'served');
    const kill = chance('kill') < trouble ? [limit(Math.ceil(chance('when') * 3_000), 'killed')] : [];
    const outcome = await Promise.race([served, limit(timeoutMs, 'timed out'), ...kill]);
    over.abort();
    invocations -= 1;
    if (outcome === 'served') {
      free.push(instance);
      return true;
    }
    note(`invocation ${outcome}`);
    instance.life.end();
    onTrouble();
    return false;
  }

  return {
    /** Sends a message, unless one with this body was sent in the last five minutes. */
    send(body: string): void {
      if (clock.now() - (seen.get(body) ?? Number.NEGATIVE_INFINITY) < DEDUPLICATION_MS) return;
      seen.set(body, clock.now());
      messages.push({ body, sentAt: clock.now(), receiveCount: 0, visibleAt: 0 });
      void clock.sleep(retentionMs).then(pump);
      pump();
    },
    /** The number of invocations that go on. */
    invocations: () => invocations,
    isIdle: () => messages.length === 0 && working === 0,
  };
}

export type Queue = ReturnType<typeof createQueue>;
