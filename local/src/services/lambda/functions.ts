/** AWS Lambda: runs the real code of functions in child processes. */
import { randomUUID } from 'node:crypto';
import type { FunctionLog, InvocationNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import { createActivity } from './activity';
import { checkSettings } from './checks';
import { createClockWaits } from './clock-waits';
import { removeCode, unpackCode } from './code';
import { type AsyncOutcome, createDelivery } from './delivery';
import type { DeliveryFault, FunctionDefinition, InvokeResult, StoredFunction } from './function';
import { invalidParameter } from './invalid-parameter';
import { languageOf } from './languages';
import { createPool, type Pool, type PoolOptions } from './pool';
import { type Invocation, startProcess } from './process';
import { logGroupOf, processVariables } from './variables';

export interface FunctionsOptions extends PoolOptions {
  /** Returns further environment variables for a new process of a function, such as `AWS_ENDPOINT_URL`. */
  readonly processEnvironment: (definition: FunctionDefinition) => Readonly<Record<string, string>>;
  /** @default - log lines are dropped */
  readonly onLog?: (line: FunctionLog) => void;
  /** Called when an invocation starts, and when it ends. */
  readonly onInvocation?: (invocation: Omit<InvocationNews, 'type'>) => void;
  /**
   * Delays before the redeliveries of an asynchronous event, in milliseconds.
   *
   * @default - 1 min and 2 min, as on AWS: handlers recognise a redelivery by the age of the request
   */
  readonly retryDelays?: readonly number[];
  /** The clock for redeliveries and for faults that kill a process. @default - the clock of this machine */
  readonly clock?: Clock;
}

/** Options of a synchronous invocation. */
export type InvocationDetails = Pick<Invocation, 'clientContext' | 'onLine' | 'batch'> & Partial<Pick<Invocation, 'requestId'>>;

/** The local AWS Lambda. Callers name a function by its ARN, or by its name if only one region has a function with that name. */
export interface Functions {
  /** Creates a function, or replaces the one with the same ARN. Invocations in progress finish with the old code. */
  put(definition: FunctionDefinition): Promise<void>;
  /** Does nothing if there is no such function. */
  remove(nameOrArn: string): Promise<void>;
  has(nameOrArn: string): boolean;
  /** Throws ResourceNotFoundException if there is no such function. */
  get(nameOrArn: string): StoredFunction;
  list(): readonly StoredFunction[];
  /** Like `put`, for an update by the API: the function has drifted then. */
  update(definition: FunctionDefinition): StoredFunction;
  /** Whether the API has updated the function since `put`. */
  hasDrifted(nameOrArn: string): boolean;
  /** Invokes a function once and resolves with the result. Rejects with ResourceNotFoundException if there is no such function. */
  invoke(nameOrArn: string, event: unknown, details?: InvocationDetails): Promise<InvokeResult>;
  /**
   * Invokes a function asynchronously: delivers the event up to three times. The fault applies to the first delivery. Returns the request id,
   * which all deliveries share. Throws ResourceNotFoundException if there is no such function.
   */
  invokeAsync(nameOrArn: string, event: unknown, fault?: DeliveryFault): string;
  /**
   * Like `invokeAsync`, and resolves when nothing acts on the event any more: after its last delivery, and after every invocation that began
   * meanwhile. Resolves with undefined if `close` is called before.
   */
  invokeToTheEnd(nameOrArn: string, event: unknown, fault?: DeliveryFault): Promise<AsyncOutcome | undefined>;
  /** Returns the invocations that the clock waits for before it is advanced, or undefined if there are none. */
  underWay(): Promise<unknown> | undefined;
  /** Deploys the functions in the saved state. */
  resume(): void;
  /** Kills every process and removes every temporary folder. */
  close(): Promise<void>;
}

/** A function with its processes. A removed function stays until its last invocation ends. */
interface Deployed extends StoredFunction {
  readonly pool: Pool;
  readonly folder: string;
}

/** Functions by ARN. Saved with the state. */
export type FunctionsState = Map<string, StoredFunction>;

export function createFunctions(options: FunctionsOptions, state: FunctionsState = new Map()): Functions {
  const functions = new Map<string, Deployed>();
  const deployed = new Set<Deployed>();
  const { onInvocation = () => {}, onLog = () => {}, clock = systemClock, retryDelays } = options;
  const activity = createActivity();
  const clockWaits = createClockWaits();
  const delivery = createDelivery({
    run: (functionArn, invocation, fault) => functions.get(functionArn)?.pool.run(invocation, fault),
    retryDelays,
    clock,
  });

  function logOf(definition: FunctionDefinition): (text: string, requestId?: string) => void {
    const { name: functionName, region } = definition;
    const logGroupName = logGroupOf(definition);
    return (text, requestId) => onLog({ functionName, region, logGroupName, requestId, text });
  }

  /** Reports the invocations of a function. */
  function reporting(pool: Pool, { name: functionName, region }: FunctionDefinition): Pool {
    return {
      ...pool,
      async run(invocation, fault) {
        const about = { region, functionName, requestId: invocation.requestId };
        onInvocation({ ...about, state: 'started', batch: invocation.batch });
        const result = await clockWaits.track(pool.run(invocation, fault));
        onInvocation('error' in result ? { ...about, state: 'failed', error: result.error.type } : { ...about, state: 'succeeded' });
        return result;
      },
    };
  }

  function deploy(stored: StoredFunction): void {
    const { definition } = stored;
    const { arn: functionArn, runtime, timeoutSeconds, memoryMegabytes } = definition;
    const language = languageOf(definition);
    const folder = unpackCode(definition.code, language);
    const start = () => {
      const variables = processVariables(definition, folder, options.processEnvironment(definition), clock.now());
      return startProcess({
        folder,
        language,
        functionArn,
        runtime,
        timeoutSeconds,
        memoryMegabytes,
        variables,
        onLine: logOf(definition),
        clock,
      });
    };
    const created = { ...stored, folder, pool: reporting(createPool(start, options), definition) };
    deployed.add(created);
    retire(functions.get(functionArn));
    functions.set(functionArn, created);
  }

  function put(definition: FunctionDefinition, hasDrifted = false): StoredFunction {
    checkSettings(definition);
    const stored = { definition, modifiedAt: new Date(clock.now()), revisionId: randomUUID(), hasDrifted };
    deploy(stored);
    state.set(definition.arn, stored);
    return stored;
  }

  async function end(old: Deployed): Promise<void> {
    await old.pool.close();
    await removeCode(old.folder);
    deployed.delete(old);
  }

  function retire(old: Deployed | undefined): void {
    if (!old) return;
    const reportLeft = (error: Error) => logOf(old.definition)(`${old.folder} could not be removed: ${error.message}`);
    void old.pool.drained().then(() => end(old).catch(reportLeft));
  }

  function find(nameOrArn: string): Deployed | undefined {
    if (nameOrArn.startsWith('arn:')) return functions.get(nameOrArn);
    const named = [...functions.values()].filter(({ definition }) => definition.name === nameOrArn);
    if (named.length < 2) return named[0];
    const arns = named.map(({ definition }) => definition.arn).join(', ');
    const message = `${nameOrArn} is the name of several functions; use an ARN (${arns}).`;
    throw invalidParameter(message);
  }

  function get(nameOrArn: string): Deployed {
    const found = find(nameOrArn);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return found;
  }

  function accept(nameOrArn: string, event: unknown, fault?: DeliveryFault, requestId = randomUUID()): Promise<AsyncOutcome | undefined> {
    const { definition } = get(nameOrArn);
    return delivery.accept({ functionArn: definition.arn, requestId, event, log: logOf(definition), fault });
  }

  return {
    invoke: async (nameOrArn, event, details) => activity.track(get(nameOrArn).pool.run({ requestId: randomUUID(), event, ...details })),
    invokeAsync(nameOrArn, event, fault) {
      const requestId = randomUUID();
      void activity.track(accept(nameOrArn, event, fault, requestId));
      return requestId;
    },
    invokeToTheEnd(nameOrArn, event, fault) {
      const mark = activity.mark();
      return accept(nameOrArn, event, fault).then((outcome) => activity.settledSince(mark).then(() => outcome));
    },
    has: (nameOrArn) => find(nameOrArn) !== undefined,
    get,
    list: () => [...functions.values()],
    update: (definition) => put(definition, true),
    hasDrifted: (nameOrArn) => find(nameOrArn)?.hasDrifted === true,
    put: async (definition) => void put(definition),
    async remove(nameOrArn) {
      const old = find(nameOrArn);
      if (!old) return;
      functions.delete(old.definition.arn);
      state.delete(old.definition.arn);
      retire(old);
    },
    underWay: clockWaits.underWay,
    resume() {
      for (const stored of state.values()) deploy(stored);
    },
    async close() {
      delivery.close();
      functions.clear();
      await Promise.all([...deployed].map(end));
    },
  };
}
