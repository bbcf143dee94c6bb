/** The licence notices of bundles, which scripts/bundle.mjs writes. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { esModules } from './support/es-modules';

const ROOT = join(__dirname, '..');

const evaluate = esModules();

function noticesOf(name: string, folder = ''): Promise<string> {
  const outputs = [{ inputs: { [join(folder, `node_modules/${name}/index.js`)]: { bytesInOutput: 1 } } }];
  return evaluate(
    `import { noticesOf } from './scripts/bundling/notices.mjs';`,
    `noticesOf(${JSON.stringify(outputs)}, [])`,
  ) as Promise<string>;
}

test('the NOTICE file of a bundled package is passed on', async () => {
  const notice = readFileSync(join(ROOT, 'node_modules/constructs/NOTICE'), 'utf8').trim();
  const notices = await noticesOf('constructs');
  expect(notices).toMatch(/^constructs \d+\.\d+\.\d+ \(Apache-2\.0\)\n/);
  expect(notices.trim().endsWith(`\n\n${notice}`)).toBe(true);
});

test('a package under a licence that asks for more is refused', async () => {
  await expect(noticesOf('caniuse-lite')).rejects.toThrow(
    'only packages under 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT may ship in a bundle, got caniuse-lite (CC-BY-4.0); use another package',
  );
});

describe('a copy of the Apache License', () => {
  const licence = readFileSync(join(ROOT, 'LICENSE'), 'utf8');

  /** The notices of a bundle with a package that ships this text. */
  function noticesWith(text: string) {
    const folder = mkdtempSync(join(tmpdir(), 'notices-'));
    const shipped = join(folder, 'node_modules/shipped');
    mkdirSync(shipped, { recursive: true });
    writeFileSync(join(shipped, 'package.json'), JSON.stringify({ name: 'shipped', version: '1.0.0', license: 'Apache-2.0' }));
    writeFileSync(join(shipped, 'LICENSE'), text);
    return { notices: noticesOf('shipped', relative(ROOT, folder)), file: join(shipped, 'LICENSE') };
  }

  test.each([
    ['names its owner', 'Copyright 2026 Somebody', 'Copyright 2026 Somebody\n\n'],
    ['keeps the placeholder', 'Copyright [yyyy] [name of copyright owner]', ''],
  ])('that %s is replaced by a reference to LICENSE', async (_, line, kept) => {
    const { notices } = noticesWith(licence.replace(/^ *Copyright .+$/m, `   ${line}`));
    expect((await notices).trim()).toBe(
      `shipped 1.0.0 (Apache-2.0)\n\n${kept}The text of the Apache License 2.0 is in the file LICENSE of this package.`,
    );
  });

  test('without a copyright line is refused', async () => {
    const { notices, file } = noticesWith(licence.replace(/^ *Copyright .+\n/m, ''));
    await expect(notices).rejects.toThrow(
      `a copy of the Apache License needs a line that begins with "Copyright", and ${file} of shipped has none; put the licence text of its repository into ${join(ROOT, 'scripts/licences/shipped.txt')}`,
    );
  });
});
