/** Reads the values of options. Each function throws the rule for a value that is wrong. */
import type { News } from '../service/news';

export type NewsType = News['type'];

/** What the token of a new participant says. */
export interface ParticipantSettings {
  readonly userId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
}

const NEWS_TYPES: Readonly<Record<NewsType, true>> = {
  call: true,
  event: true,
  rule: true,
  schedule: true,
  invocation: true,
  log: true,
  stack: true,
  customResource: true,
  command: true,
  job: true,
  advance: true,
  reset: true,
};

const CAPABILITIES = ['publish', 'subscribe'];

export function readAttributes(texts: readonly string[] | undefined): Readonly<Record<string, string>> | undefined {
  return texts && Object.fromEntries(texts.map(readAttribute));
}

function readAttribute(text: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Error(`is <name>=<value>, got '${text}'`);
}

export function readCapabilities(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : readChoices(CAPABILITIES, text).map((name) => name.toUpperCase());
}

export function readNewsTypes(text: string | undefined): readonly NewsType[] | undefined {
  return text === undefined ? undefined : (readChoices(Object.keys(NEWS_TYPES), text) as NewsType[]);
}

function readChoices(choices: readonly string[], text: string): readonly string[] {
  const names = text.split(',');
  if (names.every((name) => choices.includes(name))) return names;
  throw new Error(`is one or more of ${choices.join(', ')}, with commas between, got '${text}'`);
}

export function readSequence(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Error(`is the number of earlier news, got '${text}'; 0 shows all that the endpoint keeps`);
}
