/** The JavaScript API and the pytest fixture as users have them: the examples, in folders of their own, with the packed `ivs-local` alone. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { run } from './support/command';
import { ROOT } from './support/local';

const MODULES = join(ROOT, 'node_modules');

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const { exitCode, output } = await run('npm', ['pack', '--pack-destination', folder], { cwd: join(ROOT, 'local') });
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  tarball = join(folder, ...readdirSync(folder).filter((file) => file.endsWith('.tgz')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A project with `ivs-local` from its tarball, and these packages of the repository in place of a registry's. */
function newProject(name: string, ...packages: string[]): string {
  const project = join(folder, name);
  const installed = join(project, 'node_modules', 'ivs-local');
  mkdirSync(installed, { recursive: true });
  expect(spawnSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1']).status).toBe(0);
  mkdirSync(join(project, 'node_modules', '.bin'));
  symlinkSync(join(installed, 'bin', 'ivs-local.js'), join(project, 'node_modules', '.bin', 'ivs-local'));
  for (const one of packages) {
    mkdirSync(dirname(join(project, 'node_modules', one)), { recursive: true });
    symlinkSync(join(MODULES, one), join(project, 'node_modules', one));
  }
  return project;
}

function newExample(name: string, ...packages: string[]): string {
  const project = newProject(name, ...packages);
  cpSync(join(ROOT, 'local', 'examples', name), project, { recursive: true });
  return project;
}

/** Without what jest sets for its workers, and npm for its scripts. */
const { JEST_WORKER_ID: _, NODE_ENV: __, ...env } = process.env;

test('jest, with require', async () => {
  const project = newExample('jest', '@aws-sdk/client-ivs-realtime');
  const { exitCode, output } = await run(process.execPath, [join(MODULES, 'jest', 'bin', 'jest.js'), '--ci', '--rootDir', project], {
    cwd: project,
    env,
  });
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/^Tests: +5 passed, 5 total$/m) });
});

test('vitest, with ES modules in TypeScript', async () => {
  const project = newExample('vitest', '@aws-sdk/client-ivs-realtime', 'vitest');
  const vitest = [join(MODULES, 'vitest', 'vitest.mjs'), 'run', '--root', project];
  const { exitCode, output } = await run(process.execPath, vitest, { cwd: project, env: { ...env, NO_COLOR: '1' } });
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/^ +Tests +3 passed \(3\)$/m) });
});

const hasPython = spawnSync('python3', ['-c', 'import boto3, pytest']).status === 0;
const whereThereIs = hasPython ? test : test.skip;

whereThereIs(`pytest${hasPython ? '' : ': skipped, there is no python3 with boto3 and pytest'}`, async () => {
  const project = newExample('pytest');
  const { exitCode, output } = await run('python3', ['-B', '-m', 'pytest', '-p', 'no:cacheprovider', '--color=no'], { cwd: project, env });
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringMatching(/\b6 passed\b/) });
});

test('cdk deploys an app to it, and its functions are invoked', async () => {
  const project = newProject('deploys');
  const script = `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { startIvsLocal } from 'ivs-local';
    const [cdk, app, output] = process.argv.slice(2);
    await using local = await startIvsLocal();
    const args = [cdk, 'deploy', '--require-approval', 'never', '--output', output, '--no-notices', '--ci'];
    const [exitCode] = await once(spawn(process.execPath, args, { cwd: app, env: local.environment, stdio: 'inherit' }), 'close');
    const { stacks, functions } = local.snapshot();
    const mark = local.sequence;
    await (await local.stage('late-night').join()).publish();
    const rule = await local.waitFor(({ type }) => type === 'rule', { after: mark });
    const { functionName } = await local.waitFor(({ type, state }) => type === 'invocation' && state === 'succeeded', { after: mark });
    const result = { exitCode, stack: stacks[0].status, functions: functions.length, told: rule.target.endsWith(functionName) };
    console.log('result ' + JSON.stringify(result));
  `;
  // esbuild writes `await using` for a Node.js that does not have it.
  writeFileSync(join(project, 'deploys.mjs'), transformSync(script, { format: 'esm', target: 'node20' }).code);
  const args = ['deploys.mjs', join(MODULES, 'aws-cdk', 'bin', 'cdk'), join(ROOT, 'examples', 'show'), join(project, 'cdk.out')];
  const { output } = await run(process.execPath, args, { cwd: project, env });
  const [, result = output] = /^result (.*)$/m.exec(output) ?? [];
  expect(result).toBe('{"exitCode":0,"stack":"CREATE_COMPLETE","functions":3,"told":true}');
});

describe('the types', () => {
  const PROGRAM = `
import { IvsLocalError, startIvsLocal, type NumberedNews, type Participant } from 'ivs-local';

await using local = await startIvsLocal({ quotas: { stages: 2 } });
const stage = await local.createStage({ name: 'late-night' });
const alice: Participant = await stage.join({ userId: 'alice', capabilities: ['PUBLISH'] });
await alice.publish({ error: 'BITRATE_EXCEEDED' }).catch((error: IvsLocalError) => error.code);
const isLog = (news: NumberedNews): news is Extract<NumberedNews, { type: 'log' }> => news.type === 'log';
const { functionName }: { functionName: string } = await local.waitFor(isLog);
for await (const news of local.news({ after: local.sequence })) if (news.type === 'event') news.detail.event_name;
local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'drop', committed: true } }] });
const limit: number | undefined = local.snapshot().regions['us-east-1']?.quotas.stages?.limit;
// @ts-expect-error there is no such option
await startIvsLocal({ quota: { stages: 2 } });
// @ts-expect-error there is no such capability
await stage.join({ capabilities: ['WATCH'] });
// @ts-expect-error there is no such fault
local.injectFaults({ service: [{ operation: 'CreateStage', fault: { type: 'explode' } }] });
// @ts-expect-error there is no such news
const isWrong = (news: NumberedNews) => news.type === 'logs';
export { functionName, isWrong, limit };
`;

  test.each([
    ['mts', 'nodenext'],
    ['mts', 'preserve'],
  ])('of a program (%s, --module %s) stand on their own', async (extension, module) => {
    const project = newProject(`types-${extension}-${module}`);
    writeFileSync(join(project, `program.${extension}`), PROGRAM);
    const tsc = join(MODULES, 'typescript-native', 'bin', 'tsc');
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', module, '--types', ''];
    const { exitCode, output } = await run(process.execPath, [tsc, ...options, `program.${extension}`], { cwd: project });
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
  });

  test('mention nothing of other packages, and nothing of the inside', () => {
    const types = readFileSync(join(newProject('types'), 'node_modules', 'ivs-local', 'dist', 'index.d.ts'), 'utf8');
    expect(types).not.toMatch(/\bimport\b|\brequire\b/);
    const exported = [...types.matchAll(/^export declare (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
    expect(exported).toEqual(['IvsLocalError', 'startIvsLocal']);
  });
});

test('with require and with import, it is the same, once', async () => {
  const project = newProject('both');
  const script = `
    import { createRequire } from 'node:module';
    import * as imported from 'ivs-local';
    const required = createRequire(import.meta.url)('ivs-local');
    const names = Object.keys(imported).filter((name) => name !== 'default' && name !== 'module.exports').sort();
    console.log(names.join(), names.every((name) => imported[name] === required[name]));
  `;
  writeFileSync(join(project, 'both.mjs'), script);
  expect(await run(process.execPath, ['both.mjs'], { cwd: project })).toEqual({
    exitCode: 0,
    output: 'IvsLocalError,startIvsLocal true\n',
  });
});
