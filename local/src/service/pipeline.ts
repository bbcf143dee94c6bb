/**
 * The pipeline of every call: route, log, throttle, faults, parse, authorize, validate, run, render.
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createRingBuffer } from '../data/ring-buffer';
import type { LocalAnswer, LocalRequest, LocalResponse, LocalService, RequestHead } from '../http/http';
import { type Clock, systemClock } from '../system/clock';
import type { Access } from './access';
import { createFaults, type Faults } from './faults';
import { InputFault } from './input';
import type { CallNews, DeniedAccess } from './news';
import type { Call, CallerCheck, Interceptor, Operations, RawCall, Runner } from './operation';
import type { ErrorKind, ProtocolFor } from './protocols/protocol';
import { DEFAULT_REGION } from './region-name';
import { ServiceError, Unanswered } from './service-error';
import { createThrottle } from './throttling';

/** A call of an operation. */
export interface LoggedCall {
  readonly operation: string;
  readonly region: string;
  /** `ok`, the name of the error, or `drop` or `silence` if there was no response. */
  readonly outcome: string;
  /** The time of the response, in milliseconds since 1970. */
  readonly time: number;
}

/** A call that was answered, with what news tells of it. Message and input may contain secrets that no schema marks. */
export interface AnsweredCall extends LoggedCall, Pick<CallNews, 'service' | 'requestId' | 'message' | 'denied' | 'throttled' | 'input'> {
  /** The access key id of the caller. @default - the endpoint called itself */
  readonly accessKeyId?: string;
}

/** The parts of a pipeline. */
export interface ServiceApi<O extends Operations = Operations> {
  /** The service's name in signatures. */
  readonly name: string;
  readonly protocol: ProtocolFor<O>;
  readonly operations: O;
  /** The errors that faults may use, with their HTTP statuses. @default - any name, with 400 */
  readonly errors?: Readonly<Record<string, number>>;
}

/** The options of all pipelines of an endpoint. */
export interface PipelineOptions {
  /** @default - the clock of this machine */
  readonly clock?: Clock;
  /** Whether to throttle calls at the documented rates. @default false */
  readonly throttling?: boolean;
  /** Returns the check of a caller, or undefined for a caller with all permissions. @default - all callers have all permissions */
  readonly findCaller?: (accessKeyId: string, region: string) => CallerCheck | undefined;
  /** Called after each response. Must not throw. */
  readonly onCall?: (call: AnsweredCall) => void;
}

/** The pipeline of a service. */
export interface Pipeline {
  readonly operationNames: readonly string[];
  readonly service: LocalService<LocalAnswer>;
  /**
   * Calls an operation in process, exactly as over HTTP. Without an access key id, the caller has all permissions. Rejects with a
   * {@link ServiceError}, or with {@link Unanswered} if a fault drops the connection. A call that a fault never answers rejects when the pipeline
   * is closed.
   */
  call(region: string, operation: string, input: object, accessKeyId?: string): Promise<unknown>;
  /** The last 10,000 calls, oldest first. */
  calls(): readonly LoggedCall[];
  /** Renders an error of this service in response to a request. */
  renderError(error: ServiceError, request: RequestHead): LocalResponse;
  /** Injected faults. Throttled calls do not count, because throttling comes first. */
  readonly faults: Faults;
  /** Turns throttling on or off. */
  setThrottling(on: boolean): void;
  /** Ends the calls that still wait for a response. */
  close(): void;
}

