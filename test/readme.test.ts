import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../src';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

test('the README speaks of everything that can be imported', () => {
  const missing = Object.keys(library).filter((name) => !README.includes(`${name}.`) && !README.includes(`new ${name}(`));
  expect(missing).toEqual([]);
});
