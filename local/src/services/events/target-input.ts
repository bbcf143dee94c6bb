/**
 * The input of a target: the whole event, a part of it, a constant, or a template filled from the event.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { tryReadJson } from '../../data/json';
import { ServiceError } from '../../service/service-error';
import { type EventPath, parseEventPath } from './event-path';

/** The input members of PutTargets. A target has at most one of them. */
export interface TargetInput {
  /** Constant JSON. */
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    /** The paths of the template's variables. */
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    /** JSON, with the names of variables in angle brackets: `{"id": <id>, "text": "it is <id>"}`. */
    readonly InputTemplate: string;
  };
}

/** An event that matched a rule. */
interface Delivered {
  readonly event: Readonly<Record<string, unknown>>;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** When the bus received it: ISO 8601. */
  readonly ingestionTime: string;
}

/** Returns the target's input. Throws if a template filled from the event is not JSON. */
export type TargetReader = (delivered: Delivered) => unknown;

const MAX_VARIABLES = 100;
const MAX_TEMPLATE = 8_192;

/** The largest event that Lambda accepts, in characters. */
const MAX_INPUT = 1_048_576;

/** Variables of every template. `aws.events.event` is the event without `detail`. */
const PREDEFINED: Readonly<Record<string, TargetReader>> = {
  'aws.events.rule-arn': ({ ruleArn }) => ruleArn,
  'aws.events.rule-name': ({ ruleName }) => ruleName,
  'aws.events.event.ingestion-time': ({ ingestionTime }) => ingestionTime,
  'aws.events.event': ({ event }) => Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'detail')),
  'aws.events.event.json': ({ event }) => event,
};

/** Reads the input members of a target. Throws a ValidationException that names the target. */
export function parseTargetInput(targetId: string, input: TargetInput): TargetReader {
  const { Input, InputPath, InputTransformer } = input;
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw validationError(`Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`);
  }
  const pathAt = (path: string): EventPath => {
    const read = parseEventPath(path);
    if (read) return read;
    throw validationError(
      `Invalid InputPath for target ${targetId}: ${path}. Write it like $.detail.name, $.resources[0] or $.resources[*].`,
    );
  };

  if (Input !== undefined) {
    const constant = tryReadJson(Input);
    if (constant === undefined) throw validationError(`JSON syntax error in Input for target ${targetId}: ${Input}`);
    return () => constant;
  }
  if (InputPath !== undefined) {
    const read = pathAt(InputPath);
    return ({ event }) => read(event) ?? null;
  }
  if (InputTransformer === undefined) return ({ event }) => event;

  const { InputPathsMap = {}, InputTemplate } = InputTransformer;
  const names = Object.keys(InputPathsMap);
  if (names.length > MAX_VARIABLES) {
    throw validationError(`InputPathsMap for target ${targetId} must have at most ${MAX_VARIABLES} variables; got ${names.length}.`);
  }
  if (InputTemplate.length > MAX_TEMPLATE) {
    throw validationError(
      `InputTemplate for target ${targetId} must have at most ${MAX_TEMPLATE} characters; got ${InputTemplate.length}.`,
    );
  }
  const misnamed = names.find((name) => !/^[\w-]{1,256}$/.test(name));
  if (misnamed !== undefined) {
    throw validationError(`A variable in InputPathsMap has letters, digits, '-' and '_'; target ${targetId} has ${misnamed}.`);
  }
  const paths = Object.entries(InputPathsMap).map(([name, path]): [string, TargetReader] => {
    const read = pathAt(path);
    return [name, ({ event }) => read(event)];
  });
  const variables = new Map([...Object.entries(PREDEFINED), ...paths]);
  if (tryReadJson(fill(InputTemplate, () => null)) === undefined) {
    throw validationError(`Invalid InputTemplate for target ${targetId}: it must be JSON, a text in quotes included; got ${InputTemplate}`);
  }
  return (delivered) => {
    let length = InputTemplate.length;
    const limit = (text: string) => {
      length += text.length;
      if (length > MAX_INPUT) throw validationError(`The input of target ${targetId} must have at most ${MAX_INPUT} characters.`);
      return text;
    };
    const filled = fill(InputTemplate, (name) => variables.get(name)?.(delivered), limit);
    const result = tryReadJson(filled);
    if (result === undefined)
      throw validationError(`The InputTemplate of target ${targetId}, filled from the event, is not JSON: ${filled}`);
    return result;
  };
}

/** Matches quoted texts, and variables outside quotes. */
const STRING_OR_VARIABLE = /"(?<text>(?:[^"\\]|\\.)*)"|<(?<name>[\w.-]+)>/gs;

/**
 * Replaces variables by their values, and by nothing if they have none. Within quotes, values are not escaped, and quotes in the JSON of other
 * values are removed, as the service does. `put` receives each replacement and may throw.
 */
function fill(template: string, resolve: (name: string) => unknown, put = (text: string) => text): string {
  return template.replaceAll(STRING_OR_VARIABLE, (_, text: string | undefined, name: string) => {
    if (text === undefined) return put(JSON.stringify(resolve(name)) ?? '');
    return `"${text.replaceAll(/<([\w.-]+)>/g, (_variable, inner: string) => put(unquoted(resolve(inner))))}"`;
  });
}

function unquoted(value: unknown): string {
  if (typeof value === 'string') return value;
  return (JSON.stringify(value) ?? '').replaceAll('"', '');
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
