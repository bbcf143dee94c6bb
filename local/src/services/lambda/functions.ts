/** AWS Lambda: functions that run from their real code, in processes of their own. */
import { randomUUID } from 'node:crypto';
import type { OperationService } from '../../service/operation-service';
import { ServiceError } from '../../service/service-error';
import { type Clock, systemClock } from '../../system/clock';
import { createActivity } from './activity';
import { checkSettings } from './checks';
import { removeCode, unpackCode } from './code';
import { type AsyncOutcome, createDelivery } from './delivery';
import type { DeliveryFault, FunctionDefinition, FunctionLog, InvokeResult } from './function';
import { createPool, type Pool, type PoolOptions } from './pool';
import { type Invocation, startProcess } from './process';
import { functionsService, type StoredFunction } from './rest';
import type { ReadObject } from './updates';
import { logGroupOf, processVariables } from './variables';

/** How functions are run. */
export interface FunctionsOptions extends PoolOptions {
  /** Environment variables that a function's processes get besides its own, e.g. `AWS_ENDPOINT_URL`; asked at the start of each process. */
  readonly processEnvironment: (definition: FunctionDefinition) => Readonly<Record<string, string>>;
  /** @default - nothing is shown */
  readonly onLog?: (line: FunctionLog) => void;
  /**
   * Waits before each redelivery of an asynchronous event, in milliseconds.
   *
   * @default - 1 min and 2 min, as on AWS: handlers tell a redelivery from a first delivery by the age of their request
   */
  readonly retryDelays?: readonly number[];
  /** For redeliveries, and for killing on demand. @default - the time of the machine */
  readonly clock?: Clock;
  /** Where code lies that UpdateFunctionCode names by bucket and key. @default - nowhere */
  readonly readObject?: ReadObject;
  /** Whether there is such a role, for UpdateFunctionConfiguration. @default - every role is there */
  readonly hasRole?: (roleArn: string) => boolean;
}

/** What a synchronous invocation has besides its event. */
export type InvocationDetails = Pick<Invocation, 'clientContext' | 'onLine'>;

/** The local AWS Lambda. A function is named by its ARN, or by its name where only one region has it. */
export interface Functions {
  /** Creates a function, or replaces code and configuration of the one with this ARN. Invocations under way end on the old code. */
  put(definition: FunctionDefinition): Promise<void>;
  /** Does nothing when there is no such function. */
  remove(nameOrArn: string): Promise<void>;
  has(nameOrArn: string): boolean;
  /** Whether the function was updated by the REST API since it was put. */
  hasDrifted(nameOrArn: string): boolean;
  /**
   * Synchronous invocation: once, and the outcome. Rejects with ResourceNotFoundException when there is no such function.
   */
  invoke(nameOrArn: string, event: unknown, details?: InvocationDetails): Promise<InvokeResult>;
  /**
   * Asynchronous invocation: redelivered twice when it fails, then given up and logged. Throws ResourceNotFoundException at once. The
   * fault is of the first delivery.
   */
  invokeAsync(nameOrArn: string, event: unknown, fault?: DeliveryFault): void;
  /**
   * Like `invokeAsync`. Resolves when the event is delivered no more, and no invocation is under way that began meanwhile, so that nobody
   * acts on the event any more; with undefined when this is closed. Throws ResourceNotFoundException at once.
   */
  invokeToTheEnd(nameOrArn: string, event: unknown, fault?: DeliveryFault): Promise<AsyncOutcome | undefined>;
  /** The REST API, to invoke and to read. */
  readonly service: OperationService;
  /** Goes on with the functions that were kept. */
  resume(): void;
  /** Kills every process and removes every temporary folder. */
  close(): Promise<void>;
}

/** A function that exists, or did until its last invocation ends. */
interface Deployed extends StoredFunction {
  readonly pool: Pool;
  readonly folder: string;
}

/** What is kept of functions, by ARN: plain data. */
export type FunctionsState = Map<string, StoredFunction>;

export function createFunctions(options: FunctionsOptions, state: FunctionsState = new Map()): Functions {
  const functions = new Map<string, Deployed>();
  const deployed = new Set<Deployed>();
  const { onLog = () => {}, clock = systemClock, retryDelays, readObject = () => undefined, hasRole = () => true } = options;
  const activity = createActivity();
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

  function deploy(stored: StoredFunction): void {
    const { definition } = stored;
    const { arn: functionArn, runtime, timeoutSeconds, memoryMegabytes } = definition;
    const folder = unpackCode(definition.code);
    const start = () => {
      const variables = processVariables(definition, folder, options.processEnvironment(definition));
      return startProcess({ folder, functionArn, runtime, timeoutSeconds, memoryMegabytes, variables, onLine: logOf(definition), clock });
    };
    const created = { ...stored, folder, pool: createPool(start, options) };
    deployed.add(created);
    retire(functions.get(functionArn));
    functions.set(functionArn, created);
  }

  function put(definition: FunctionDefinition, hasDrifted = false): StoredFunction {
    checkSettings(definition);
    const stored = { definition, modifiedAt: new Date(), revisionId: randomUUID(), hasDrifted };
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
    const message = `${nameOrArn} is the name of several functions: say which by its ARN (${arns}).`;
    throw new ServiceError('InvalidParameterValueException', message);
  }

  function get(nameOrArn: string): Deployed {
    const found = find(nameOrArn);
    if (!found) throw new ServiceError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return found;
  }

  function accept(nameOrArn: string, event: unknown, fault?: DeliveryFault): Promise<AsyncOutcome | undefined> {
    const { definition } = get(nameOrArn);
    return delivery.accept({ functionArn: definition.arn, requestId: randomUUID(), event, log: logOf(definition), fault });
  }

  const invocations: Pick<Functions, 'invoke' | 'invokeAsync'> = {
    invoke: async (nameOrArn, event, details) => activity.track(get(nameOrArn).pool.run({ requestId: randomUUID(), event, ...details })),
    invokeAsync: (nameOrArn, event, fault) => void activity.track(accept(nameOrArn, event, fault)),
  };

  return {
    ...invocations,
    invokeToTheEnd(nameOrArn, event, fault) {
      const mark = activity.mark();
      return accept(nameOrArn, event, fault).then((outcome) => activity.settledSince(mark).then(() => outcome));
    },
    has: (nameOrArn) => find(nameOrArn) !== undefined,
    hasDrifted: (nameOrArn) => find(nameOrArn)?.hasDrifted === true,
    put: async (definition) => void put(definition),
    async remove(nameOrArn) {
      const old = find(nameOrArn);
      if (!old) return;
      functions.delete(old.definition.arn);
      state.delete(old.definition.arn);
      retire(old);
    },
    resume() {
      for (const stored of state.values()) deploy(stored);
    },
    service: functionsService({
      ...invocations,
      get,
      update: (definition) => put(definition, true),
      readObject,
      hasRole,
      list: () => [...functions.values()],
    }),
    async close() {
      delivery.close();
      functions.clear();
      await Promise.all([...deployed].map(end));
    },
  };
}
