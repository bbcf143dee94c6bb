/** The build of the functions fails by name when a release of the SDK has changed what the build replaces. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

/** A package of the SDK, by its files. */
const inPackage = (name: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`node_modules/@aws-sdk/${name}/${file}`, text]));

const SCHEMAS = `const _A = "Answer";
const _h = "http";
const n0 = "com.amazonaws.some";
export var Answer$ = [3, n0, _A, { [_h]: 200 },
    [], []
];
`;
const RUNTIME = 'import info from "../package.json";\nexport const version = info.version;\n';

/** An SDK with one client, of which some files have changed. */
const withClient = (changed: Readonly<Record<string, string>> = {}) => ({
  'entry.js': `${importsOf(REPLACED)}export * from '@aws-sdk/client-some';`,
  ...inPackage('client-some', {
    'package.json': '{"name":"@aws-sdk/client-some","version":"1.2.3","module":"dist-es/index.js"}',
    'dist-es/index.js': 'export * from "./runtimeConfig"; export * from "./schemas/schemas_0";',
    'dist-es/runtimeConfig.js': RUNTIME,
    'dist-es/schemas/schemas_0.js': SCHEMAS,
    ...changed,
  }),
});

const MODULE = 'export class Signer {\n    async presign(url) {\n        return url;\n    }\n}\n';
const DIGEST = createHash('sha256').update(MODULE).digest('hex').slice(0, 12);

/** An SDK with a module, of which the bundle leaves functions out. */
const withModule = (left: Partial<Unreached>, text = MODULE) => ({
  files: {
    'entry.js': `${importsOf(REPLACED)}export * from '@aws-sdk/signer';`,
    ...inPackage('signer', { 'package.json': '{"main":"Signer.js"}', 'Signer.js': text }),
  },
  unreached: [{ module: '@aws-sdk/signer/Signer.js', digest: DIGEST, functions: ['presign'], ...left }],
});

interface Unreached {
  readonly module: string;
  readonly digest: string;
  readonly functions: readonly string[];
}

interface Sdk {
  readonly files: Readonly<Record<string, string>>;
  readonly unreached?: readonly Unreached[];
}

const withEntry = (text: string): Sdk => ({ files: { 'entry.js': text } });

/** An SDK, and how its build fails. */
const CASES: readonly (readonly [what: string, sdk: Sdk, errors: readonly RegExp[]])[] = [
  ['imports all modules', withEntry(importsOf(REPLACED)), []],
  ...REPLACED.map(
    (module) =>
      [`imports all but ${module}`, withEntry(importsOf(REPLACED.filter((other) => other !== module))), [missing(module)]] as const,
  ),
  [
    'imports a part that its replacement does not have',
    withEntry(`${importsOf(REPLACED)}import { newPart } from './HeaderFormatter'; newPart();`),
    [/^No matching export in ".*unreached\.ts" for import "newPart"$/],
  ],
  [
    'imports two protocols for one client',
    withEntry(`${importsOf(REPLACED)}import { AwsJson1_0Protocol, AwsQueryProtocol } from "@aws-sdk/core/protocols";`),
    [/^a client imports one protocol from @aws-sdk\/core\/protocols, .+, got another form; correct this plugin$/],
  ],
  ['has a client', { files: withClient() }, []],
  [
    'has a client that reads its name',
    { files: withClient({ 'dist-es/runtimeConfig.js': `${RUNTIME}export const name = info.name;\n` }) },
    [/^a client reads only the version of its package.json, got info\.name in .+runtimeConfig\.js; correct versionsOfClients$/],
  ],
  [
    'has a client that spreads its package.json',
    { files: withClient({ 'dist-es/runtimeConfig.js': `${RUNTIME}export const all = { ...info };\n` }) },
    [/^a client reads only the version of its package.json, got info in .+runtimeConfig\.js; correct versionsOfClients$/],
  ],
  [
    'has a client with its schemas in another file',
    { files: withClient({ 'dist-es/index.js': 'export * from "./shapes";', 'dist-es/shapes.js': SCHEMAS }) },
    [/^the schemas of client-some are in dist-es\/schemas\/schemas_N\.js, got no such file; correct scripts\/bundling\/schemas\.mjs$/],
  ],
  [
    'has a client with texts in place of constants',
    { files: withClient({ 'dist-es/schemas/schemas_0.js': 'export var Answer$ = [3, "some", "Answer", 0, [], []];\n' }) },
    [/^the texts of schemas are constants, in .+schemas_0\.js, got another form; correct scripts\/bundling\/schemas\.mjs$/],
  ],
  [
    'has a client with functions in place of schemas',
    { files: withClient({ 'dist-es/schemas/schemas_0.js': SCHEMAS.replace('[3,', 'struct([3,').replace('];', ']);') }) },
    [/^each schema is a variable with a list, in .+schemas_0\.js, got another form; correct scripts\/bundling\/schemas\.mjs$/],
  ],
  [
    'has a client with other keys',
    { files: withClient({ 'dist-es/schemas/schemas_0.js': SCHEMAS.replace('[_h]:', '[_header]:') }) },
    [/^the keys of schemas are constants, in .+schemas_0\.js, got another form; correct scripts\/bundling\/schemas\.mjs$/],
  ],
  ['has a function that is left out', withModule({}), []],
  [
    'has another text of a module with a function that is left out',
    withModule({ digest: '0123456789ab' }),
    [
      new RegExp(
        `^@aws-sdk/signer/Signer.js has the digest 0123456789ab as when its functions were left out, got ${DIGEST}; read it again, run test/lambda/sdk, and correct scripts/bundling/unreached.mjs$`,
      ),
    ],
  ],
  [
    'has no function of a name that is left out',
    withModule({ functions: ['presign', 'signEvent'] }),
    [
      /^@aws-sdk\/signer\/Signer.js has one function signEvent, got none or several; correct or remove it in scripts\/bundling\/unreached.mjs$/,
    ],
  ],
  [
    'has no module with a function that is left out',
    withModule({ module: '@aws-sdk/signer/Other.js' }),
    [/^the SDK has a module @aws-sdk\/signer\/Other.js, got none; correct or remove it in scripts\/bundling\/unreached.mjs$/],
  ],
];

