/** The commands in the documentation: each is read by the program that it calls, so that no command, option or operation is out of date. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings as readAuditSettings } from '../audit/src/command/settings';
import { HELP } from '../local/src/command/help';
import { readSettings } from '../local/src/command/settings';
import { blocksOf } from './support/compiled-blocks';
import { PAGES } from './support/pages';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const TASKS = Object.keys(JSON.parse(read('.projen/tasks.json')).tasks);
const { scripts: SCRIPTS } = JSON.parse(read('package.json'));

/** The commands of a line of a shell: those in `$( )` too, without comments. */
function commandsIn(line: string): string[][] {
  const inner = [...line.matchAll(/\$\(([^()]+)\)/g)].map(([, command = '']) => command);
  const outer = line.replace(/\$\([^()]+\)/g, 'value').replace(/ +#.*$/, '');
  return [...inner, ...outer.split(/ (?:&&|\|) /)].map((command) =>
    [...command.matchAll(/"([^"]*)"|'([^']*)'|(<[^>]+>|\S+)/g)].map(([, double, single, word]) => double ?? single ?? word ?? ''),
  );
}

/** What shell blocks, steps of workflows and the code in the text of all pages call of a program: the words behind its name. */
function callsOf(program: string): [string, string[]][] {
  return PAGES.flatMap((page) => {
    const lines = ['sh', 'bash'].flatMap((language) => blocksOf(page, language)).flatMap((code) => code.replaceAll('\\\n', '').split('\n'));
    const steps = blocksOf(page, 'yaml').flatMap((code) => [...code.matchAll(/^ *- run: (.+)$/gm)].map(([, command = '']) => command));
    const inText = [
      ...read(page)
        .replace(/^ *```[\s\S]*?^ *```$/gm, '')
        .matchAll(/`([^`\n]+)`/g),
    ].map(([, code = '']) => code);
    return [...lines, ...steps, ...inText]
      .flatMap(commandsIn)
      .map(([first, ...rest]) => (first === 'npx' ? rest : [first, ...rest]))
      .filter(([first]) => first === program)
      .map(([, ...words]): [string, string[]] => [page, words as string[]]);
  });
}

/** What a reader rejects, with the page and the message. */
function rejected(calls: [string, string[]][], reader: (words: string[]) => unknown): string[] {
  return calls.flatMap(([page, words]) => {
    try {
      reader(words);
      return [];
    } catch (error) {
      return [`${page}: ${words.join(' ')}: ${(error as Error).message}`];
    }
  });
}

/** Whether words are a name or a pattern, such as `ivs-local <command>`, and no command. */
const isNoCommand = (words: string[]) =>
  words.length === 0 || words.some((word) => /^\[|\|$|\.\.\.|…|^<command>$/.test(word)) || /^--?(help|version)$/.test(words[0] ?? '');

describe('commands of ivs-local', () => {
  const calls = callsOf('ivs-local').filter(([, words]) => !isNoCommand(words));
  const folder = mkdtempSync(join(tmpdir(), 'docs-commands-'));
  const faults = join(folder, 'faults.json');
  beforeAll(() => writeFileSync(faults, blocksOf('docs/faults.md', 'json')[0] ?? ''));
  afterAll(() => rmSync(folder, { recursive: true }));
  const reader = (words: string[]) => {
    // The name of a command in a sentence, without what it takes.
    if (words.length === 1 && HELP.includes(`ivs-local ${words[0]} [options]`)) return;
    readSettings(
      words.map((word) => (word === 'faults.json' ? faults : word)),
      {},
    );
  };

  test('are there, with the options', () => {
    expect(calls.length).toBeGreaterThan(60);
    expect(rejected(calls, reader)).toEqual([]);
  });

  test('would be rejected with another option', () => {
    expect(rejected([['a.md', ['start', '--prt', '4599']]], reader)).toEqual([expect.stringContaining('a.md: start --prt 4599: ')]);
  });
});

test('commands of ivs-realtime-audit are there, with the options', () => {
  const calls = callsOf('ivs-realtime-audit').filter(([, words]) => !isNoCommand(words));
  expect(calls.length).toBeGreaterThanOrEqual(8);
  expect(rejected(calls, readAuditSettings)).toEqual([]);
});

test('scripts of npm and tasks of projen exist', () => {
  const scripts = callsOf('npm').filter(([, [verb]]) => verb === 'run');
  const tasks = callsOf('projen').filter(([, [task]]) => task !== undefined);
  expect(scripts.length).toBeGreaterThan(40);
  expect(tasks.length).toBeGreaterThan(3);
  expect(scripts.filter(([, [, name = '']]) => !(name in SCRIPTS))).toEqual([]);
  expect(tasks.filter(([, [name = '']]) => !TASKS.includes(name))).toEqual([]);
});

describe('operations that the AWS CLI calls', () => {
  const table = /<!-- services -->([\s\S]*)<!-- \/services -->/.exec(read('docs/local.md'))?.[1] ?? '';
  const conformance = /<!-- conformance -->([\s\S]*)<!-- \/conformance -->/.exec(read('docs/local.md'))?.[1] ?? '';
  const OF_SERVICE: Record<string, string[]> = Object.fromEntries(
    [...table.matchAll(/^\| [^|]+ \| `([^`]+)` \|([^|]*)\|/gm)].map(([, name = '', cell = '']) => [
      name,
      [...cell.matchAll(/`(\w+)`/g)].map(([, operation = '']) => operation),
    ]),
  );
  OF_SERVICE['ivs-realtime'] = [...conformance.matchAll(/^\| (\w+) /gm)].map(([, operation = '']) => operation);
  /** Services of AWS or ministack that `ivs-local` does not have, and the commands of the CLI that are no operation. */
  const NOT_HERE = ['cognito-idp', 'service-quotas'];
  const NO_OPERATION = ['s3 ls'];
  const operationOf = (command = '') => command.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

  test('are served by ivs-local', () => {
    const calls = callsOf('aws').filter(([, words]) => words.length > 1 && !isNoCommand(words));
    expect(calls.length).toBeGreaterThan(20);
    const unknown = calls.filter(
      ([, [service = '', command]]) =>
        !NOT_HERE.includes(service) &&
        !NO_OPERATION.includes(`${service} ${command}`) &&
        !OF_SERVICE[service]?.includes(operationOf(command)),
    );
    expect(unknown).toEqual([]);
  });
});
