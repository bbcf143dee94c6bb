import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../../local/src/state/encoding';
import { openStateFolder } from '../../../local/src/state/state-folder';

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

const open = (change: { readonly kind?: string; readonly version?: string } = {}, path = folder) =>
  openStateFolder<Things>(path, { kind: 'things', version: '1.2.3', empty: () => ({ names: new Map() }), ...change });

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

const { renameSync: realRename } = fs;
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
    chmodSync(folder, 0o755);
    const rule = 'state begins in a folder with nothing else in it';
    expect(open).toThrow(`${rule}, got ${folder} with cdk.json; choose another one`);
    expect([readdirSync(folder), statSync(folder).mode & 0o777]).toEqual([['cdk.json'], 0o755]);
  });

  test.each(['.gitignore', '.DS_Store', 'lost+found'])('may have %s in it, which stays as it is', (name) => {
    mkdirSync(folder);
    writeFileSync(join(folder, name), 'as it was');
    keep('ann');
    expect(look().names.size).toBe(1);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('as it was');
  });

  test('is kept out of Git, once', () => {
    keep('ann');
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    rmSync(join(folder, '.gitignore'));
    keep('ben');
    expect(existsSync(join(folder, '.gitignore'))).toBe(false);
  });
});

describe('a folder that has state', () => {
  test('may have something else in it', () => {
    keep('ann');
    writeFileSync(join(folder, 'notes.txt'), 'as it was');
    keep('ben');
    expect(look().names.size).toBe(2);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('as it was');
  });

  test.each(['777', '755', '770'])('is taken from others when its mode is %s', (mode) => {
    keep('ann');
    chmodSync(folder, mode);
    expect(look().names.size).toBe(1);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('is left alone when that is not ours', () => {
    mkdirSync(folder);
    chmodSync(folder, '755');
    writeFileSync(join(folder, 'state'), 'of a project');
    writeFileSync(join(folder, 'cdk.json'), '{}');
    expect(open).toThrow('its first line is not one of ivs-local');
    expect([readdirSync(folder), statSync(folder).mode & 0o777]).toEqual([['cdk.json', 'state'], 0o755]);
  });

  test('is refused where it cannot be taken from them', () => {
    keep('ann');
    chmodSync(folder, 0o777);
    const chmod = jest.spyOn(fs, 'chmodSync').mockImplementation();
    const reason = `state is kept in a folder that others cannot read, got ${folder}, where modes cannot be changed; choose another one`;
    expect(open).toThrow(new Error(reason));
    chmod.mockRestore();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});

describe('a path where state cannot be kept is told, with what to do', () => {
  const fix = 'choose a folder that can be made, read and written';

  test.each([
    ['a file', () => writeFileSync(folder, ''), () => open(), 'EEXIST'],
    ['below a file', () => writeFileSync(folder, ''), () => open({}, join(folder, 'below')), 'ENOTDIR'],
    ['a link to nothing', () => symlinkSync(join(parent, 'nothing'), folder), () => open(), 'ENOENT|EEXIST'],
  ])('%s', (_, make, openIt, code) => {
    make();
    expect(openIt).toThrow(new RegExp(`^state cannot be kept in ${folder}(/below)? \\((${code}): .*\\); ${fix}$`));
  });

  test('a folder that cannot be written', () => {
    mkdirSync(folder);
    const write = jest.spyOn(fs, 'writeFileSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS', syscall: 'open' });
    });
    expect(open).toThrow(new Error(`state cannot be kept in ${folder} (EROFS: read-only file system); ${fix}`));
    write.mockRestore();
  });

  test.each([
    ['lock', 'a file'],
    ['lock.stale', 'a file'],
    ['state', 'a file'],
    ['state.new', 'a file'],
    ['blobs', 'a folder'],
  ])('one where %s is not %s', (name, kind) => {
    mkdirSync(folder);
    if (kind === 'a file') mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), '');
    const rule = `state is kept in a folder where ${name} is ${kind}`;
    expect(open).toThrow(new Error(`${rule}, got ${folder} where it is not; choose another one`));
    expect(readdirSync(folder)).toEqual([name]);
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

  describe('stays when saving fails,', () => {
    /** Says why it fails. */
    const failure = (save: () => void): string => {
      try {
        save();
      } catch (error) {
        return (error as Error).message;
      }
      throw new Error('it was saved');
    };

    test('which is told with the time of what is kept, and the next one can go on with that', () => {
      keep('ann', LARGE);
      utimesSync(join(folder, 'state'), 0, new Date('2026-01-02T03:04:05Z'));
      const kept = open();
      kept.state.names.set('ann', Buffer.alloc(10_000, 'other'));
      const unfinished = join(folder, 'state.new');
      mkdirSync(unfinished);
      expect(failure(kept.save)).toBe(
        `the state could not be saved in ${folder} (EISDIR: illegal operation on a directory, open '${unfinished}'); ` +
          'the last saved state is of 2026-01-02T03:04:05.000Z',
      );
      rmSync(unfinished, { recursive: true });
      kept.close();
      expect(look().names.get('ann')).toEqual(LARGE);
    });

    test('which is told, too, when nothing is kept', () => {
      const kept = open();
      mkdirSync(join(folder, 'state.new'));
      expect(failure(kept.save)).toMatch(/; none is kept there yet$/);
      kept.close();
    });

    test.each(['state', 'blob'])('and nothing unfinished of the %s fills the disk', (kind) => {
      const kept = open();
      kept.state.names.set('ann', LARGE);
      const name = kind === 'blob' ? join('blobs', digestOf(LARGE)) : 'state';
      const rename = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
        if (to !== join(folder, name)) return realRename(from, to);
        throw new Error('ENOSPC: no space left on device');
      });
      expect(failure(kept.save)).toContain('ENOSPC');
      rename.mockRestore();
      expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.new'))).toEqual([]);
      kept.save();
      kept.close();
      expect(look().names.get('ann')).toEqual(LARGE);
    });

    test('and large buffers that it has left behind make room for the next one', () => {
      keep('ann', LARGE);
      const kept = open();
      kept.state.names.set('ben', Buffer.alloc(10_000, 'other'));
      mkdirSync(join(folder, 'state.new'));
      failure(kept.save);
      expect(readdirSync(join(folder, 'blobs'))).toHaveLength(2);
      kept.state.names.delete('ben');
      failure(kept.save);
      expect(readdirSync(join(folder, 'blobs'))).toEqual([digestOf(LARGE)]);
      kept.close();
    });
  });

  test('is on the disk before it has its name, and large buffers are before the state: a power cut leaves the old or the new', () => {
    const calls: string[] = [];
    const paths = new Map<number, string>();
    const nameOf = (path: unknown) =>
      String(path)
        .slice(parent.length + 1)
        .replace(digestOf(LARGE), '<digest>');
    const original = { openSync: fs.openSync, fsyncSync: fs.fsyncSync };
    const spies = [
      jest.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
        const descriptor = original.openSync(path, ...rest);
        paths.set(descriptor, nameOf(path));
        return descriptor;
      }),
      jest.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
        calls.push(`sync ${paths.get(descriptor)}`);
        original.fsyncSync(descriptor);
      }),
      jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
        calls.push(`rename to ${nameOf(to)}`);
        realRename(from, to);
      }),
    ];
    keep('ann', LARGE);
    for (const spy of spies) spy.mockRestore();
    expect(calls).toEqual([
      'sync kept/blobs/<digest>.new',
      'rename to kept/blobs/<digest>',
      'sync kept/blobs',
      'sync kept/state.new',
      'rename to kept/state',
      'sync kept',
    ]);
  });
});

