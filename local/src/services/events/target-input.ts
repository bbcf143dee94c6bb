/**
 * What a target gets of an event: all of it, a part, something constant, or what a template makes of it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
import { ServiceError } from '../../service/service-error';
import { type EventPath, parseEventPath } from './event-path';
import { parseJson } from './json';

/** As PutTargets has them; at most one. */
export interface TargetInput {
  /** The JSON that it gets. */
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    /** The paths of the template's variables. */
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    /** JSON, with the names of variables in angle brackets: `{"id": <id>, "text": "it is <id>"}`. */
    readonly InputTemplate: string;
  };
}

/** An event in transit. */
export interface Delivered {
  readonly event: Readonly<Record<string, unknown>>;
  readonly ruleName: string;
  readonly ruleArn: string;
  /** When the bus received it: ISO 8601. */
  readonly ingestionTime: string;
}

/** What the target is given. Throws when a template makes something of this event that is no JSON. */
export type InputReader = (delivered: Delivered) => unknown;

const MAX_VARIABLES = 100;
const MAX_TEMPLATE = 8_192;

/** In characters: what Lambda takes as an event. */
const MAX_INPUT = 1_048_576;

/** What every template can name. Those of the service do not have `detail` in the event, unless they say json. */
const PREDEFINED: Readonly<Record<string, InputReader>> = {
  'aws.events.rule-arn': ({ ruleArn }) => ruleArn,
  'aws.events.rule-name': ({ ruleName }) => ruleName,
  'aws.events.event.ingestion-time': ({ ingestionTime }) => ingestionTime,
  'aws.events.event': ({ event }) => Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'detail')),
  'aws.events.event.json': ({ event }) => event,
};

/** Reads what a target wants, or refuses it with a ValidationException that names the target. */
export function parseTargetInput(targetId: string, input: TargetInput): InputReader {
  const { Input, InputPath, InputTransformer } = input;
  const refuse = (message: string) => new ServiceError('ValidationException', message);
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw refuse(`Only one of Input, InputPath, or InputTransformer must be provided for target ${targetId}.`);
  }
  const pathAt = (path: string): EventPath => {
    const read = parseEventPath(path);
    if (read) return read;
    throw refuse(`Invalid InputPath for target ${targetId}: ${path}. A path reads $.detail.name, $.resources[0] or $.resources[*].`);
  };

  if (Input !== undefined) {
    const constant = parseJson(Input);
    if (constant === undefined) throw refuse(`JSON syntax error in Input for target ${targetId}: ${Input}`);
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
    throw refuse(`InputPathsMap for target ${targetId} must have at most ${MAX_VARIABLES} variables; got ${names.length}.`);
  }
  if (InputTemplate.length > MAX_TEMPLATE) {
    throw refuse(`InputTemplate for target ${targetId} must have at most ${MAX_TEMPLATE} characters; got ${InputTemplate.length}.`);
  }
  const misnamed = names.find((name) => !/^[\w-]{1,256}$/.test(name));
  if (misnamed !== undefined) {
    throw refuse(`A variable in InputPathsMap has letters, digits, '-' and '_'; target ${targetId} has ${misnamed}.`);
  }
  const paths = Object.entries(InputPathsMap).map(([name, path]): [string, InputReader] => {
    const read = pathAt(path);
    return [name, ({ event }) => read(event)];
  });
  const variables = new Map([...Object.entries(PREDEFINED), ...paths]);
  if (parseJson(fill(InputTemplate, () => null)) === undefined) {
    throw refuse(`Invalid InputTemplate for target ${targetId}: it must be JSON, a text in quotes included; got ${InputTemplate}`);
  }
  return (delivered) => {
    let length = InputTemplate.length;
    const limit = (text: string) => {
      length += text.length;
      if (length > MAX_INPUT) throw refuse(`The input of target ${targetId} must have at most ${MAX_INPUT} characters.`);
      return text;
    };
    const filled = fill(InputTemplate, (name) => variables.get(name)?.(delivered), limit);
    const result = parseJson(filled);
    if (result === undefined)
      throw refuse(`The InputTemplate of target ${targetId} makes something of the event that is no JSON: ${filled}`);
    return result;
  };
}

/** The texts of a template, between their quotes, and the variables outside of any. */
const STRING_OR_VARIABLE = /"(?<text>(?:[^"\\]|\\.)*)"|<(?<name>[\w.-]+)>/gs;

/**
 * Puts values in the place of variables, and nothing in that of those that have none. In a text a value stands as it is: nothing in it is
 * escaped, and what is no text has no quotes. `put` may refuse what it is given for one variable.
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
