/** The same app in each language, as its users would write it, in a project of its own with the packed library. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Ended, run } from '../../e2e/support/command';
import { ROOT } from '../../e2e/support/local';
import { folder, readJson, succeeds } from '../../e2e/support/packages';

/** The folder with what jsii-pacmak has made for a target. */
export const packagesFor = (target: string) => join(ROOT, 'dist', 'languages', target);

/** A project with an app. */
export interface Project {
  readonly folder: string;
  /** Runs a command in the project's environment. */
  run(command: string, ...args: string[]): Promise<Ended>;
  /** Runs the app as `cdk` does, or an app by its command. Returns the folder of the cloud assembly. */
  synthesize(command?: string): Promise<string>;
}

/** Makes the project of a language: copies the app, and installs the library as the language does. */
export async function newProject(language: string): Promise<Project> {
  const project = join(folder, language);
  cpSync(join(ROOT, 'test', 'languages', language), project, { recursive: true });
  const binaries = join(project, language === 'python' ? '.venv/bin' : 'node_modules/.bin');
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}`, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
  const inProject = (command: string, args: string[], variables = {}) =>
    run(command, args, { cwd: project, env: { ...env, ...variables } });
  await INSTALL[language]?.(project, (command, ...args) => succeeds(inProject(command, args)));
  return {
    folder: project,
    run: (command, ...args) => inProject(command, args),
    async synthesize(command = readJson(project, 'cdk.json').app) {
      const assembly = mkdtempSync(join(folder, 'cdk.out-'));
      await succeeds(inProject('sh', ['-c', command], { CDK_OUTDIR: assembly }));
      return assembly;
    },
  };
}

/** The text of each file that says which aws-cdk-lib an app has. */
export const DEPENDENCY_FILES = ['python/requirements.txt', 'java/pom.xml', 'go/go.mod'].map((file) =>
  readFileSync(join(ROOT, 'test', 'languages', file), 'utf8'),
);

type Install = (project: string, succeed: (command: string, ...args: string[]) => Promise<string>) => Promise<unknown>;

const INSTALL: Readonly<Record<string, Install>> = {
  /** What the project needs besides the library is in the node_modules of the repository, in the right versions. */
  async typescript(project, succeed) {
    const modules = join(project, 'node_modules');
    for (const name of ['aws-cdk-lib', 'constructs', 'typescript', 'ts-node', '@types/node', '.bin']) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    mkdirSync(join(modules, 'cdk-ivs-realtime'));
    await succeed('tar', '-xzf', only(packagesFor('js')), '--strip-components=1', '-C', join(modules, 'cdk-ivs-realtime'));
  },

  async python(_, succeed) {
    await succeed('python3', '-m', 'venv', '.venv');
    await succeed(
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--find-links',
      packagesFor('python'),
      '-r',
      'requirements.txt',
    );
  },

  /** The library comes from the repository that jsii-pacmak has written. */
  async java(project) {
    const pom = join(project, 'pom.xml');
    const repository = `<repositories><repository><id>packed</id><url>file://${packagesFor('java')}</url></repository></repositories>`;
    writeFileSync(pom, readFileSync(pom, 'utf8').replace('</project>', `${repository}</project>`));
  },

  async go(_, succeed) {
    const name = 'github.com/cdk-ivs-realtime/cdk-ivs-realtime-go/cdkivsrealtime';
    await succeed('go', 'mod', 'edit', `-replace=${name}=${join(packagesFor('go'), 'cdkivsrealtime')}`);
    await succeed('go', 'mod', 'tidy');
  },
};

function only(directory: string): string {
  const files = readdirSync(directory);
  if (files.length !== 1) throw new Error(`${directory} has one file, got ${files.join(', ')}`);
  return join(directory, files[0] as string);
}
