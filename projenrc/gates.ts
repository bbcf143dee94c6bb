/** Gates that `.ci/run` runs beside the tests, each a command. */
import type { awscdk } from 'projen';

interface Gate {
  readonly description: string;
  readonly exec: string;
  /** What scripts/setup.mjs prepares before, on a fresh clone. */
  readonly needs: '' | '--library';
}

const GATES: Readonly<Record<string, Gate>> = {
  'check:api': {
    description: "Compare the library's API with that of the last release; --write renews it",
    exec: 'node scripts/api.mjs',
    needs: '--library',
  },
};

export function addGates(project: awscdk.AwsCdkConstructLibrary): void {
  for (const [name, { description, exec, needs }] of Object.entries(GATES)) {
    project.addTask(name, { description, exec, receiveArgs: true });
    project.setScript(`pre${name}`, `node scripts/setup.mjs ${needs}`.trim());
  }
}
