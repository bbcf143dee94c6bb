import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CdkCommand, isCdkOption, readCdkArguments } from '../../../local/src/command/cdk-arguments';

const read = (line: string, command: CdkCommand = 'deploy') => readCdkArguments(command, line.split(' ').filter(Boolean));

describe('whether arguments name stacks', () => {
  test.each([
    'LiveShow',
    'Live*',
    '*',
    '-c a=b LiveShow',
    'LiveShow -c a=b',
    '-e LiveShow',
    '-ef LiveShow',
    '--exclusively LiveShow',
    '--require-approval never LiveShow',
    '--hotswap LiveShow',
    '--no-rollback LiveShow',
    '-R LiveShow',
    '--parameters LiveShow:a=b LiveShow',
    '--verbose true LiveShow',
    '-o out LiveShow',
    '-a app.js LiveShow',
    '--app=app.js LiveShow',
    '--profile production LiveShow',
    '--requireApproval never LiveShow',
    '-- LiveShow',
    '123',
    // Unknown to us: the word behind it may be a stack, and no other one is to be deployed.
    '--new-in-cdk LiveShow',
  ])('%s: they do', (line) => expect(read(line).stacks).toHaveLength(1));

  test.each([
    '',
    '--all',
    '-c a=b',
    '-c a=b -c c=d',
    '--context a=b',
    '--context=a=b',
    '--require-approval never',
    '--requireApproval never',
    '--parameters a=b',
    '--parameters LiveShow:a=b',
    '-t a=b --tags c=d',
    '-o out',
    '-fo out',
    '-a app.js',
    '--app app.js',
    '--exclusively',
    '--hotswap true',
    '--no-rollback',
    '-R',
    '-vvv',
    '--profile production',
    '-m direct',
    '--method prepare-change-set --change-set-name mine',
    '-O outputs.json',
    '--outputs-file outputs.json',
    '--concurrency 3',
    '--new-in-cdk',
    '--new-in-cdk=LiveShow',
  ])('%s: they do not', (line) => expect(read(line).stacks).toEqual([]));
});

test.each([
  ['-a app.js', 'app', true],
  ['--app=app.js', 'app', true],
  ['-c app=b', 'app', false],
  ['-fo out', 'output', true],
  ['--requireApproval never', 'require-approval', true],
  ['--no-force', 'force', true],
])('%s: whether it has %s is %s', (line, option, expected) => {
  expect(read(line).has(option)).toBe(expected);
});

test.each([
  ['--force', true],
  ['-f LiveShow', true],
  ['-ef LiveShow', true],
  ['--force=false', false],
  ['--no-force', false],
  ['-c force', false],
  ['', false],
])('%s: whether --force is set is %s', (line, expected) => {
  expect(read(line, 'destroy').isSet('force')).toBe(expected);
});

test.each([
  ['--app app.js', 'app.js'],
  ['-a app.js', 'app.js'],
  ['--app=one --app two', 'two'],
  ['LiveShow', undefined],
  ['-- --app app.js', undefined],
])('%j: the value of --app is %j', (line, value) => expect(read(line).valueOf('app')).toBe(value));

describe('the options of cdk', () => {
  interface Option {
    readonly alias?: string;
    readonly negativeAlias?: string;
    readonly type: string;
  }
  const folder = dirname(require.resolve('aws-cdk/package.json'));
  const registry = JSON.parse(readFileSync(join(folder, 'lib', 'cli', 'cli-type-registry.json'), 'utf8'));
  const optionsOf = (command: string): [string, Option][] =>
    Object.entries({ ...registry.globalOptions, ...registry.commands[command].options });

  test.each(['deploy', 'destroy'] as const)('of %s are those of the installed cdk, and take a value where they do there', (command) => {
    for (const [name, { alias, negativeAlias, type }] of optionsOf(command)) {
      const flags = [name, alias, negativeAlias].flatMap((flag) => (flag ? [flag.length > 1 ? `--${flag}` : `-${flag}`] : []));
      for (const flag of flags) {
        expect([flag, isCdkOption(command, flag)]).toEqual([flag, true]);
        expect([flag, read(`${flag} word`, command).stacks]).toEqual([flag, type === 'boolean' ? ['word'] : []]);
      }
    }
  });

  test.each(['deploy', 'destroy'] as const)('of %s are no others', (command) => {
    const own = new Set(optionsOf(command).map(([name]) => name));
    const all = Object.keys(registry.commands).flatMap((name) => optionsOf(name).map(([option]) => option));
    expect(all.filter((option) => isCdkOption(command, `--${option}`) !== own.has(option))).toEqual([]);
  });
});
