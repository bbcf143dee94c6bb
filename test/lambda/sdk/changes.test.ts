/** The build of the functions fails by name when a release of the SDK has changed what the build replaces. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');

const REPLACED = [
  '@smithy/core/event-streams',
  './loadSharedConfigFiles',
  './AdaptiveRetryStrategy',
  './HeaderFormatter',
  './getInstanceMetadataRegion',
  './sdk-stream-mixin',
];

const importsOf = (modules: readonly string[]) => modules.map((module) => `import '${module}';\n`).join('');
const missing = (module: string) => {
  const name = module.replace(/^.*\//, '');
  return new RegExp(`^the SDK imports a module /.*${name}\\$/, got none; correct or remove it in scripts/bundling/sdk.mjs$`);
};

/** What an SDK imports, and how its build fails. */
const CASES: readonly (readonly [what: string, text: string, errors: readonly RegExp[]])[] = [
  ['all modules', importsOf(REPLACED), []],
  ...REPLACED.map((module) => [`all but ${module}`, importsOf(REPLACED.filter((other) => other !== module)), [missing(module)]] as const),
  [
    'a part that its replacement does not have',
    `${importsOf(REPLACED)}import { newPart } from './HeaderFormatter'; newPart();`,
    [/^No matching export in ".*unreached\.ts" for import "newPart"$/],
  ],
  [
    'two protocols for one client',
    `${importsOf(REPLACED)}import { AwsJson1_0Protocol, AwsQueryProtocol } from "@aws-sdk/core/protocols";`,
    [/^a client imports one protocol from @aws-sdk\/core\/protocols, .+, got another form; correct this plugin$/],
  ],
];

const BUILD = `import { build } from 'esbuild';
  import { sdkPlugins } from './scripts/bundling/sdk.mjs';
  const options = { bundle: true, logLevel: 'silent', platform: 'node', plugins: sdkPlugins, write: false };
  const failures = process.argv.slice(1).map((file) => build({ ...options, entryPoints: [file] }).catch((failure) => failure));
  console.log(JSON.stringify((await Promise.all(failures)).map(({ errors }) => errors.map(({ text }) => text))));`;

let errors: string[][];

/** The folder is in node_modules, so that the build finds the SDK from there. */
beforeAll(() => {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'sdk-'));
  try {
    const files = CASES.map(([, text], index) => {
      const file = join(folder, `${index}.js`);
      writeFileSync(file, text);
      return file;
    });
    errors = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '--eval', BUILD, ...files], { cwd: ROOT, encoding: 'utf8' }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test.each(CASES.map(([what, , expected], index) => ({ what, expected, index })))('an SDK that imports $what', ({ expected, index }) => {
  expect(errors[index]).toEqual(expected.map((error) => expect.stringMatching(error)));
});
