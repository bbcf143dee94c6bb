/** The npm packages beside the library. They are workspaces, so that one `npm install` and one lock file serve all. */
import { type awscdk, JsonFile } from 'projen';
import { AUTHOR, BUGS, LICENSE, MIN_NODE_VERSION, REPOSITORY, SDK_VERSION } from './about';
import { CHANGELOG } from './release';

/** What only one package has, by its folder. `scripts/bundle.mjs` bundles the packages. */
const WORKSPACES: Readonly<Record<string, { readonly name: string; readonly [field: string]: unknown }>> = {
  audit: {
    name: 'ivs-realtime-audit',
    description: 'Finds orphans and drift of the Amazon IVS Real-Time resources that cdk-ivs-realtime deploys; read-only',
    keywords: ['aws', 'aws-cdk', 'cloudformation', 'drift', 'ivs', 'ivs-realtime', 'orphans'],
    bin: { 'ivs-realtime-audit': 'bin/ivs-realtime-audit.js' },
    files: ['bin', 'dist/cli.js', CHANGELOG],
    // Not bundled: the SDK reads credentials in many ways, and users get its fixes without a release of this package.
    dependencies: {
      '@aws-sdk/client-cloudformation': `^${SDK_VERSION}`,
      '@aws-sdk/client-ivs-realtime': `^${SDK_VERSION}`,
    },
  },
  local: {
    name: 'ivs-local',
    description: 'Amazon IVS Real-Time on your machine, with the parts of AWS that a CDK deployment needs',
    keywords: ['aws', 'aws-cdk', 'emulator', 'ivs', 'ivs-realtime', 'local', 'mock', 'testing', 'webrtc', 'whip'],
    bin: { 'ivs-local': 'bin/ivs-local.js' },
    // One file of CommonJS, which ES modules import by name, too: with two, a program could load the API twice.
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    files: ['bin', 'dist', CHANGELOG],
  },
  tokens: {
    name: 'ivs-realtime-tokens',
    description: 'Makes and verifies self-signed participant tokens and connection tokens of Amazon IVS Real-Time',
    keywords: ['aws', 'es384', 'ivs', 'ivs-realtime', 'jwt', 'kms', 'participant-token', 'webrtc', 'whip'],
    // The module has no state, so that a program may load both files. A bundler takes the ES module and drops what it does not need.
    exports: {
      '.': {
        import: { types: './dist/index.d.mts', default: './dist/index.mjs' },
        require: { types: './dist/index.d.ts', default: './dist/index.js' },
      },
      './package.json': './package.json',
    },
    main: 'dist/index.js',
    types: 'dist/index.d.ts',
    type: 'commonjs',
    sideEffects: false,
    files: ['dist/index.*', CHANGELOG],
  },
};

export const WORKSPACE_FOLDERS = Object.keys(WORKSPACES);

export function addWorkspaces(project: awscdk.AwsCdkConstructLibrary): void {
  project.package.addField('workspaces', WORKSPACE_FOLDERS);
  // 0.0.0, and the version of the release while one is built.
  const { version } = project.package.manifest;
  for (const [folder, { name, description, keywords, ...fields }] of Object.entries(WORKSPACES)) {
    new JsonFile(project, `${folder}/package.json`, { obj: { name, description, keywords, version, ...commonFields(folder), ...fields } });
  }
}

const commonFields = (folder: string) => ({
  author: AUTHOR,
  license: LICENSE,
  homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
  bugs: { url: BUGS },
  repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: folder },
  engines: { node: `>= ${MIN_NODE_VERSION}` },
  scripts: { prepack: `node ../scripts/setup.mjs --only ${folder} --types` },
  publishConfig: { access: 'public' },
});
