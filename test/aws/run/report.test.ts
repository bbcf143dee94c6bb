import type { Probe } from '../probe';
import { report, withoutIdentity } from './report';

const RUN = {
  title: 'AWS',
  region: 'eu-west-1',
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
  expect(report({ ...RUN, results })).toBe(`**AWS, eu-west-1, 2026-01-15, 90 s.** 1 AGREES, 1 DIFFERS, 0 NOT SEEN, 0 FAILED, 1 not probed.
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