export function createPipeline<O extends Operations>(
  { name, protocol, operations, errors }: ServiceApi<O>,
  options: PipelineOptions = {},
): Pipeline {
  const { clock = systemClock, findCaller = () => undefined, onCall = () => {}, throttling = false } = options;
  const rendering = protocol(operations);
  const closing = new AbortController();
  // Each delayed call adds a listener, so Node.js must not warn of more than ten.
  setMaxListeners(0, closing.signal);
  const closed = aborted(closing.signal);
  const operationNames = Object.keys(operations);
  const errorOf = ([code, status]: ErrorKind, message: string) => new ServiceError(code, message, status);

  const log = createRingBuffer<LoggedCall>(MAX_CALLS);
  const newThrottle = () => createThrottle(clock, operations, (message) => errorOf(rendering.errors.throttled, message));
  let throttle: Interceptor = throttling ? newThrottle() : unthrottled;
  const faults = createFaults({ clock, closing: closing.signal, operationNames, errors, internal: rendering.errors.internal });
  const runThrottled = around([(call, next) => throttle(call, next), faults.intercept], async ({ raw, onDenied, ...call }) =>
    runOperation(call, raw, onDenied),
  );

  /** Runs a call and logs it when there is an answer. */
  async function run(given: Omit<RawCall, 'onDenied'>): Promise<unknown> {
    let denied: DeniedAccess | undefined;
    const call = { ...given, raw: memoized(given.raw), onDenied: (access: DeniedAccess) => (denied ??= access) };
    try {
      const output = await runThrottled(call);
      answered(call, undefined);
      return output;
    } catch (error) {
      answered(call, error, denied);
      throw error;
    }
  }

  function answered(call: RawCall, error: unknown, denied?: DeniedAccess): void {
    const { operation, region, requestId, accessKeyId } = call;
    const outcome = outcomeOf(error);
    const time = clock.now();
    log.add({ operation, region, outcome, time });
    onCall({
      operation,
      region,
      outcome,
      time,
      service: name,
      requestId,
      accessKeyId,
      message: error instanceof ServiceError ? error.message : undefined,
      denied: outcome === rendering.errors.denied[0] ? denied : undefined,
      throttled: THROTTLED.test(outcome),
      input: shownInput(call),
    });
  }

  /** The input, or undefined if the request cannot be read. */
  function shownInput({ operation, raw }: Pick<RawCall, 'operation' | 'raw'>): unknown {
    try {
      return find(operation).input.shown(raw());
    } catch {
      return undefined;
    }
  }

  function runOperation(call: Call, raw: RawCall['raw'], onDenied: RawCall['onDenied']): unknown {
    const { input, access = unknownAccess, run } = find(call.operation);
    try {
      const parsed = input.parse(raw(), call);
      const check = call.accessKeyId === undefined ? undefined : findCaller(call.accessKeyId, call.region);
      const caller = check && { denialOf: (accesses: readonly Access[]) => check.denialOf(accesses, onDenied) };
      const denial = caller?.denialOf(access(parsed, call));
      if (denial !== undefined) throw errorOf(rendering.errors.denied, denial);
      input.validate(parsed);
      return run(parsed, caller ? { ...call, caller } : call);
    } catch (error) {
      if (error instanceof InputFault) throw errorOf(rendering.errors.invalid, error.message);
      throw error;
    }
  }

  /** Denies what an untyped caller of createPipeline has left out. */
  function unknownAccess(_: unknown, { operation }: Call): never {
    throw errorOf(rendering.errors.denied, `The local endpoint does not know which permissions ${name}:${operation} needs.`);
  }

  function find(operation: string): Operations[string] {
    const row = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (!row) throw new ServiceError('UnknownOperationException', `${operation} is not an operation of ${name}.`, 404);
    return row;
  }

  async function answer(request: LocalRequest): Promise<LocalAnswer> {
    const requestId = randomUUID();
    try {
      const { credential } = request;
      if (!credential && !rendering.takesUnsigned) {
        throw new ServiceError('MissingAuthenticationTokenException', 'The request must be signed (AWS Signature Version 4).', 403);
      }
      const { operation, raw } = rendering.read(request);
      const { accessKeyId, region = DEFAULT_REGION } = credential ?? {};
      const output = await run({ service: name, operation, region, accessKeyId, request, raw, requestId });
      return rendering.success(output, operation, requestId);
    } catch (error) {
      if (error instanceof Unanswered) return error.how;
      if (error instanceof ServiceError) return rendering.failure(error, request, requestId);
      throw error;
    }
  }

  return {
    operationNames,
    service: answer,
    renderError: (error, request) => rendering.failure(error, request, randomUUID()),
    call: (region, operation, input, accessKeyId) =>
      run({ service: name, operation, region, accessKeyId, raw: () => input, requestId: randomUUID() }).catch((error) => {
        if (error instanceof Unanswered && error.how === 'silence') return closed;
        throw error;
      }),
    calls: log.all,
    faults,
    setThrottling(on) {
      throttle = on ? newThrottle() : unthrottled;
    },
    close: () => closing.abort(new Unanswered('drop')),
  };
}

/** Wraps `runner` in the interceptors, the first one outermost. */
function around(interceptors: readonly Interceptor[], runner: Runner): Runner {
  return interceptors.reduceRight<Runner>((next, interceptor) => (call) => interceptor(call, next), runner);
}

const unthrottled: Interceptor = (call, next) => next(call);

/** Rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  const promise = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
  promise.catch(() => {}); // It may be that nobody waits.
  return promise;
}

/** The names of errors that say that there were too many calls. Faults may use another one than throttling does. */
const THROTTLED = /^(Throttl|TooManyRequests|RequestThrottled|SlowDown)/;

/** The log drops its oldest calls, because an endpoint may run for weeks. It has no inputs and outputs, which may contain tokens and keys. */
const MAX_CALLS = 10_000;

function outcomeOf(error: unknown): string {
  if (error === undefined) return 'ok';
  if (error instanceof Unanswered) return error.how;
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/** Reads the input once. */
function memoized<T>(read: () => T): () => T {
  let value: { readonly read: T } | undefined;
  return () => {
    value ??= { read: read() };
    return value.read;
  };
}
