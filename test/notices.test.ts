/** The licence notices of bundles, which scripts/bundle.mjs writes. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

function noticesOf(name: string) {
  const outputs = [{ inputs: { [`node_modules/${name}/index.js`]: { bytesInOutput: 1 } } }];
  const program = `import { noticesOf } from './scripts/bundling/notices.mjs'; console.log(noticesOf(${JSON.stringify(outputs)}, []));`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, encoding: 'utf8' });
}

test('the NOTICE file of a bundled package is passed on', () => {
  const notice = readFileSync(join(ROOT, 'node_modules/constructs/NOTICE'), 'utf8').trim();
  const { stdout } = noticesOf('constructs');
  expect(stdout).toMatch(/^constructs \d+\.\d+\.\d+ \(Apache-2\.0\)\n/);
  expect(stdout.trim().endsWith(`\n\n${notice}`)).toBe(true);
});

test('a package under a licence that asks for more is refused', () => {
  const { status, stderr } = noticesOf('caniuse-lite');
  expect(stderr).toContain(
    'only packages under 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT may ship in a bundle, got caniuse-lite (CC-BY-4.0); use another package',
  );
  expect(status).toBe(1);
});
