import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HELP } from '../local/src/command/help';
import { EVENTS } from '../local/src/services/ivs/events/event-table';
import { COMMANDS } from '../local/src/services/ivs/simulation/simulation';
import { conformanceTable } from './local/services/ivs/operations/conformance-table';
import { servicesTable } from './local/services-table';
import { tableOf } from './support/page-tables';

const DOCS = join(__dirname, '..', 'docs');
const LOCAL = join(__dirname, '..', 'local');
const PAGE = readFileSync(join(DOCS, 'local.md'), 'utf8');

/** The generated table between the comments with this name. */
function generatedTable(name: string): string | undefined {
  return new RegExp(`<!-- ${name} -->\\n\\n([\\s\\S]*)\\n\\n<!-- /${name} -->`).exec(PAGE)?.[1];
}

test('the generated tables of docs/local.md are up to date; if not, run: npm run docs:conformance', async () => {
  expect(generatedTable('conformance')).toBe(conformanceTable());
  expect(generatedTable('services')).toBe(await servicesTable());
});

test('docs/local.md lists the commands for participants, and no other', () => {
  const commands = tableOf('docs/local.md', '`POST /_ivs/...`').map(([cell = '']) => /^`([^` ]+)/.exec(cell)?.[1]);
  expect(commands).toEqual(COMMANDS);
});

test('docs/local.md has every event of IVS with its members, and no other', () => {
  const [, section = ''] = /^## Events\n([\s\S]*?)^## /m.exec(PAGE) ?? [];
  const rows = [...section.matchAll(/^\|.*\|.*\|.*\|$/gm)].slice(2).map(([row]) => row.split('|').map((cell) => cell.trim()));
  const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  const members = Object.values(EVENTS).flatMap((row) => [...Object.keys(row.members), ...Object.keys(row.ofReplica)]);

  expect(rows.flatMap(([, , names]) => words(names)).sort()).toEqual(Object.keys(EVENTS).sort());
  const documented = rows.flatMap(([, , , cell]) => words(cell)).filter((word) => word !== 'resources');
  expect([...new Set(documented)].sort()).toEqual([...new Set(members)].sort());
});

test('docs/local.md lists the commands of ivs-local, and no other', () => {
  const commands = [...PAGE.matchAll(/^\| `ivs-local (\w+)/gm)].map(([, command]) => command).sort();
  expect(commands).toEqual([...HELP.matchAll(/^ {2}ivs-local (\w+) \[options\]/gm)].map(([, command]) => command).sort());
});

test('the tarball of ivs-local has the name that the documentation gives it', () => {
  const named = [PAGE, readFileSync(join(LOCAL, 'README.md'), 'utf8')].map((page) => page.match(/ivs-local-[\d.]+\.tgz/g));
  expect(named).toEqual([Array(2).fill('ivs-local-0.0.0.tgz'), Array(2).fill('ivs-local-0.0.0.tgz')]);
  const examples = ['jest', 'vitest'].map((example) => JSON.parse(readFileSync(join(LOCAL, 'examples', example, 'package.json'), 'utf8')));
  expect(examples.map(({ devDependencies }) => devDependencies['ivs-local'])).toEqual(Array(2).fill('file:../../../ivs-local-0.0.0.tgz'));
});
