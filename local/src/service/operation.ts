/** An operation of a service: one row says all that the endpoint has to know of it. */
import type { LocalRequest } from '../http/http';
import type { Access } from '../services/iam/evaluation';
import { type Members, type Parsed, parse, type Shape, type StructureOf, structure, validate } from './input';

/** One call of an operation, over HTTP or in process. */
export interface Call {
  /** The name that requests to the service are signed for. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Undefined for a call in process, which may do everything. */
  readonly accessKeyId?: string;
  /** Undefined for a call in process. */
  readonly request?: LocalRequest;
  /** The check of the caller's permissions; undefined for a caller that may do everything. */
  readonly caller?: CallerCheck;
}

/** The check of one caller. */
export interface CallerCheck {
  /** The message of the first of the accesses that the caller may not have; undefined when it may have all. */
  denialOf(accesses: readonly Access[]): string | undefined;
}

/** How the input of an operation is read. */
export interface InputReader<Input> {
  /** The input as far as its form goes. Throws an InputFault or a ServiceError. */
  parse(raw: unknown, call: Call): Parsed<Input>;
  /** Throws when the input is incomplete or out of range. */
  validate(parsed: Parsed<Input>): void;
}

/** An operation. */
export interface Operation<Input = unknown> {
  readonly input: InputReader<Input>;
  /**
   * All that a call does, as policies name it; an empty list when it takes no permission. The input is not validated yet: for a call that
   * the service will reject, the list may be incomplete.
   */
  readonly access: (input: Parsed<Input>, call: Call) => readonly Access[];
  /** The documented quota of calls in a region, per second. @default - calls are not throttled */
  readonly rate?: number;
  /** Refuses by throwing a ServiceError, and has then changed nothing. */
  run(input: Input, call: Call): unknown;
}

/** The operations of a service, by their names. */
// biome-ignore lint/suspicious/noExplicitAny: each row is typed by its own input, which the pipeline reads with the row's own reader.
export type Operations = Readonly<Record<string, Operation<any>>>;

/** A row, typed by its input. */
export function operation<Input>(row: Operation<Input>): Operation<Input> {
  return row;
}

export interface MembersOptions {
  /** Whether texts count for numbers and booleans, as in a form. @default false */
  readonly lenient?: boolean;
}

/** Reads an input with these members. It refuses any other, because AWS might do something with it. */
export function members<const M extends Members>(given: M, { lenient }: MembersOptions = {}): InputReader<StructureOf<M>> {
  const shape: Shape<StructureOf<M>> = structure(given);
  return {
    parse: (raw, call) => parse(shape, raw, { whole: call.operation, lenient }),
    validate: (input) => validate(shape, input),
  };
}
