import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStateFolder } from '../../../local/state/state-folder';

interface Things {
  readonly names: Map<string, Buffer>;
}

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'state-folder-'));
  folder = join(parent, 'kept');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const open = (change: { readonly kind?: string; readonly version?: string } = {}) =>
  openStateFolder<Things>(folder, { kind: 'things', version: '1.2.3', empty: () => ({ names: new Map() }), ...change });

/** Adds something and saves. */
function keep(name: string, content = Buffer.from(name)): void {
  const kept = open();
  kept.state.names.set(name, content);
  kept.save();
  kept.close();
}

/** What is in the folder, for whoever comes next. */
function look(): Things {
  const kept = open();
  kept.close();
  return kept.state;
}

const LARGE = Buffer.alloc(10_000, 'large');

describe('a folder that is new', () => {
  test('begins with nothing, and is for its owner alone', () => {
    keep('ann', LARGE);
    const modeOf = (...path: string[]) => statSync(join(folder, ...path)).mode & 0o777;
    expect([modeOf(), modeOf('blobs'), modeOf('state')]).toEqual([0o700, 0o700, 0o600]);
    expect(readdirSync(join(folder, 'blobs')).map((name) => modeOf('blobs', name))).toEqual([0o600]);
  });

  test('may be there already, when it is empty', () => {
    mkdirSync(folder);
    keep('ann');
    expect(look().names).toEqual(new Map([['ann', Buffer.from('ann')]]));
  });

  test('is not one with something else in it, which stays as it is', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'cdk.json'), '{}');
    const rule = 'state is kept in a folder with nothing else in it';
    expect(open).toThrow(`${rule}, got ${folder} with cdk.json; choose another one`);
    expect(readdirSync(folder)).toEqual(['cdk.json']);
  });

  test('is no file', () => {
    writeFileSync(folder, '');
    expect(open).toThrow('EEXIST');
  });
});

describe('what is saved', () => {
  test('is there for the next one', () => {
    keep('ann', LARGE);
    keep('ben');
    expect(look()).toEqual({
      names: new Map([
        ['ann', LARGE],
        ['ben', Buffer.from('ben')],
      ]),
    });
  });

  test('is not what changed after that', () => {
    const kept = open();
    kept.save();
    kept.state.names.set('ann', LARGE);
    kept.close();
    expect(look().names.size).toBe(0);
  });

  test('is written when it has changed only', () => {
    const kept = open();
    kept.state.names.set('ann', LARGE);
    kept.save();
    const file = join(folder, 'state');
    const written = statSync(file).ino;
    kept.save();
    expect(statSync(file).ino).toBe(written);
    kept.state.names.set('ben', LARGE);
    kept.save();
    kept.close();
    expect(look().names.size).toBe(2);
  });

  test('leaves no large buffer behind that nobody has any more', () => {
    keep('ann', LARGE);
    keep('ann', Buffer.alloc(10_000, 'other'));
    expect(readdirSync(join(folder, 'blobs'))).toHaveLength(1);
    keep('ann');
    expect(readdirSync(join(folder, 'blobs'))).toEqual([]);
  });

  test.each(['state.new', join('blobs', 'cut-off.new')])('takes no harm from %s, which a killed process has left', (name) => {
    keep('ann', LARGE);
    writeFileSync(join(folder, name), 'half of i');
    keep('ben');
    expect([...look().names.keys()]).toEqual(['ann', 'ben']);
    expect(existsSync(join(folder, name))).toBe(false);
  });

  test('stays when saving fails', () => {
    keep('ann', LARGE);
    const kept = open();
    kept.state.names.set('ann', Buffer.alloc(10_000, 'other'));
    mkdirSync(join(folder, 'state.new'));
    expect(() => kept.save()).toThrow('EISDIR');
    rmSync(join(folder, 'state.new'), { recursive: true });
    kept.close();
    expect(look().names.get('ann')).toEqual(LARGE);
  });
});

describe('refused, and left as it is', () => {
  const file = () => join(folder, 'state');
  const blob = () => join(folder, 'blobs', readdirSync(join(folder, 'blobs'))[0] as string);
  const fix = 'put back a copy of the folder, or begin anew with another one';

  /** Each gives the reason. */
  const breaks: Readonly<Record<string, () => string>> = {
    'a file that is cut off': () => {
      truncateSync(file(), statSync(file()).size - 1);
      return 'it has been cut off or changed';
    },
    'a file that is empty': () => {
      truncateSync(file(), 0);
      return 'its first line is not one of ivs-local';
    },
    'a file of something else': () => {
      writeFileSync(file(), '{"name": "other"}\n');
      return 'its first line is not one of ivs-local';
    },
    'a large buffer that has changed': () => {
      const name = blob();
      writeFileSync(name, 'changed');
      return `${name.slice(folder.length + 1)} has been changed; it was written under Node.js ${process.version}, and this is ${process.version}`;
    },
    'a large buffer that is gone': () => {
      const name = blob();
      rmSync(name);
      return `ENOENT: no such file or directory, open '${name}'; it was written under Node.js ${process.version}, and this is ${process.version}`;
    },
  };

  test.each(Object.entries(breaks))('%s', (_, damage) => {
    keep('ann', LARGE);
    const reason = damage();
    const before = readFileSync(file());
    expect(open).toThrow(new Error(`the state in ${folder} is broken: ${reason}; ${fix}`));
    expect(readFileSync(file())).toEqual(before);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  test('the state of another version', () => {
    keep('ann');
    expect(() => open({ version: '1.3.0' })).toThrow(
      `the state in ${folder} was written by version 1.2.3, and this is 1.3.0; go on with that version, or begin anew with another folder`,
    );
    expect(look().names.size).toBe(1);
  });

  test('the state of something else', () => {
    keep('ann');
    expect(() => open({ kind: 'others' })).toThrow(`${folder} has the state of things, not of others; choose another folder`);
  });
});

describe('one process at a time', () => {
  const inUse = (pid: number) => `${folder} is in use by the process ${pid}; stop that one, or choose another folder`;

  test('has a folder', () => {
    const kept = open();
    expect(open).toThrow(inUse(process.pid));
    kept.close();
    open().close();
  });

  test('has it until it ends, and no longer', () => {
    keep('ann');
    writeFileSync(join(folder, 'lock'), String(process.ppid));
    expect(open).toThrow(inUse(process.ppid));
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(folder, 'lock'), String(pid));
    expect(look().names.size).toBe(1);
  });

  test.each([String(process.pid), '', 'nobody'])('has no folder where a killed one has left a lock with "%s"', (content) => {
    keep('ann');
    writeFileSync(join(folder, 'lock'), content);
    expect(look().names.size).toBe(1);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});
