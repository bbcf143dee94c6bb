import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

/** The examples: code, with the file that has it in a comment before. */
const EXAMPLES = [...PAGE.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file = '', code = '']): [string, string] => [
  file,
  code,
]);

test('CONTRIBUTING shows an operation, a resource type, a service and a probe', () => {
  expect(EXAMPLES).toHaveLength(4);
});

test.each(EXAMPLES)('CONTRIBUTING quotes %s as it is', (file, code) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(code);
});
