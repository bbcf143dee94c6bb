/** Gates beside the tests, each a command. `.ci/run` runs those that are not for use by hand. */
import type { awscdk } from 'projen';

interface Gate {
  readonly description: string;
  readonly exec: string;
  /** What scripts/setup.mjs prepares before, on a fresh clone. */
  readonly needs: '' | '--library';
}

/** What the coverage is measured of, and what it has to be. */
const COVERAGE = `--coverage --collectCoverageFrom='{src,lambda}/**/*.ts' --coverageReporters=text --coverageThreshold='{"global":{"branches":95}}'`;

const gates = (testsOfLibrary: string): Readonly<Record<string, Gate>> => ({
  'check:api': {
    description: "Compare the library's API with that of the last release; --write renews it",
    exec: 'node scripts/api.mjs',
    needs: '--library',
  },
  'check:builds': {
    description: 'Build in another folder, and compare the bundles and the templates of the examples',
    exec: 'bash scripts/gates/same-build',
    needs: '--library',
  },
  'check:links': {
    description: 'Check the links to other sites; by hand, because CI calls no other site',
    exec: 'node scripts/gates/links.cjs',
    needs: '',
  },
  'check:nag': {
    description: 'Check the examples with the AwsSolutions rules of cdk-nag: each finding has a reason',
    exec: 'node --require ts-node/register/transpile-only scripts/gates/nag.cjs',
    needs: '--library',
  },
  'check:secrets': {
    description: 'Look for text that looks like a secret in all files',
    exec: 'bash scripts/gates/secrets',
    needs: '',
  },
  'test:coverage': {
    description: 'The unit tests of src/ and lambda/ with their coverage: at least 95 % of the branches',
    exec: `${testsOfLibrary} ${COVERAGE}`,
    needs: '',
  },
  'test:newest-cdk': {
    description: 'The newest aws-cdk-lib: tests, validated and linted templates, cdk-nag 3, a deployment; or one of the three parts',
    exec: 'bash scripts/gates/newest-cdk',
    needs: '--library',
  },
});

/** @param testsOfLibrary the command that runs the unit tests of src/ and lambda/ */
export function addGates(project: awscdk.AwsCdkConstructLibrary, testsOfLibrary: string): void {
  for (const [name, { description, exec, needs }] of Object.entries(gates(testsOfLibrary))) {
    project.addTask(name, { description, exec, receiveArgs: true });
    project.setScript(`pre${name}`, `node scripts/setup.mjs ${needs}`.trim());
  }
}
