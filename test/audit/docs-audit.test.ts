/** docs/audit.md tells the truth about the command. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { READ_OPERATIONS } from '../../audit/src/aws/read-only';
import { HELP } from '../../audit/src/command/help';
import { AUDITED_KINDS } from '../../audit/src/command/settings';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'audit.md'), 'utf8');

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
}

const [, json = ''] = /```json\n([\s\S]+?)```/.exec(PAGE) ?? [];
const statements: readonly Statement[] = JSON.parse(json).Statement;
const actions = (sid: string) => statements.filter(({ Sid }) => Sid === sid).flatMap(({ Action }) => Action);

test('the policy allows the operations of the command, and no others', () => {
  const operations = Object.entries(READ_OPERATIONS).flatMap(([prefix, names]) => names.map((name) => `${prefix}:${name}`));
  expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual(operations.sort());
});

test('the statement for orphans has no action that returns stream keys or templates', () => {
  expect(actions('Orphans').filter((action) => /:Get/.test(action))).toEqual([]);
});

test('the manual and the help have all options, kinds and exit codes', () => {
  const options = ['--stack', '--kind', '--region', '--profile', '--endpoint-url', '--json'];
  for (const text of [PAGE, HELP]) expect([...options, ...AUDITED_KINDS.orphans].filter((word) => !text.includes(word))).toEqual([]);
  expect([...PAGE.matchAll(/^\| (\d) /gm)].map(([, code]) => code)).toEqual(['0', '1', '2']);
});
