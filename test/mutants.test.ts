/** The mutants themselves: `npm run test:mutants` tries them. */
import { join } from 'node:path';
import { mistakeIn, mutants } from './mutants';

test('each mutant changes a text that is in its file exactly once', () => {
  const root = join(__dirname, '..');
  expect(mutants.map((mutant) => mistakeIn(mutant, root)).filter(Boolean)).toEqual([]);
});