const BUILD = `import { build } from 'esbuild';
  import { sdkPlugins } from './scripts/bundling/sdk.mjs';
  import { withoutUnreachedFunctions } from './scripts/bundling/unreached.mjs';
  const plugins = sdkPlugins.filter(({ name }) => name !== withoutUnreachedFunctions().name);
  const options = { bundle: true, logLevel: 'silent', mainFields: ['module', 'main'], platform: 'node', write: false };
  const built = process.argv.slice(1).map(async (argument) => {
    const { file, unreached = [] } = JSON.parse(argument);
    const withPlugins = { ...options, plugins: [...plugins, withoutUnreachedFunctions(unreached)] };
    const { errors, outputFiles } = await build({ ...withPlugins, entryPoints: [file] }).catch((failure) => failure);
    return { errors: errors.map(({ text }) => text), output: outputFiles?.[0].text };
  });
  console.log(JSON.stringify(await Promise.all(built)));`;

let built: { readonly errors: readonly string[]; readonly output?: string }[];

/** The folder is in node_modules, so that the build finds the SDK from there. */
beforeAll(() => {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'sdk-'));
  try {
    const sdks = CASES.map(([, { files, unreached }], index) => {
      for (const [name, text] of Object.entries(files)) {
        const file = join(folder, String(index), name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
      return JSON.stringify({ file: join(folder, String(index), 'entry.js'), unreached });
    });
    built = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', BUILD, ...sdks], { cwd: ROOT, encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test.each(CASES.map(([what, , expected], index) => ({ what, expected, index })))('an SDK that $what', ({ expected, index }) => {
  expect(built[index].errors).toEqual(expected.map((error) => expect.stringMatching(error)));
});

const outputOf = (what: string) => built[CASES.findIndex(([name]) => name === what)].output;

test('a function that is left out fails by its name', () => {
  const output = outputOf('has a function that is left out');
  expect(output).toMatch(/async presign\(\) \{\s+return unreached\("Signer\.presign"\);\s+\}/);
  expect(output).toContain('of the SDK is not in the bundle, because no call reaches it; take it out of scripts/bundling');
});

test('a client has its version and its schemas', () => {
  const output = outputOf('has a client');
  expect(output).toContain('version: "1.2.3"');
  expect(output).not.toContain('@aws-sdk/client-some"');
  expect(output).toContain('"http": 200');
});
