/**
 * Gives the workspaces the version of the library, and every package the changes of that version. Runs after `bump`, which changes only the library's
 * package.json, and after `unbump`, which sets the version back to 0.0.0.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const UNRELEASED = '0.0.0';
const CHANGES = join(root, 'dist/changelog.md');

const { version, workspaces, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

for (const folder of workspaces) {
  const file = join(root, folder, 'package.json');
  // A replacement keeps the form of the file, so that the tree is unchanged after `unbump`.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {2}"version": ".*"/m, `  "version": "${version}"`));
}

// Nobody has used what came before the first release.
const released = execFileSync('git', ['tag', '--list', 'v*'], { cwd: root, encoding: 'utf8' }) !== '';
if (existsSync(CHANGES) && !released)
  writeFileSync(CHANGES, `${/^## .+$/m.exec(readFileSync(CHANGES, 'utf8'))[0]}\n\nThe first release.\n`);

for (const folder of ['.', ...workspaces]) {
  const file = join(root, folder, 'CHANGELOG.md');
  if (version === UNRELEASED || !existsSync(CHANGES)) rmSync(file, { force: true });
  else writeFileSync(file, `${readFileSync(CHANGES, 'utf8').trim()}\n\nEarlier changes: ${homepage.replace('#readme', '/releases')}\n`);
}
