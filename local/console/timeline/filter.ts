/** Which entries of the timeline are shown. */
import type { Entry, EntryKind } from './entries';
import { hasFailed } from './entries';

export interface TimelineFilter {
  /** @default - all kinds */
  readonly kinds: readonly EntryKind[];
  /** The service of a call, as it is named in signatures. @default - all services */
  readonly service?: string;
  /** Words, which an entry has all. @default - any */
  readonly text?: string;
  /** The ARN of a stage. @default - all stages, and what belongs to none */
  readonly stage?: string;
  /** The id of a stack. @default - all stacks, and what belongs to none */
  readonly stack?: string;
  readonly onlyFailures: boolean;
}

/** The groups of the filter's buttons, each with the kinds that it shows. */
export const GROUPS: readonly { readonly title: string; readonly kinds: readonly EntryKind[] }[] = [
  { title: 'Calls', kinds: ['call'] },
  { title: 'Events', kinds: ['event'] },
  { title: 'Schedules', kinds: ['schedule'] },
  { title: 'Functions', kinds: ['invocation', 'log'] },
  { title: 'Stacks', kinds: ['stack'] },
  { title: 'Simulation', kinds: ['simulation'] },
];

const KINDS = GROUPS.flatMap(({ kinds }) => kinds);

type Query = Readonly<Record<string, string | undefined>>;

/** Reads the filter from the query of the hash. Ignores what it does not know, as a person can edit it. */
export function readFilter({ kinds = '', service, text, stage, stack, failures }: Query): TimelineFilter {
  const given = kinds.split(',');
  return { kinds: KINDS.filter((kind) => given.includes(kind)), service, text, stage, stack, onlyFailures: failures === '1' };
}

/** The query of the hash for a filter. */
export function queryOf({ kinds, onlyFailures, ...texts }: TimelineFilter): Query {
  return { ...texts, kinds: kinds.join(',') || undefined, failures: onlyFailures ? '1' : undefined };
}

/** The names by which entries refer to what belongs to a stack: the physical ids of its resources. */
export type NamesOfStack = (stackId: string) => ReadonlySet<string>;

/**
 * Returns the entries that the filter shows, newest first. An invocation is shown with the event or schedule that caused it. It is an entry if that is
 * not shown, and if it processes the messages of a queue, because they have several causes.
 */
export function shownEntries(entries: readonly Entry[], filter: TimelineFilter, namesOfStack: NamesOfStack): readonly Entry[] {
  const matches = matcherOf(filter, namesOfStack);
  const shown: Entry[] = [];
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (!entry || !matches(entry)) continue;
    if (entry.kind === 'invocation' && !entry.news.batch && entry.causes.some(matches)) continue;
    shown.push(entry);
  }
  return shown;
}

function matcherOf(filter: TimelineFilter, namesOfStack: NamesOfStack): (entry: Entry) => boolean {
  const { kinds, service, text = '', stage, stack, onlyFailures } = filter;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const names = stack === undefined ? undefined : new Set([stack, ...namesOfStack(stack)]);
  return (entry) =>
    (kinds.length === 0 || kinds.includes(entry.kind)) &&
    (service === undefined || (entry.kind === 'call' && entry.news.service === service)) &&
    (!onlyFailures || hasFailed(entry)) &&
    (stage === undefined || textsOf(entry).includes(stage)) &&
    (names === undefined || textsOf(entry).some((name) => names.has(name))) &&
    (words.length === 0 || hasAll(searchable(entry), words));
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** The texts of an entry, and how much was joined to it when they were collected. */
interface Collected {
  readonly size: number;
  readonly texts: readonly string[];
  /** @default - nobody has searched yet */
  lowerCase?: string;
}

const collected = new WeakMap<Entry, Collected>();

function collect(entry: Entry): Collected {
  const size = sizeOf(entry);
  const known = collected.get(entry);
  if (known?.size === size) return known;
  const texts: string[] = [];
  addTexts(entry, texts);
  const fresh = { size, texts };
  collected.set(entry, fresh);
  return fresh;
}

/** All texts in an entry, with those of what is joined to it. */
function textsOf(entry: Entry): readonly string[] {
  return collect(entry).texts;
}

function searchable(entry: Entry): string {
  const known = collect(entry);
  known.lowerCase ??= known.texts.join('\n').toLowerCase();
  return known.lowerCase;
}

/** Grows with each piece of news that is joined to an entry. */
function sizeOf(entry: Entry): number {
  switch (entry.kind) {
    case 'event':
      return entry.deliveries.reduce(
        (sum, { invocation }) => sum + 1 + (invocation ? invocation.news.sequence + sizeOf(invocation) : 0),
        0,
      );
    case 'schedule':
      return entry.invocation ? entry.invocation.news.sequence + sizeOf(entry.invocation) : 0;
    case 'invocation':
      return 1 + entry.attempts.length + entry.earlierLines + entry.lines.length + entry.attempts.filter(({ endedAt }) => endedAt).length;
    case 'stack':
      return [entry, ...entry.resources.values()].reduce((sum, { changes }) => sum + changes.length, entry.requests.size);
    default:
      return 0;
  }
}

function addTexts(entry: Entry, texts: string[]): void {
  addTextsIn(entry.news, texts);
  switch (entry.kind) {
    case 'call':
      texts.push(...roleNames(entry.news.caller));
      return;
    case 'event':
      for (const { news, invocation } of entry.deliveries) {
        addTextsIn(news, texts);
        if (invocation) addTexts(invocation, texts);
      }
      return;
    case 'schedule':
      if (entry.invocation) addTexts(entry.invocation, texts);
      return;
    case 'invocation':
      for (const { text } of entry.lines) texts.push(text);
      for (const { error } of entry.attempts) if (error) texts.push(error);
      return;
    case 'stack':
      for (const { changes } of [entry, ...entry.resources.values()]) addTextsIn(changes, texts);
      for (const news of entry.requests.values()) addTextsIn(news, texts);
  }
}

/** The names in the ARN of a caller: the role, and its session. */
function roleNames(caller: string | undefined): readonly string[] {
  return caller?.split('/').slice(1) ?? [];
}

function addTextsIn(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) addTextsIn(member, texts);
}
