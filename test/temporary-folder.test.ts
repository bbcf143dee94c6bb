/** The folder of temporary files that `test/temporary-folder.ts` gives a run of jest. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

test('what tests leave in the folder of temporary files is removed, also if they fail', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaves-files-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  writeFileSync(
    join(folder, 'leaves.test.js'),
    `test('leaves files', () => {
  const folder = require('node:fs').mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'left-'));
  require('node:child_process').execSync('touch "$TMPDIR/by-a-child-process"');
  throw new Error(folder);
});`,
  );
  const config = {
    rootDir: folder,
    globalSetup: join(ROOT, 'test/temporary-folder.ts'),
    transform: { ts$: join(ROOT, 'test/transform.cjs') },
  };
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const cache = join(folder, 'cache');
  const { stderr, status } = spawnSync(process.execPath, [jest, '--config', JSON.stringify(config), '--cacheDirectory', cache], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`${temporary}/tests-\\w+/left-`));
  expect(readdirSync(temporary)).toEqual([]);
  rmSync(folder, { recursive: true });
});
