/** What the types of the packages for Node.js say of each member that a program can reach: what it is, default, unit, range and errors. */
import { join } from 'node:path';
import { checkConnectionTokenRequest, checkParticipantTokenRequest } from 'ivs-realtime-tokens';
import { ROOT } from '../e2e/support/local';
import { exportedMembers, type Member } from './support/exported-members';
import { lackOf } from './support/stated-rules';

const TOKENS = exportedMembers(join(ROOT, 'tokens/src/index.ts'));
const LOCAL = exportedMembers(join(ROOT, 'local/src/api/index.ts'));

const UNIT = /\b(seconds?|minutes?|milliseconds|days|pixels|frames per second|bits per second|number of|how many|port|counts)\b/i;
const RANGE = /\bfrom [\d.,]+/i;
const ERRORS = /\b(throws?|rejects?)\b/i;

const inWords = (name: string) => name.replace(/[A-Z]/g, ' $&');

/** Names of the members that lack something, by what they lack. A text or a flag that a program only reads may have its name alone. */
function missingIn(members: readonly Member[]): Record<string, string[]> {
  const names = (isIncomplete: (member: Member) => boolean) => members.filter(isIncomplete).map(({ name }) => name);
  return {
    comment: names(({ kind, input, text }) => (kind !== 'property' || input) && text === ''),
    default: names(({ optional, text }) => optional && !text.includes('@default')),
    unit: names(({ name, number, text, context }) => number && !UNIT.test(`${inWords(name)} ${text} ${context}`)),
    range: names(({ number, input, text, context }) => number && input && !RANGE.test(`${text} ${context}`)),
    errors: names(({ kind, text, context }) => kind === 'call' && !ERRORS.test(`${text} ${context}`)),
  };
}

const COMPLETE = { comment: [], default: [], unit: [], range: [], errors: [] };

test.each([
  ['ivs-realtime-tokens', TOKENS, 50],
  ['ivs-local', LOCAL, 300],
])('each member of %s is documented', (_, members, least) => {
  expect(members.length).toBeGreaterThan(least);
  expect(missingIn(members)).toEqual(COMPLETE);
});

/** Values that a member of a request may refuse. */
const VALUES = [
  null,
  0,
  1.5,
  50_000,
  '',
  'a',
  'a'.repeat(200),
  {},
  { a: 1 },
  { a: 'a'.repeat(2000) },
  [],
  ['A'],
  ['PUBLISH', 'PUBLISH', 'PUBLISH'],
];
const stageArn = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';

test.each([
  ['ParticipantTokenOptions', checkParticipantTokenRequest, { stageArn }],
  ['ParticipantTokenRequest', checkParticipantTokenRequest, { stageArn }],
  ['ConnectionTokenOptions', checkConnectionTokenRequest, {}],
] as const)('each member of %s has the rules of its values in its comment', (owner, check: (request: unknown) => void, request) => {
  const members = TOKENS.filter(({ name, input }) => input && name.startsWith(`${owner}.`));
  const refusals = members.flatMap(({ name: member, text }) =>
    VALUES.flatMap((value) => {
      const message = refusalOf(() => check({ ...request, [member.replace(/.*\./, '')]: value }));
      return message === undefined ? [] : [{ member, rule: message.replace(/, got .*/s, ''), text }];
    }),
  );
  expect(new Set(refusals.map(({ member }) => member))).toEqual(new Set(members.map(({ name }) => name)));
  expect(refusals.filter((one) => lackOf(one, one.text).length > 0)).toEqual([]);
});

function refusalOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('what is missing would be found', () => {
  const property: Member = { name: 'Options.gap', kind: 'property', text: '', context: '', input: true, optional: true, number: true };
  const members: Member[] = [
    property,
    { ...property, name: 'Options.delay', text: 'A whole number of seconds from 1 to 5. @default 1' },
    { ...property, name: 'Result.total', input: false, optional: false },
    { ...property, name: 'make', kind: 'call', number: false, optional: false, text: 'Makes one.' },
    { ...property, name: 'Result', kind: 'type', number: false, optional: false },
  ];
  expect(missingIn(members)).toEqual({
    comment: ['Options.gap', 'Result'],
    default: ['Options.gap'],
    unit: ['Options.gap', 'Result.total'],
    range: ['Options.gap'],
    errors: ['make'],
  });
});
