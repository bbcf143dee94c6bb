/**
 * AWS Lambda in virtual time: instances that are cold or warm, the function's timeout, and asynchronous delivery, which tries a failed
 * invocation again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { Handler } from '../../lambda/resources/handler';
import type { Event } from '../../lambda/resources/protocol/request';
import type { Clock } from '../../local/src/system/clock';
import type { Chance } from './chance';
import type { DeliveryFault } from './faults';
import { Life } from './life';
import type { Caller } from './network';
import type { Timeline } from './timeline';

export interface LambdaOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly timeline: Timeline;
  /** Loads the code into a new instance. */
  readonly load: (caller: Caller) => Handler;
  /** What goes wrong with a new event. */
  readonly faultOf: (event: Event) => DeliveryFault;
}

/** How one event is delivered. */
export interface Delivery {
  readonly cold?: boolean;
  readonly killAfterMilliseconds?: number;
}

export interface Lambda {
  invokeAsync(event: Event, delivery?: Delivery): void;
  /** Resolves when no event waits or is served. */
  idle(): Promise<void>;
}

/** As the provider of the stack sets it. */
const TIMEOUT = 180_000;
const RETRY_DELAYS = [60_000, 120_000] as const;
const USUAL_QUEUE = 100;
const COLD_START = 600;
const KEPT_WARM = 600_000;
/** What comes so soon after an earlier copy comes to the same instance. */
const ALONE = 60_000;

interface Instance {
  readonly handler: Handler;
  readonly life: Life;
  started: boolean;
  serving: string;
  /** Until it can serve another event; absent when it can now. */
  busy?: Promise<void>;
  idleSince: number;
}

export function createLambda({ clock, chance, timeline: { note }, load, faultOf }: LambdaOptions): Lambda {
  const deliveries = new Set<Promise<void>>();
  const warm: Instance[] = [];
  /** Where each request was delivered last, by its id. */
  const latest = new Map<string, Instance>();

  function newInstance(): Instance {
    const life = new Life();
    const instance: Instance = {
      life,
      handler: load({ life, serving: () => instance.serving }),
      started: false,
      serving: '',
      idleSince: 0,
    };
    warm.push(instance);
    return instance;
  }

  function idleInstance(): Instance | undefined {
    return warm.filter(({ busy, idleSince }) => !busy && clock.now() - idleSince < KEPT_WARM).at(-1);
  }

  /**
   * Copies of a request come one after the other, and soon after the last one to the instance that had that. What the handler does not
   * cover is that two instances, which know nothing of each other, make a resource for the same request at the same time.
   */
  async function engage(
    { RequestId, RequestType }: Event,
    cold: boolean,
    name: string,
  ): Promise<{ instance: Instance; release: () => void }> {
    const last = () => (RequestType === 'Delete' ? undefined : latest.get(RequestId));
    const isRecent = (instance: Instance) => instance.busy !== undefined || clock.now() - instance.idleSince < ALONE;
    for (let former = last(); former && isRecent(former); former = last()) {
      if (former.busy) await former.busy;
      else if (warm.includes(former)) break;
      else await clock.sleep(former.idleSince + ALONE - clock.now());
    }
    const former = last();
    const instance = former && isRecent(former) ? former : (!cold && idleInstance()) || newInstance();
    latest.set(RequestId, instance);
    let release = () => {};
    instance.serving = name;
    instance.busy = new Promise((resolve) => {
      release = () => {
        Object.assign(instance, { busy: undefined, idleSince: clock.now() });
        resolve();
      };
    });
    return { instance, release };
  }

  /** Whether the function did not fail. */
  async function serve(event: Event, { cold = false, killAfterMilliseconds }: Delivery, name: string): Promise<boolean> {
    const { instance, release } = await engage(event, cold, name);
    const over = new AbortController();
    const limit = (milliseconds: number, outcome: string) => clock.sleep(milliseconds, over.signal).then(() => outcome);
    const run = async (): Promise<string> => {
      if (!instance.started) await instance.life.guard(() => clock.sleep(Math.ceil(chance(`${name} start`) * COLD_START)));
      instance.started = true;
      const ends = clock.now() + TIMEOUT;
      const served = instance.handler(event, { getRemainingTimeInMillis: () => ends - clock.now() });
      return Promise.race([served.then(() => 'served', failed), limit(TIMEOUT, 'timed out')]);
    };
    const outcome = await Promise.race([run(), ...(killAfterMilliseconds === undefined ? [] : [limit(killAfterMilliseconds, 'killed')])]);
    over.abort();
    note(`  ${name}: ${outcome}`);
    if (outcome === 'killed' || outcome === 'timed out') {
      instance.life.end();
      warm.splice(warm.indexOf(instance), 1);
    }
    release();
    return outcome === 'served';
  }

  async function deliver(event: Event, delivery: Delivery): Promise<void> {
    const name = `${event.RequestType} ${event.LogicalResourceId}`;
    const { lateMilliseconds = 0, killsAfterMilliseconds: kills = [] } = faultOf(event);
    await clock.sleep(Math.ceil(chance(`${name} queue`) * USUAL_QUEUE) + lateMilliseconds);
    if (await serve(event, { killAfterMilliseconds: kills[0], ...delivery }, name)) return;
    await clock.sleep(RETRY_DELAYS[0]);
    if (await serve(event, { killAfterMilliseconds: kills[1] }, `${name} again`)) return;
    await clock.sleep(RETRY_DELAYS[1]);
    if (!(await serve(event, { killAfterMilliseconds: kills[2] }, `${name} once more`))) note(`  ${name}: given up`);
  }

  return {
    invokeAsync(event, delivery = {}) {
      const delivered = deliver(event, delivery).finally(() => deliveries.delete(delivered));
      deliveries.add(delivered);
    },
    async idle() {
      while (deliveries.size > 0) await Promise.all(deliveries);
    },
  };
}

function failed(error: Error): string {
  return `failed: ${error.message}`;
}
