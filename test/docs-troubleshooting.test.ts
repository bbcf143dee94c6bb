/** docs/troubleshooting.md has an entry for each message in the sources, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, messagesBelow } from './support/messages-in-sources';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

/** Messages that say everything, with the reason why the page has no entry for them. */
const WITHOUT_ENTRY: readonly (readonly [message: RegExp, reason: string])[] = [
  [
    /^--|^… has a value|see (…|ivs-local|ivs-realtime-audit) --help|^the options are|has the options …|takes options only/,
    '--help lists the options',
  ],
  [
    /^… is the name of a region|^env prints|^is <name>|^is one or more of|^is the number of earlier news|^a quota is|for an endpoint that deploy starts/,
    '--help lists the options',
  ],
  [/READ_OPERATIONS|KIND_NAMES|kindOfType|of the SDK is not in the bundle/, 'only a change of the library itself meets it'],
  [/^(has the|is set|is a whole|is JSON)/, 'the end of a message that begins with "the variable"'],
  [/^the value of tag '…'$/, 'the beginning of messages on the value of a tag'],
  [/^…, got /, 'the end of a message that begins with a rule'],
  [/^(a whole number|'true' or 'false'|one of …)$/, 'the end of a message that begins with "property"'],
  [/ask for one of them later|^This endpoint does not have the service|only render errors/, 'only a change of ivs-local itself meets it'],
  [/^Your proposed upload exceeds/, 'the answer of Amazon S3'],
  [/^…, got …\.$/, 'the end of a message that begins with what is waited for'],
];

interface Entry {
  readonly section: string;
  readonly text: string;
  readonly pattern: RegExp;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The code spans in the first column of the tables with messages. */
function entriesOf(section: string): Entry[] {
  const [title = ''] = section.split('\n', 1);
  const [, ...tables] = section.split('| Message | Why, and what to do |\n| --- | --- |\n');
  const cells = tables.flatMap((table) => /^(\|.*\n)*/.exec(table)?.[0].trim().split('\n') ?? []).map((row) => row.split(' | ')[0] ?? '');
  return cells.flatMap((cell) =>
    [...cell.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = '']) => {
      const text = code.trim();
      return {
        section: title,
        text,
        pattern: new RegExp(
          `^${text
            .split('…')
            .map((part) => escaped(part.trim()))
            .join('.*')}`,
        ),
      };
    }),
  );
}

const ENTRIES = PAGE.split(/^## /m).slice(1).flatMap(entriesOf);
const FROM_AWS = ENTRIES.filter(({ section }) => section === 'From AWS');
const OURS = ENTRIES.filter(({ section }) => section !== 'From AWS');

/** Where ivs-local speaks to its users. Its services answer like those of AWS, with the messages of AWS. */
const IVS_LOCAL = ['command', 'api', 'endpoint', 'emulator', 'http', 'state', 'system'].map((folder) => `local/src/${folder}`);
const MESSAGES: readonly Message[] = ['src', 'lambda', 'audit/src', ...IVS_LOCAL].flatMap((folder) => messagesBelow(folder));
/** Of its services, the messages that say what they do not have. */
const LOCAL = messagesBelow('local/src', 'The local ').filter(({ text }) => text.startsWith('The local '));
/** Messages that a function puts together. */
const ALSO = [
  'the quota "…" of this account and region is used up, and …',
  '… still exists; delete it if the stack does not',
  'The local endpoint does not have the resource types: ….',
];

test('there are messages and entries', () => {
  expect(MESSAGES.length).toBeGreaterThan(200);
  expect(OURS.length).toBeGreaterThan(150);
  expect(FROM_AWS.length).toBeGreaterThan(5);
});

test('each message has an entry', () => {
  const has = ({ text }: Message) =>
    OURS.some(({ pattern }) => pattern.test(text)) || WITHOUT_ENTRY.some(([message]) => message.test(text));
  expect(MESSAGES.filter((message) => !has(message)).map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});

test('each entry has a message', () => {
  const texts = [...[...MESSAGES, ...LOCAL].map(({ text }) => text), ...ALSO];
  expect(OURS.filter(({ pattern }) => !texts.some((text) => pattern.test(text))).map(({ text }) => text)).toEqual([]);
});

test('each message without an entry is one', () => {
  expect(WITHOUT_ENTRY.filter(([message]) => !MESSAGES.some(({ text }) => message.test(text)))).toEqual([]);
});

test('no entry stands for messages of all kinds', () => {
  expect(OURS.filter(({ text }) => text.replace(/…|`|\W/g, '').length < 6).map(({ text }) => text)).toEqual([]);
});
