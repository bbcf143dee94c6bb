import fc from 'fast-check';
import type { Probe } from '../probe';
import { report, withoutIdentity } from './report';

const RUN = {
  title: 'AWS',
  region: 'eu-west-1',
  probes: 3,
  notProbed: [{ source: { file: 'docs/local.md', text: 'a second thing' }, reason: 'nobody can', byHand: 'look' }],
  versions: { 'Node.js': '20.0.0' },
  date: '2026-01-15',
  duration: '90 s',
};

const ivsProbe = (id: string): Probe => ({
  id,
  source: { file: 'docs/local.md', text: 'a thing' },
  assumption: 'it is so',
  expected: 'a',
  needs: [],
  run: async () => 'a',
  whenDifferent: 'change it',
});

test('a report has a table, what to change, and what was not probed', () => {
  const results = [
    { probe: ivsProbe('one'), verdict: 'AGREES' as const, seen: 'a' },
    { probe: ivsProbe('two'), verdict: 'DIFFERS' as const, seen: 'b | c' },
  ];
  expect(
    report({ ...RUN, results }),
  ).toBe(`**AWS, eu-west-1, 2026-01-15, 90 s.** 2 of 3 probes: 1 AGREES, 1 DIFFERS, 0 NOT SEEN, 0 FAILED. 1 assumptions have no probe.
Node.js 20.0.0

| Probe | Assumption | Expected | Seen | Verdict |
| --- | --- | --- | --- | --- |
| \`one\` | it is so | a | a | AGREES |
| \`two\` | it is so | a | b \\| c | DIFFERS |

What to change:

- \`two\` (docs/local.md): change it

Not probed:

| Assumption | Why not | By hand |
| --- | --- | --- |
| a second thing | nobody can | look |`);
});

test.each([
  ['arn:aws:ivs:eu-west-1:123456789012:stage/AbCdEf123456', '<ARN of ivs stage>'],
  ['arn:aws:cloudformation:eu-west-1:123456789012:stack/cdk-ivs-realtime-test-a-0a1b2c3d/1f0e', '<ARN of cloudformation stack>'],
  [
    'User: arn:aws:sts::123456789012:assumed-role/Admin/jane@example.com is not authorized',
    'User: <ARN of sts assumed-role> is not authorized',
  ],
  ['user/jane may not', '<user or role> may not'],
  ['account 123456789012', 'account <account>'],
  ['key rt_123456789012_eu-west-1_AbCdEf123456_0123456789abcdefghij', 'key <stream key>'],
  ['token eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiIxIn0.c2ln', 'token <token>'],
  ['AKIAIOSFODNN7EXAMPLE and AROAIOSFODNN7EXAMPLE:jane', '<access key or role id> and <access key or role id>'],
  ['see https://sqs.eu-west-1.amazonaws.com/123456789012/queue now', 'see <URL> now'],
  ['jane.doe@example.com', '<email address>'],
  ['request 0a1b2c3d-0000-1111-2222-333344445555', 'request <id>'],
  ['bucket cdk-ivs-realtime-test-bucket-0a1b2c3d', 'bucket cdk-ivs-realtime-test-bucket-<id>'],
  ['3 minutes after the last event of the publisher', '3 minutes after the last event of the publisher'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutIdentity(text)).toBe(shown);
});

const letters = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((all) => all.join(''));
const DIGITS = '0123456789';
const ALPHANUMERIC = `${DIGITS}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** What must not be in a report, and a text that has it as AWS shows it. */
const identities = fc.oneof(
  letters(DIGITS, 12).map((account) => ({ secret: account, text: account })),
  fc
    .record({ account: letters(DIGITS, 12), id: letters(ALPHANUMERIC, 12), service: fc.constantFrom('ivs', 'iam', 'sts', 'kms', 's3') })
    .map(({ account, id, service }) => ({ secret: id, text: `arn:aws:${service}:eu-west-1:${account}:thing/${id}` })),
  fc
    .record({ account: letters(DIGITS, 12), user: letters(ALPHANUMERIC, 9) })
    .map(({ account, user }) => ({ secret: user, text: `arn:aws:sts::${account}:assumed-role/Admin/${user}@example.com` })),
  letters(ALPHANUMERIC, 9).map((user) => ({ secret: user, text: `${user}@example.com` })),
  letters(`${ALPHANUMERIC}-_`, 30).map((part) => ({ secret: part, text: `eyJhbGciOiJFUzM4NCJ9.${part}.${part}` })),
  fc
    .record({ account: letters(DIGITS, 12), key: letters(ALPHANUMERIC, 30) })
    .map(({ account, key }) => ({ secret: key, text: `rt_${account}_eu-west-1_${key}` })),
  letters(ALPHANUMERIC, 30).map((key) => ({ secret: key, text: `sk_eu-west-1_${key}` })),
  letters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16).map((key) => ({ secret: key, text: `ASIA${key}` })),
  fc.uuid().map((id) => ({ secret: id, text: id })),
);

/** What stands around an identity in messages of AWS. */
const around = fc.constantFrom('', ' ', ' is ', '"', "'", '(', ')', '[', ']', ',', ': ', '; ', '=', '`', '|', '\n', '<', '>', '.\n');

test('no identity is in a report, whatever stands around it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(around, identities, around), { minLength: 1, maxLength: 4 }), (parts) => {
      const seen = parts.map(([before, { text }, after]) => `${before}${text}${after} `).join('');
      const results = [{ probe: ivsProbe('one'), verdict: 'FAILED' as const, seen }];
      const shown = report({ ...RUN, results });
      expect(parts.filter(([, { secret }]) => shown.includes(secret))).toEqual([]);
    }),
  );
});
