/** What is deployed: `npm run bundle` makes it. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

const ASSETS = join(__dirname, '..', '..', '..', 'assets', 'resources');
const files = readdirSync(ASSETS);

/** The SDK wants it for operations that stream events, of which we call none. */
const NEVER_LOADED = '@smithy/core/event-streams';

test.each(files)('the function brings its SDK with it, and needs nothing of the runtime but Node.js: %s', (file) => {
  const source = readFileSync(join(ASSETS, file), 'utf8');
  const required = [...source.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(required).not.toEqual([]);
  const own = files.map((name) => `./${name}`);
  expect(required.filter((name) => !isBuiltin(name) && !own.includes(name) && name !== NEVER_LOADED)).toEqual([]);
});
