import { dirname, join } from 'node:path';

/** The node_modules folders that Node.js searches for a program in `folder`. */
export function nodeModulesFrom(folder: string): string[] {
  const parent = dirname(folder);
  return [join(folder, 'node_modules'), ...(parent === folder ? [] : nodeModulesFrom(parent))];
}
