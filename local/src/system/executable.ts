import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program on the PATH. */
export interface Executable {
  readonly file: string;
  /** The program and its first arguments, to start it without a shell: a shell would interpret the arguments that follow. */
  readonly command: readonly [string, ...string[]];
}

/**
 * Finds the command `name` of the npm package `packageName` in the absolute folders of a PATH. Windows starts only `.exe` files without a
 * shell, so for the `.cmd` file that npm writes there, the package's script is started with Node.js.
 */
export function findExecutable(name: string, packageName: string, path = '', platform = process.platform): Executable | undefined {
  const find = platform === 'win32' ? onWindows : onPosix;
  for (const folder of path.split(platform === 'win32' ? ';' : delimiter)) {
    const found = isAbsolute(folder) ? find(folder, name, packageName) : undefined;
    if (found) return found;
  }
  return undefined;
}

function onPosix(folder: string, name: string): Executable | undefined {
  const file = join(folder, name);
  return isExecutable(file) ? { file, command: [file] } : undefined;
}

function onWindows(folder: string, name: string, packageName: string): Executable | undefined {
  const program = join(folder, `${name}.exe`);
  if (existsSync(program)) return { file: program, command: [program] };
  const file = join(folder, `${name}.cmd`);
  // npm writes the file beside node_modules for a global package, and into node_modules/.bin for a project's package.
  const packages = [join(folder, 'node_modules', packageName), join(folder, '..', packageName)];
  const script = packages.map((found) => join(found, 'bin', name)).find((candidate) => existsSync(candidate));
  return existsSync(file) && script ? { file, command: [process.execPath, script] } : undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
