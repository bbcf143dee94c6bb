/** What people do with `cdk` besides deploying and destroying: it works, or is refused by name. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalShell, openShell, ROOT } from './support/local';

const APP = `
const { App, CfnOutput, Stack } = require('aws-cdk-lib');
const { CfnStage } = require('aws-cdk-lib/aws-ivs');
const app = new App();
const stack = new Stack(app, 'Mine');
const stage = new CfnStage(stack, 'Stage', { name: app.node.tryGetContext('name') ?? 'first' });
new CfnOutput(stack, 'Arn', { value: stage.attrArn });
`;

let folder: string;
let shell: LocalShell;

const cdk = (...args: string[]) => shell.cdk(folder, ...args);
const deploy = (...args: string[]) => cdk('deploy', '--require-approval', 'never', ...args);

/** The stacks that there are. */
async function stacks(): Promise<unknown> {
  const response = await fetch(`${shell.settings.endpoint}/_ivs`);
  return ((await response.json()) as { stacks: unknown }).stacks;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cdk-commands-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'cdk.json'), '{ "app": "node app.js" }');
  writeFileSync(join(folder, 'app.js'), APP);
  shell = await openShell('--region', 'us-east-1', '--quiet');
  expect(await deploy('--outputs-file', 'outputs.json')).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('cdk bootstrap', () => {
  test.each([[[]], [['aws://000000000000/eu-west-1']], [['--qualifier', 'mine']]])(
    '%j says that it is not needed, and succeeds',
    async (args) => {
      const { exitCode, output } = await cdk('bootstrap', ...args);
      expect(exitCode).toBe(0);
      expect(output).toContain("containing 'all that ivs-local needs from the start: cdk bootstrap is not needed'");
      expect(output).toContain('bootstrapped (no changes)');
    },
  );

  test.each(['--force', '--toolkit-stack-name=Toolkit'])('%s is refused, and leaves no stack', async (option) => {
    const { exitCode, output } = await cdk('bootstrap', option);
    expect(exitCode).toBe(1);
    expect(output).toContain('takes no bootstrap stack. cdk bootstrap is not needed; leave it out.');
    expect(await stacks()).toEqual([{ name: 'Mine', region: 'us-east-1', status: 'CREATE_COMPLETE' }]);
  });
});

test('--outputs-file has the outputs', () => {
  expect(JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'))).toEqual({ Mine: { Arn: expect.stringMatching(/^arn:aws:ivs:/) } });
});

test.each([
  [['ls'], 0, 'Mine'],
  [['diff'], 0, 'There were no differences'],
  [['diff', '-c', 'name=second'], 0, '[+] second'],
  [['diff', '--method=template', '-c', 'name=second'], 0, '[+] second'],
  [['diff', '--fail', '-c', 'name=second'], 1, '[+] second'],
  [['metadata', 'Mine'], 0, 'aws:cdk:logicalId'],
  [['rollback', 'Mine'], 1, 'Stack Mine does not need a rollback: CREATE_COMPLETE'],
  [['drift'], 1, 'The local endpoint does not serve DetectStackDrift of cloudformation.'],
  [['gc', '--unstable=gc', '--confirm=false', '--type', 's3'], 0, 'files scanned'],
  [['gc', '--unstable=gc', '--confirm=false', '--type', 'ecr'], 1, "The local endpoint does not have the service 'ecr'."],
  [
    ['deploy', '--import-existing-resources', '-c', 'name=second'],
    1,
    'does not import existing resources; leave --import-existing-resources out.',
  ],
  [['deploy', '--express', '-c', 'name=second'], 1, 'DeploymentConfig.Mode must be one of STANDARD, got "EXPRESS".'],
])('cdk %j: exit code %i, and it says: %s', async (args, exitCode, message) => {
  const ended = await cdk(...args);
  expect(ended.output).toContain(message);
  expect(ended.exitCode).toBe(exitCode);
});

test('each --method of cdk deploy', async () => {
  expect(await deploy('--method=direct', '-c', 'name=second')).toMatchObject({ exitCode: 0 });
  const named = ['--change-set-name', 'prepared'];
  expect(await deploy('--method=prepare-change-set', ...named, '-c', 'name=third')).toMatchObject({ exitCode: 0 });
  expect((await cdk('diff', '-c', 'name=second')).output).toContain('There were no differences');
  expect(await deploy('--method=execute-change-set', ...named, 'Mine')).toMatchObject({ exitCode: 0 });
  expect((await cdk('diff', '-c', 'name=third')).output).toContain('There were no differences');
});

test('cdk deploy --no-rollback leaves a failed update, which cdk rollback takes back', async () => {
  expect(await deploy('--no-rollback', '-c', 'name=no name')).toMatchObject({ exitCode: 1 });
  expect(await stacks()).toMatchObject([{ status: 'UPDATE_FAILED' }]);
  expect(await cdk('rollback', 'Mine')).toMatchObject({ exitCode: 0 });
  expect(await stacks()).toMatchObject([{ status: 'UPDATE_ROLLBACK_COMPLETE' }]);
});