describe('refused, and left as it is', () => {
  const file = () => join(folder, 'state');
  const blob = () => join(folder, 'blobs', readdirSync(join(folder, 'blobs'))[0] as string);
  const fix = 'restore a copy of the folder, or start with another one';

  const rewrite = (node: string) => {
    const bytes = Buffer.from('no state');
    const header = { kind: 'things', version: '1.2.3', node, digest: digestOf(bytes) };
    writeFileSync(file(), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]));
  };

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
      return `${name.slice(folder.length + 1)} has been changed`;
    },
    'a large buffer that is gone': () => {
      const name = blob();
      rmSync(name);
      return `${name.slice(folder.length + 1)} is missing`;
    },
    'bytes that are no state': () => {
      rewrite(process.version);
      return 'Unable to deserialize cloned data due to invalid or unsupported version.';
    },
    'bytes of another Node.js': () => {
      rewrite('v99.0.0');
      const versions = `it was written under Node.js v99.0.0, and this is ${process.version}`;
      return `Unable to deserialize cloned data due to invalid or unsupported version.; ${versions}`;
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
      `the state in ${folder} was written by version 1.2.3, and this is 1.3.0; use that version, or start with another folder`,
    );
    expect(look().names.size).toBe(1);
  });

  test('the state of something else', () => {
    keep('ann');
    expect(() => open({ kind: 'others' })).toThrow(`${folder} has the state of things, not of others; choose another folder`);
  });
});
