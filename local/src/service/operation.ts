/** An operation of a service, described by one row. */
import type { LocalRequest } from '../http/http';
import type { Access } from './access';
import { type Members, type Parsed, parse, type Shape, type StructureOf, structure, validate } from './input';
import type { DeniedAccess } from './news';
import { withoutSensitive } from './shown-values';

/** A call of an operation, over HTTP or in process. */
export interface Call {
  /** The service's name in signatures. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Undefined for a call in process, which has all permissions. */
  readonly accessKeyId?: string;
  /** Undefined for a call in process. */
  readonly request?: LocalRequest;
  /** Checks the caller's permissions. @default - the caller has all permissions */
  readonly caller?: CallerCheck;
}

/** A call with its input, before parsing. */
export interface RawCall extends Call {
  /** Returns the input. Throws if the body of the request cannot be read. */
  readonly raw: () => unknown;
  readonly requestId: string;
  /** Called for each access that is denied while the call runs. */
  readonly onDenied: (denied: DeniedAccess) => void;
}

/** Runs an operation and resolves with its output. Rejects with a ServiceError, or with Unanswered if there must be no response. */
export type Runner = (call: RawCall) => Promise<unknown>;

/** Wraps an operation: runs the call with `next`, or rejects it, delays it, or drops its response. */
export type Interceptor = (call: RawCall, next: Runner) => Promise<unknown>;

/** Checks the permissions of a caller. */
export interface CallerCheck {
  /** Returns the message for the first denied access, or undefined if all are allowed. Passes the denied access to `onDenied`. */
  denialOf(accesses: readonly Access[], onDenied?: (denied: DeniedAccess) => void): string | undefined;
}

/** Reads the input of an operation. */
export interface InputReader<Input> {
  /** Checks the types of the input. Throws an InputFault or a ServiceError. */
  parse(raw: unknown, call: Call): Parsed<Input>;
  /** Throws if the input is incomplete or out of range. */
  validate(parsed: Parsed<Input>): void;
  /** Returns the unparsed input as news may show it: without sensitive members. */
  shown(raw: unknown): unknown;
}

/** An operation. */
export interface Operation<Input = unknown> {
  readonly input: InputReader<Input>;
  /**
   * Returns the actions and resources that policies must allow; empty if the operation needs no permission. The input is not validated yet, so
   * for a call that the service will reject, the list may be incomplete.
   */
  readonly access: (input: Parsed<Input>, call: Call) => readonly Access[];
  /** The documented quota of calls in a region, per second. @default - calls are not throttled */
  readonly rate?: number;
  /** What shares the rate, if several operations do: `the control plane API`. @default - the operation has the rate for itself */
  readonly sharedRate?: string;
  /** Runs the operation. Throws a ServiceError before any change. */
  run(input: Input, call: Call): unknown;
}

/** The operations of a service by name. */
// biome-ignore lint/suspicious/noExplicitAny: each row is typed by its own input, which the pipeline reads with the row's own reader.
export type Operations = Readonly<Record<string, Operation<any>>>;

/** A row, typed by its input. */
export function operation<Input>(row: Operation<Input>): Operation<Input> {
  return row;
}

export interface MembersOptions {
  /** Whether to convert texts to numbers and booleans, as for forms. @default false */
  readonly lenient?: boolean;
}

/** Reads an input with these members. Rejects other members, because they might have an effect on AWS. */
export function members<const M extends Members>(given: M, { lenient }: MembersOptions = {}): InputReader<StructureOf<M>> {
  const shape: Shape<StructureOf<M>> = structure(given);
  const read = (raw: unknown, whole: string) => parse(shape, lenient ? withEmptyLists(given, raw) : raw, { whole, lenient });
  return {
    parse: (raw, call) => read(raw, call.operation),
    validate: (input) => validate(shape, input),
    shown: (raw) => withoutSensitive(shape, lenient ? converted(raw) : raw),
  };

  /** The texts of a form as numbers and booleans, so that the input is one for the API's clients. */
  function converted(raw: unknown): unknown {
    try {
      return read(raw, '');
    } catch {
      return raw;
    }
  }
}

/** Turns `Tags=` of a form, which is an empty list, into one. */
function withEmptyLists(members: Members, raw: unknown): unknown {
  const isEmptyList = ([name, value]: [string, unknown]) => value === '' && Object.hasOwn(members, name) && members[name]?.kind === 'list';
  const empty = Object.entries({ ...(raw as object) }).filter(isEmptyList);
  return { ...(raw as object), ...Object.fromEntries(empty.map(([name]) => [name, []])) };
}
