/** The same app in TypeScript, Python and Java, with the packages that `npm run test:languages` tests. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasToolOf, packArguments } from '../../test/languages/packages.mjs';
import { Cannot, inRounds, rowsOf, runCommand, unlessExact } from '../measuring/index.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** Python and Java take seconds for an app. */
const FEW = { least: 3, most: 6, minutes: 1.5 };

const [TYPESCRIPT, L1, OURS] = ['TypeScript', 'CfnStage', 'Stage of this library'];

/** The package that jsii-pacmak makes for a language. */
const PACKED = {
  python: { folder: join(root, 'dist/languages/python'), extension: '.whl' },
  java: { folder: join(root, 'dist/languages/java'), extension: '.jar' },
};

/** @returns {Promise<string>} the package for a language, which is made if there is none or the library has changed since */
async function packageFor(language, say) {
  if (!hasToolOf(language)) throw new Cannot(`the tools of ${language} are not on this machine`);
  const { folder, extension } = PACKED[language];
  const find = () => existsSync(folder) && readdirSync(folder, { recursive: true }).find((file) => file.endsWith(extension));
  const packed = find();
  if (packed && statSync(join(folder, packed)).mtimeMs > statSync(join(root, '.jsii.gz')).mtimeMs) return join(folder, packed);
  say(`making the package for ${language}`);
  rmSync(folder, { recursive: true, force: true });
  await runCommand('npx', packArguments([language]), { cwd: root });
  return join(folder, find());
}

/** @type {Record<string, (folder: string, say: (text: string) => void) => Promise<string[]>>} each installs what the app needs, and returns its command */
const INSTALL = {
  [TYPESCRIPT]: async () => [process.execPath, join(here, 'app.cjs')],

  async Python(folder, say) {
    const wheel = await packageFor('python', say);
    const python = join(folder, 'python/bin/python');
    say('installing the package for python');
    await runCommand('python3', ['-m', 'venv', join(folder, 'python')]);
    const wanted = [`aws-cdk-lib==${cdkVersion()}`, wheel];
    await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...wanted]);
    return [python, join(here, 'app.py')];
  },

  async Java(folder, say) {
    await packageFor('java', say);
    say('installing the package for java');
    const project = join(folder, 'java');
    cpSync(join(here, 'java'), project, { recursive: true });
    const properties = { 'cdk.version': cdkVersion(), packages: PACKED.java.folder, 'mdep.outputFile': 'classpath' };
    const options = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
    await runCommand('mvn', ['--batch-mode', '--quiet', ...options, 'compile', 'dependency:build-classpath'], { cwd: project });
    const classpath = [join(project, 'target/classes'), readFileSync(join(project, 'classpath'), 'utf8').trim()].join(delimiter);
    return ['java', '-cp', classpath, 'Bench'];
  },
};

const cdkVersion = () => JSON.parse(readFileSync(join(root, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version;

/** A language of which a package cannot be made or installed has the reason instead of a command. */
async function install(language, folder, say) {
  try {
    return await INSTALL[language](folder, say);
  } catch (error) {
    if (error instanceof Cannot) return error;
    const [, reason = error.message] = /(?:ERROR:?\]? |error: )(.*)/.exec(error.message) ?? [];
    return new Cannot(`its packages cannot be installed: ${reason.slice(0, 200)}`);
  }
}

async function run([command, ...args], made) {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
  return await runCommand(command, [...args, made], { cwd: root, env: { PATH } });
}

/** @returns {Promise<import('../measuring/comparison.mjs').Table[]>} */
export async function languagesTables({ rounds, say }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-languages-'));
  try {
    const commands = {};
    for (const language of Object.keys(INSTALL)) commands[language] = await install(language, folder, say);
    const results = await inRounds({
      subjects: Object.keys(INSTALL),
      rounds: unlessExact(rounds, FEW),
      against: { ours: TYPESCRIPT },
      say: (text) => say(`languages: ${text}`),
      measure: async (language) => {
        const command = commands[language];
        if (command instanceof Cannot) throw command;
        const { cpu: start } = await run(command, 'nothing');
        const { cpu: l1 } = await run(command, 'CfnStage');
        const { cpu: ours, wall } = await run(command, 'Stage');
        return { start, l1, ours, wall };
      },
    });
    return tablesOf(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each language against TypeScript, and this library against an L1 in each language. */
export const tablesOf = (results) => [languageTable(results), libraryTable(results)];

function languageTable(results) {
  const columns = {
    'CPU time': ['ours', 'ms'],
    'Elapsed time': ['wall', 'ms'],
    'of the CPU time, the start of the language': ['start', 'ms'],
  };
  return {
    title: 'An app with a function and a stage of this library, by language',
    columns: Object.keys(columns),
    baseline: TYPESCRIPT,
    rows: rowsOf(results, columns),
  };
}

function libraryTable(results) {
  const figuresOf = (figure) => rowsOf(results, { cpu: [figure, 'ms'] }).map(({ subject, figures }) => [subject, figures.cpu]);
  return {
    title: 'What of it is this library: CPU time of the same app with an L1, by language',
    columns: Object.keys(results),
    baseline: L1,
    rows: [
      { subject: L1, figures: Object.fromEntries(figuresOf('l1')) },
      { subject: OURS, figures: Object.fromEntries(figuresOf('ours')) },
    ],
  };
}
