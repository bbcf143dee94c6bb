/** What lies between an instance of the function and the services: every message takes time, some take long, some never arrive. */
import type { Clock } from '../../local/src/system/clock';
import type { Chance } from './chance';
import type { Life } from './life';
import type { Timeline } from './timeline';

/** A process on the network. */
export interface Caller {
  readonly life: Life;
  /** Which request it serves, for the timeline. */
  readonly serving: () => string;
}

/** An operation of a service, with its plain input. */
export type Perform = (operation: string, input: object) => Promise<object>;

/** What the handler needs of an SDK client, whatever the service. */
export interface PlainClient {
  send(
    command: { readonly schema: readonly unknown[]; readonly input: object },
    options: { readonly abortSignal: AbortSignal },
  ): Promise<object>;
}

export interface Network {
  client(caller: Caller, perform: Perform): PlainClient;
  /** There and back, around what happens there. */
  trip<T>(question: string, there: () => Promise<T>): Promise<T>;
  /** Fails as a client that waits no longer. What it waited for goes on. */
  within<T>(milliseconds: number, work: Promise<T>): Promise<T>;
}

/** Made once: an error for every wait that is over would take a good part of the time. */
const OVER = new Error('nobody waits any more');

/** As the handler's clients are set up. */
const CALL_TIMEOUT = 20_000;

/** Rarely, a message takes ten times as long; on its way to a service it may be overtaken by what is sent later. */
const USUAL = 150;
const SLOW = 1_500;

export function createNetwork(clock: Clock, chance: Chance, { note }: Timeline): Network {
  const travel = (question: string) => {
    const longest = chance(`${question} slow`) < 0.05 ? SLOW : USUAL;
    return clock.sleep(Math.ceil(chance(question) * longest));
  };

  const trip: Network['trip'] = async (question, there) => {
    await travel(`${question} there`);
    try {
      return await there();
    } finally {
      await travel(`${question} back`);
    }
  };

  const within: Network['within'] = (milliseconds, work) => {
    const over = new AbortController();
    const late = clock.sleep(milliseconds, over.signal).then(() => Promise.reject(timeout()));
    return Promise.race([work, late]).finally(() => over.abort(OVER));
  };

  const call = async (caller: Caller, perform: Perform, operation: string, input: object, signal: AbortSignal): Promise<object> => {
    const answered = trip(`${caller.serving()} ${operation}`, () => perform(operation, input));
    const over = new AbortController();
    return Promise.race([within(CALL_TIMEOUT, answered), aborted(signal, over.signal)]).finally(() => over.abort(OVER));
  };

  return {
    trip,
    within,
    client: (caller, perform) => ({
      send: (command, { abortSignal }) =>
        caller.life.guard(async () => {
          const operation = String(command.schema[2]);
          const name = `${caller.serving()}: ${operation}`;
          const answered: Perform = async (...request) => {
            const output = await perform(...request);
            note(`  ${name} done${idsIn(output)}`);
            return output;
          };
          const output = await call(caller, answered, operation, command.input, abortSignal).catch((error) => {
            note(`  ${name} ${error.code ?? error.name}`);
            throw error;
          });
          return { $metadata: { httpStatusCode: 200, requestId: 'aws-request' }, ...output };
        }),
    }),
  };
}

/** As the SDK throws it for an answer of a service. */
export function sdkError(name: string, status: number, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, requestId: 'aws-request' } });
}

export function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

function timeout(): Error {
  return Object.assign(new Error('no answer in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true, signal: over });
  });
}

/** The ids of the resource that an answer is about, for the reader of a timeline. */
function idsIn(output: object): string {
  const arns = Object.values(output).flatMap((part) => (part as { arn?: string } | undefined)?.arn ?? []);
  return arns.map((arn) => ` ${arn.slice(arn.lastIndexOf('/') + 1)}`).join('');
}
