/** How the packages are released. `CONTRIBUTING.md` says what a maintainer does, and `docs/versioning.md` what a version means. */
import { type awscdk, JsonPatch, javascript, ReleasableCommits } from 'projen';
import { OLDEST_NODE_LINE } from './about';

/** Publishes with the identity of the workflow, so that no token of a registry is kept. */
const TRUSTED = { trustedPublishing: true } as const;

/** publib uploads packages. This line of it knows trusted publishing. */
const PUBLIB_VERSION = '^0.2.0';

export const publishing = {
  publishToPypi: { distName: 'cdk-ivs-realtime', module: 'cdk_ivs_realtime', ...TRUSTED, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkivsrealtime',
    mavenGroupId: 'io.github.cdk-ivs-realtime',
    mavenArtifactId: 'cdk-ivs-realtime',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkIvsRealtime', packageId: 'CdkIvsRealtime', ...TRUSTED },
  publishToGo: { moduleName: 'github.com/cdk-ivs-realtime/cdk-ivs-realtime-go', packageName: 'cdkivsrealtime' },
};

/** Of Conventional Commits. */
const COMMIT_TYPES = ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'bench', 'build', 'ci', 'chore'];

/** Lines of commits that make a release: a `feat`, a `fix`, or a breaking change of any type. */
const RELEASABLE = String.raw`^((feat|fix)(\([^()[:space:]]+\))?|[a-z]+(\([^()[:space:]]+\))?!):[[:blank:]]|^BREAKING[ -]CHANGE:[[:blank:]]`;

export const workflows = {
  // The packages run on Node.js 20 and later. Trusted publishing needs the npm that comes with Node.js 24.
  workflowNodeVersion: '24',
  buildWorkflowOptions: { mutableBuild: false },
  githubOptions: {
    mergify: false,
    // The title of a pull request becomes the title of a commit. Without a list, only feat, fix and chore would do.
    pullRequestLintOptions: { semanticTitleOptions: { types: COMMIT_TYPES } },
  },
  pullRequestTemplate: false,
  depsUpgradeOptions: {
    // .npmrc says that `npm install` saves nothing, and an upgrade is for the lock file, too.
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY, env: { NPM_CONFIG_SAVE: 'true' } },
  },

  release: true,
  releasableCommits: ReleasableCommits.exec(`git log --no-merges --oneline $LATEST_TAG..HEAD -E --grep '${RELEASABLE}'`),
  // The last line that runs on Node.js 20.
  bumpPackage: 'commit-and-tag-version@^12',
  // There is no version to count from before the first release.
  nextVersionCommand: `[ -n "$(git tag --list 'v0.*')" ] || echo 0.1.0`,
  npmTrustedPublishing: true,
  jsiiReleaseVersion: PUBLIB_VERSION,
};

/** The changes of a release. `bump` writes it for the packages; the repository has the releases themselves. */
export const CHANGELOG = 'CHANGELOG.md';

/** The folder with the npm packages of the workspaces. `dist/js` may contain one package only: the jobs of the other languages unpack it. */
const WORKSPACE_PACKAGES = 'dist/workspaces';

/** Gives all workspaces the version of the library, and publishes them in the same job. */
export function releaseWorkspaces(project: awscdk.AwsCdkConstructLibrary): void {
  const preparePackages = 'node scripts/release/prepare-packages.mjs';
  for (const name of ['bump', 'unbump']) project.tasks.tryFind(name)?.exec(preparePackages);

  const packWorkspaces = project.addTask('package:workspaces', {
    description: `Create the npm packages of the workspaces in ${WORKSPACE_PACKAGES}`,
    steps: [{ exec: `mkdir -p ${WORKSPACE_PACKAGES}` }, { exec: `npm pack --workspaces --pack-destination ${WORKSPACE_PACKAGES}` }],
  });
  project.packageTask.spawn(packWorkspaces);

  project.github?.tryFindWorkflow('release')?.file?.patch(
    JsonPatch.add('/jobs/release_npm/steps/-', {
      name: 'Release the workspaces',
      env: {
        NPM_DIST_TAG: 'latest',
        NPM_REGISTRY: 'registry.npmjs.org',
        NPM_CONFIG_PROVENANCE: 'true',
        NPM_TRUSTED_PUBLISHER: 'true',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
        PUBLIB_DRYRUN: '${{ inputs.dry_run }}',
      },
      run: `npx -p publib@${PUBLIB_VERSION} publib-npm dist.old/workspaces`,
    }),
  );
}

/**
 * Runs `.ci/run` for each pull request, on the oldest line of Node.js that is supported. npm 11 and other tools of the gates need a late release of
 * it, so a gate runs the library alone on the oldest release.
 */
export function runGates(project: awscdk.AwsCdkConstructLibrary): void {
  project.buildWorkflow?.addPostBuildJobCommands('gates', ['bash .ci/run'], {
    checkoutRepo: true,
    installDeps: true,
    tools: { node: { version: OLDEST_NODE_LINE }, python: { version: '3.11' }, java: { version: '17' }, go: { version: 'stable' } },
  });
}

/** Adds the command that makes a release without publishing it. */
export function addDryRun(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('release:dry-run', {
    description: 'Make the next release of the last commit without publishing it, into dist/',
    exec: 'bash scripts/release/dry-run',
    receiveArgs: true,
  });
}
