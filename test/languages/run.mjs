/**
 * `npm run test:languages [-- LANGUAGE ...]`: packs the library into dist/languages/ for these languages, and tests with the app of each what its users do.
 * Without a language: all that this machine has the tools of.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasToolOf, LANGUAGES, packArguments } from './packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const modified = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function run(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function pack(languages, ...flags) {
  if (languages.length === 0) return;
  run('npx', ...packArguments(languages, '--rosetta-unknown-snippets', 'fail', ...flags));
}

const isOption = (word) => word.startsWith('-');
const named = process.argv.slice(2).filter((word) => !isOption(word));
const jestOptions = process.argv.slice(2).filter(isOption);
const unknown = named.find((language) => !(language in LANGUAGES));
if (unknown) {
  console.error(`a language is one of ${Object.keys(LANGUAGES).join(', ')}, got '${unknown}'`);
  process.exit(1);
}

const chosen = Object.keys(LANGUAGES).filter((language) => named.length === 0 || named.includes(language));
const without = chosen.filter((language) => !hasToolOf(language));
if (named.length > 0 && without.some((language) => !LANGUAGES[language].withoutApp)) {
  console.error(`the tools of ${without.join(', ')} are not on this machine`);
  process.exit(1);
}
const tested = chosen.filter((language) => !without.includes(language));
const packed = new Set(['typescript', ...tested.filter((language) => !LANGUAGES[language].onlySources)]);
const generated = chosen.filter((language) => !packed.has(language));

// The packages have the examples of the documentation in their own language.
if (modified('.jsii.tabl.json') < Math.max(modified('.jsii.gz'), modified('README.md'))) run('npx', 'projen', 'docs:translate');
rmSync(join(root, 'dist', 'languages'), { recursive: true, force: true });
pack([...packed]);
pack(generated, '--code-only');
for (const language of generated) {
  if (!tested.includes(language)) console.log(`${language}: the sources are generated, and nothing compiles them here`);
}
process.env.LANGUAGES = tested.filter((language) => !LANGUAGES[language].withoutApp).join(',');
run('npx', 'jest', '--ci', '--runInBand', 'test/languages', ...jestOptions);
