/** The same app in each language gives the same templates. Which languages, `npm run test:languages` says. */
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../e2e/support/command';
import { ROOT } from '../e2e/support/local';
import { folder, pack, readJson, succeeds } from '../e2e/support/packages';
import { blocksOf } from '../support/compiled-blocks';
import { DEPENDENCY_FILES, newProject, type Project } from './support/apps';
import { firstAppInCSharp, hasFirstApp, linesOf, runWithWrongName, synthesizeFirstApp, synthesizeReadmeApp } from './support/first-apps';
import { differences, templatesIn } from './support/templates';

/** Those that `test/languages/run.mjs` has packed the library for. */
const LANGUAGES = (process.env.LANGUAGES ?? 'typescript').split(',');

let typescript: Project;
let expected: ReturnType<typeof templatesIn>;
beforeAll(async () => {
  typescript = await newProject('typescript');
  expected = templatesIn(await typescript.synthesize());
});

test('the app in TypeScript has types that hold, and resources of all kinds', async () => {
  await succeeds(typescript.run('tsc', '--noEmit'));
  const { Resources } = expected['LiveShow.template.json'] as unknown as { Resources: Record<string, { Type: string }> };
  const types = new Set(Object.values(Resources).map(({ Type }) => Type));
  expect([...types].filter((type) => type.startsWith('Custom::')).sort()).toEqual([
    'Custom::IVSEncoderConfiguration',
    'Custom::IVSIngestConfiguration',
    'Custom::IVSPublicKey',
    'Custom::IVSRuntimeStages',
    'Custom::IVSStage',
    'Custom::IVSStorageConfiguration',
  ]);
});

test('the first app in C# is a translation of the one in TypeScript', async () => {
  const { documented, translated } = await firstAppInCSharp(typescript);
  expect(documented).toBe(translated);
});

test('each app has the lowest aws-cdk-lib that the library accepts, so that all templates come from the same release', () => {
  const lowest = readJson(ROOT, 'package.json').devDependencies['aws-cdk-lib'];
  expect(DEPENDENCY_FILES).toEqual(DEPENDENCY_FILES.map(() => expect.stringContaining(lowest)));
});

test('what jsii says of its own process is not part of what an app says, before it or within it', () => {
  const ended = 'Runtime process exited abnormally: waitid: no child processes';
  expect(linesOf(`!! Node 20 !!\n\n${ended}panic: ${ended}LiveShow/Stage: the message\n\ngoroutine 1\n`)).toEqual([
    'panic: LiveShow/Stage: the message',
    'goroutine 1',
  ]);
});

const others = LANGUAGES.filter((language) => language !== 'typescript');
for (const language of others) {
  describe(`the app in ${language}`, () => {
    let project: Project;
    beforeAll(async () => {
      project = await newProject(language);
    });

    test('gives the templates that the app in TypeScript gives', async () => {
      expect(differences(templatesIn(await project.synthesize()), expected)).toEqual([]);
    });

    if (hasFirstApp(language)) firstAppTests(language, () => project);
    if (language === 'python') pythonTests(() => project);
  });
}

function firstAppTests(language: string, project: () => Project) {
  test('the first app of docs/languages.md gives the template that the one of the README in TypeScript gives', async () => {
    const inTypeScript = templatesIn(await synthesizeReadmeApp(typescript));
    expect(Object.keys(inTypeScript)).toEqual(['LiveShow.template.json']);
    expect(differences(templatesIn(await synthesizeFirstApp(language, project())), inTypeScript)).toEqual([]);
  });

  test('an error reaches the user as a sentence, at the beginning of what they see', async () => {
    const { seen, expected } = await runWithWrongName(language, project());
    expect(seen).toBe(expected);
  });
}

function pythonTests(project: () => Project) {
  test('its package has examples in Python, takes structs as keywords, raises errors that are sentences, and adopts as documented', async () => {
    writeFileSync(join(project().folder, 'adoption.py'), blocksOf('docs/adoption.md', 'python')[0] ?? '');
    await succeeds(project().run('python3', join(__dirname, 'support', 'wheel.py'), 'adoption.py'));
  });

  test('its package comes without ivs-local', async () => {
    expect(readdirSync(join(project().folder, '.venv', 'bin'))).not.toContain('ivs-local');
    const tarball = join(project().folder, '.venv/lib/python*/site-packages/cdk_ivs_realtime/_jsii/*.tgz');
    expect(await succeeds(run('sh', ['-c', `tar -tzf ${tarball}`], { cwd: folder }))).not.toMatch(/\/local\//);
  });

  test('ivs-local deploys it, from its tarball and with the cdk on the PATH', async () => {
    const binaries = join(project().folder, '.venv', 'bin');
    await succeeds(run('npm', ['install', '--global', '--prefix', join(folder, 'global'), await pack('local')], { cwd: folder }));
    symlinkSync(join(folder, 'global', 'bin', 'ivs-local'), join(binaries, 'ivs-local'));
    symlinkSync(join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), join(binaries, 'cdk'));
    const output = await succeeds(project().run('ivs-local', 'deploy'));
    expect(output).toMatch(/^created .* Custom::IVSStage$/m);
    expect(output).toMatch(/^✔ LiveShow {2}CREATE_COMPLETE/m);
  });
}
