/** The first apps of the documentation: their code, the commands that run them, and what a user sees of an error. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { ROOT } from '../../e2e/support/local';
import { succeeds } from '../../e2e/support/packages';
import { blocksOf } from '../../support/compiled-blocks';
import type { Project } from './apps';

interface FirstApp {
  readonly file: string;
  readonly command: string;
  /** Adds the stage name 'my room', which IVS refuses. */
  readonly withWrongName: readonly [text: string, replacement: string];
  /** What stands before the message of an error in the terminal. */
  readonly beforeMessage: string;
}

/** Those of docs/languages.md. */
const FIRST_APPS: Readonly<Record<string, FirstApp>> = {
  java: {
    file: 'src/main/java/com/example/FirstApp.java',
    command: 'mvn --batch-mode --quiet compile exec:java -Dexec.mainClass=com.example.FirstApp',
    withWrongName: ['create(stack, "Stage")', 'create(stack, "Stage").stageName("my room")'],
    beforeMessage:
      '[ERROR] Failed to execute goal org.codehaus.mojo:exec-maven-plugin:3.5.0:java (default-cli) on project live-show: ' +
      'An exception occurred while executing the Java class. ',
  },
  go: {
    file: 'first.go',
    command: 'go run first.go',
    withWrongName: ['&ivs.StageProps{', '&ivs.StageProps{\nStageName: jsii.String("my room"),'],
    beforeMessage: 'panic: ',
  },
};
const MESSAGE = "LiveShow/Stage: `stageName` has only letters, digits, '-' and '_', got 'my room'; write for example 'my-room'";

const firstAppIn = (language: string) => FIRST_APPS[language] as FirstApp;
export const hasFirstApp = (language: string): boolean => language in FIRST_APPS;

function onlyBlockOf(page: string, language: string): string {
  const [code, ...others] = blocksOf(page, language);
  if (code === undefined || others.length > 0) throw new Error(`${page} has one block in ${language}`);
  return code;
}

/** Synthesises the app of the README in TypeScript. Returns the folder of the cloud assembly, as the next function does. */
export async function synthesizeReadmeApp(project: Project): Promise<string> {
  writeFileSync(join(project.folder, 'first.ts'), onlyBlockOf('README.md', 'TypeScript'));
  return await project.synthesize('ts-node --transpile-only first.ts');
}

export async function synthesizeFirstApp(language: string, project: Project): Promise<string> {
  const { file, command } = firstAppIn(language);
  expect(readFileSync(join(ROOT, 'docs', 'languages.md'), 'utf8')).toContain(`ivs-local deploy --app "${command}"`);
  writeFileSync(join(project.folder, file), onlyBlockOf('docs/languages.md', language));
  return await project.synthesize(command);
}

interface Assembly {
  readonly types: Readonly<Record<string, { readonly name: string; readonly namespace?: string }>>;
}

/** Names of the library that `Amazon.CDK` has, too. C# refuses them as ambiguous, unless an alias chooses. */
function namesSharedWithCdk(): string[] {
  const typesIn = (...path: string[]) =>
    Object.values((JSON.parse(gunzipSync(readFileSync(join(ROOT, ...path, '.jsii.gz'))).toString()) as Assembly).types);
  const ofCdk = new Set(typesIn('node_modules', 'aws-cdk-lib').flatMap(({ name, namespace }) => (namespace ? [] : name)));
  return typesIn().flatMap(({ name }) => (ofCdk.has(name) ? name : []));
}

/**
 * The first app in C#, and what jsii-rosetta makes of the one in TypeScript: it finds each name in the assembly, and writes no aliases. Nothing compiles
 * C# without an SDK.
 */
export async function firstAppInCSharp(project: Project): Promise<{ readonly documented: string; readonly translated: string }> {
  const source = onlyBlockOf('README.md', 'TypeScript')
    .replace("const stack = new Stack(new App(), 'LiveShow');", "const app = new App();\nconst stack = new Stack(app, 'LiveShow');")
    .concat('\napp.synth();\n');
  writeFileSync(join(project.folder, 'translated.ts'), source);
  const output = await succeeds(project.run('jsii-rosetta', 'snippet', '--language', 'csharp', 'translated.ts'));
  const aliases = namesSharedWithCdk()
    .map((name) => `using ${name} = CdkIvsRealtime.${name};\n`)
    .join('');
  const translated = output
    .slice(output.indexOf('using '))
    .trim()
    .replace('using CdkIvsRealtime;\n', (line) => line + aliases);
  return { documented: onlyBlockOf('docs/languages.md', 'csharp').trim(), translated };
}

/** Runs the first app with a stage name that IVS refuses. Returns the first line that the user sees, and the one that they should see. */
export async function runWithWrongName(language: string, project: Project): Promise<{ readonly seen?: string; readonly expected: string }> {
  const { file, command, withWrongName, beforeMessage } = firstAppIn(language);
  const code = onlyBlockOf('docs/languages.md', language);
  expect(code).toContain(withWrongName[0]);
  writeFileSync(join(project.folder, file), code.replace(...withWrongName));
  const { exitCode, output } = await project.run('sh', '-c', command);
  expect(exitCode).not.toBe(0);
  return { seen: linesOf(output)[0], expected: `${beforeMessage}${MESSAGE}` };
}

/** The lines without colours and without what jsii says of itself: on an old Node.js in exclamation marks, and in Go of its process. */
export const linesOf = (output: string): string[] =>
  stripVTControlCharacters(output)
    .replace(END_OF_JSII_PROCESS, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('!!'));

/**
 * The Go runtime of jsii waits for its process twice: in `jsii.Close()`, and in a goroutine. If the goroutine is second, it says so, without an
 * end of line, while Go prints the panic.
 */
const END_OF_JSII_PROCESS =
  /Runtime process exited abnormally: (?:wait(?:id)?: no child processes|exec: Wait was already called|exit status \d+|signal: [a-z]+)/g;
