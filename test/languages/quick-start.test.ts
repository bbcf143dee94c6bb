/** The commands of the quick start in `README.md` in an empty folder, with the packed packages in place of those of the registries. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../e2e/support/command';
import { ROOT } from '../e2e/support/local';
import { folder, pack, succeeds } from '../e2e/support/packages';
import { packagesFor } from './support/apps';

const SECTIONS: Readonly<Record<string, { readonly title: string; readonly app: string }>> = {
  typescript: { title: 'TypeScript', app: 'app.ts' },
  python: { title: 'Python', app: 'app.py' },
};
const chosen = Object.keys(SECTIONS).filter((language) => (process.env.LANGUAGES ?? 'typescript').split(',').includes(language));

interface Block {
  readonly language: string;
  readonly code: string;
}

function blocksIn(title: string): Block[] {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = page.split(/^##+ /m).find((text) => text.startsWith(`${title}\n`)) ?? '';
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));
}

const only = (directory: string, extension: string) =>
  join(directory, readdirSync(directory).find((file) => file.endsWith(extension)) ?? `no ${extension}`);

test.each(Object.entries(SECTIONS))('in %s, the quick start has four or five commands', (_, { title }) => {
  const commands = blocksIn(title).flatMap(({ language, code }) => (language === 'sh' ? code.trimEnd().split('\n') : []));
  expect([4, 5]).toContain(commands.length);
});

for (const language of chosen) test(`in ${language}, they deploy an app on this machine`, () => deploys(language));

async function deploys(language: string): Promise<void> {
  const { title = '', app = '' } = SECTIONS[language] ?? {};
  const blocks = blocksIn(title);
  const packages: Readonly<Record<string, string>> = {
    'npm install cdk-ivs-realtime': `npm install ${only(packagesFor('js'), '.tgz')}`,
    'pip install cdk-ivs-realtime': `pip install ${only(packagesFor('python'), '.whl')}`,
    ' aws-cdk ivs-local': ` aws-cdk ${await pack('local')}`,
  };
  const withPackages = (code: string) => Object.entries(packages).reduce((text, [name, file]) => text.replace(name, file), code);
  const steps = blocks.map((block) => (block.language === 'sh' ? withPackages(block.code) : `cat > ${app} <<'END'\n${block.code}END\n`));
  expect(steps.join('')).not.toMatch(/install .*(?<![/\w-])(ivs-local|cdk-ivs-realtime)(?= |$)/m);

  const home = join(folder, `quick-start-${language}`);
  mkdirSync(home);
  const env = {
    ...process.env,
    npm_config_prefix: join(home, 'global'),
    npm_config_audit: 'false',
    PATH: `${join(home, 'global', 'bin')}${delimiter}${process.env.PATH}`,
  };
  const output = await succeeds(run('sh', ['-ec', steps.join('')], { cwd: home, env }));
  expect(output).toMatch(/^✔ LiveShow {2}CREATE_COMPLETE/m);
  expect(output).toMatch(/^LiveShow\.PublishUrl = rtmps:\/\//m);
}
