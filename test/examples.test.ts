import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'examples');
const EXAMPLES = readdirSync(FOLDER);

test('there are examples', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(['rooms', 'show']));
});

describe.each(EXAMPLES)('examples/%s', (name) => {
  const sources = readdirSync(join(FOLDER, name)).filter((file) => file.endsWith('.ts'));

  test('is in the README and deployed by a test', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(`| [${name}](`);
    const tests = readdirSync(join(__dirname, 'e2e'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(support\/)?[^/]+\.ts$/.test(file),
    );
    const deployed = tests.map((file) => readFileSync(join(__dirname, 'e2e', file), 'utf8')).join('\n');
    expect(deployed).toMatch(new RegExp(`'examples', '${name}'|example\\('${name}'`));
  });

  test('writes no policy statement and no event pattern', () => {
    expect(sources).toContain('app.ts');
    for (const file of sources) expect(readFileSync(join(FOLDER, name, file), 'utf8')).not.toMatch(/PolicyStatement|eventPattern/);
  });
});
