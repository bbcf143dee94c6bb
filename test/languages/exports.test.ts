/** JavaScript, TypeScript and jsii find the same classes and enums in the compiled library. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../e2e/support/local';

interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
}

const TYPES = Object.values<Type>(JSON.parse(gunzipSync(readFileSync(join(ROOT, '.jsii.gz'))).toString()).types);
/** The names with what the class says about itself, from which the CDK writes the tree of constructs. */
const EXPECTED = Object.fromEntries(
  TYPES.filter(({ kind }) => kind !== 'interface').map(({ fqn, name, kind }) => [name, kind === 'class' ? fqn : 'enum']),
);

/** What a program that begins with these lines prints of `library`. */
function exportsOf(lines: string): unknown {
  const program = `${lines}
    const of = (value) => value[Symbol.for('jsii.rtti')]?.fqn ?? (typeof value === 'object' ? 'enum' : 'nothing');
    const names = Object.keys(library).filter((name) => !['__esModule', 'default', 'module.exports'].includes(name));
    console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, of(first(name))]))));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, encoding: 'utf8' }));
}

const REQUIRE = `import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  const library = require('cdk-ivs-realtime');`;

test('require finds them', () => {
  expect(exportsOf(`${REQUIRE} const first = (name) => library[name];`)).toEqual(EXPECTED);
});

test('import finds them by name', () => {
  expect(exportsOf(`import * as library from 'cdk-ivs-realtime'; const first = (name) => library[name];`)).toEqual(EXPECTED);
});

test('each may be the first that an app uses', () => {
  const first = `const first = (name) => {
    delete require.cache[require.resolve('cdk-ivs-realtime')];
    return require('cdk-ivs-realtime')[name];
  };`;
  expect(exportsOf(`${REQUIRE} ${first}`)).toEqual(EXPECTED);
});

test('tools that turn import into require see that it was a module', () => {
  expect(require(join(ROOT, 'lib')).__esModule).toBe(true);
});

test('it is one file', () => {
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => file.endsWith('.js'))).toEqual(['index.js']);
});
