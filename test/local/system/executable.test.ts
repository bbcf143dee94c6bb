import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findExecutable } from '../../../local/src/system/executable';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'executable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '', { mode: 0o755 });
  return path;
}

describe('on Windows', () => {
  const find = (...folders: string[]) => findExecutable('cdk', 'aws-cdk', folders.map((name) => join(folder, name)).join(';'), 'win32');

  test('the script of a global package is started with Node.js, and not the .cmd file', () => {
    const file = write('npm/cdk.cmd');
    const script = write('npm/node_modules/aws-cdk/bin/cdk');
    expect(find('npm')).toEqual({ file, command: [process.execPath, script] });
  });

  test('so is that of the package of a project', () => {
    const file = write('app/node_modules/.bin/cdk.cmd');
    const script = write('app/node_modules/aws-cdk/bin/cdk');
    expect(find('app/node_modules/.bin')).toEqual({ file, command: [process.execPath, script] });
  });

  test('an .exe file is started as it is', () => {
    const file = write('tools/cdk.exe');
    write('tools/cdk.cmd');
    expect(find('nothing', 'tools')).toEqual({ file, command: [file] });
  });

  test('a .cmd file without the package is passed over', () => {
    write('first/cdk.cmd');
    const file = write('second/cdk.exe');
    expect(find('first', 'second')).toEqual({ file, command: [file] });
    expect(find('first')).toBeUndefined();
  });
});

test('without a PATH there is nothing', () => {
  expect(findExecutable('cdk', 'aws-cdk', undefined)).toBeUndefined();
  expect(findExecutable('cdk', 'aws-cdk', '')).toBeUndefined();
});

test('the first folder of the PATH that has it gives it', () => {
  const file = write('one/cdk');
  write('two/cdk');
  expect(findExecutable('cdk', 'aws-cdk', ['none', 'one', 'two'].map((name) => join(folder, name)).join(':'), 'linux')).toEqual({
    file,
    command: [file],
  });
});
