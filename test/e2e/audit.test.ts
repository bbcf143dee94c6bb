/** `ivs-realtime-audit` from its tarball, on stacks that the real `cdk` has deployed and that people have changed by hand. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStageCommand,
  DeleteEncoderConfigurationCommand,
  GetStageCommand,
  ListEncoderConfigurationsCommand,
  ListIngestConfigurationsCommand,
  ListStagesCommand,
  type StageSummary,
  TagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-ivs-realtime';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { APPS, type DeployedApp, deployApp } from './support/app';
import { type Ended, run } from './support/command';
import { filesOf, install, newProject, pack } from './support/packages';

const OWNER = 'cdk-ivs-realtime:owner';
const STACK = 'cdk-ivs-realtime:stack';
const REQUEST = 'cdk-ivs-realtime:request';

let app: DeployedApp;
let project: string;
beforeAll(async () => {
  project = newProject('operations');
  await install(project, await pack('audit'));
  app = await deployApp('audited');
});
afterAll(() => app.close());

/** The command, which prints one text only: that of the report or of the failure. */
function audit(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const command = join(project, 'node_modules', '.bin', 'ivs-realtime-audit');
  return run(command, args, { cwd: project, env: { ...app.shell.env, NODE_NO_WARNINGS: '1', ...env } });
}

async function stageNamed(name: string): Promise<StageSummary> {
  const { stages = [] } = await app.shell.client.send(new ListStagesCommand({ maxResults: 100 }));
  const found = stages.find((stage) => stage.name === name);
  if (!found) throw new Error(`no stage has the name ${name}, got ${stages.map((stage) => stage.name).join()}`);
  return found;
}

const tags = async (arn: string | undefined) => (await app.shell.client.send(new GetStageCommand({ arn }))).stage?.tags ?? {};

test('the tarball has the command, its licence and its README, and nothing else', async () => {
  const files = await filesOf('audit');
  expect(files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin/ivs-realtime-audit.js',
    'dist/cli.js',
    'package.json',
  ]);
  expect(files.filter(({ mode }) => (mode & 0o111) === 0o111).map(({ path }) => path)).toEqual(['bin/ivs-realtime-audit.js']);
  expect(readdirSync(join(project, 'node_modules', '@aws-sdk')).filter((name) => name.startsWith('client-'))).toEqual([
    'client-cloudformation',
    'client-ivs-realtime',
  ]);
});

test('shows its help and its version', async () => {
  expect(await audit(['--help'])).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/^ivs-realtime-audit - what CloudFormation/),
  });
  expect(await audit([])).toMatchObject({ exitCode: 2, output: expect.stringMatching(/^ivs-realtime-audit - what CloudFormation/) });
  expect(await audit(['--version'])).toEqual({ exitCode: 0, output: '0.0.0\n' });
});

test('what was just deployed has neither orphans nor drift', async () => {
  expect(await audit(['orphans'])).toEqual({
    exitCode: 0,
    output: '0 orphans among 5 resources with tags of cdk-ivs-realtime in us-east-1\n',
  });
  expect(await audit(['drift'])).toEqual({ exitCode: 0, output: '0 of 5 resources drifted in us-east-1\n' });
});

test('each command works with its statement of the policy in the manual, and says which action it lacks', async () => {
  const sts = new STSClient(app.shell.settings);
  const as = async (RoleArn: string | undefined) => {
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'audit' }));
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
    return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken };
  };
  const [orphans, drift] = [await as(app.outputs.RoleOrphans), await as(app.outputs.RoleDrift)];
  sts.destroy();
  expect(await audit(['orphans'], orphans)).toMatchObject({ exitCode: 0 });
  expect(await audit(['drift'], drift)).toMatchObject({ exitCode: 0 });
  expect(await audit(['orphans'], drift)).toEqual({
    exitCode: 2,
    output: expect.stringMatching(
      /^ivs-realtime-audit: the credentials allow ivs:ListCompositions, got AccessDeniedException: .+; grant the policy of \S+\n$/,
    ),
  });
  expect(await audit(['drift'], orphans)).toMatchObject({
    exitCode: 2,
    output: expect.stringMatching(/^ivs-realtime-audit: the credentials allow cloudformation:GetTemplate, got AccessDenied/),
  });
});

test('shows what people have changed by hand', async () => {
  const { arn: room = '' } = await stageNamed('late-night');
  await app.shell.client.send(new UpdateStageCommand({ arn: room, name: 'early-morning' }));
  await app.shell.client.send(new TagResourceCommand({ resourceArn: room, tags: { team: 'archive', reviewed: 'yes' } }));
  const { encoderConfigurations: [encoder] = [] } = await app.shell.client.send(new ListEncoderConfigurationsCommand({}));
  await app.shell.client.send(new DeleteEncoderConfigurationCommand({ arn: encoder?.arn }));

  expect(await audit(['drift'])).toEqual({
    exitCode: 1,
    output: `2 of 5 resources drifted in us-east-1

stack Show

stage Show/Room
  ${room}
  Name differs
    template: "late-night"
    live:     "early-morning"
  Tags.team differs
    template: "live"
    live:     "archive"
  Tags.reviewed differs
    template: (none)
    live:     "yes"

encoder-configuration Show/Hd
  ${encoder?.arn}
  does not exist
`,
  });

  const { exitCode, output } = await audit(['drift', '--json', '--stack', 'Show', '--kind', 'stage']);
  const { [STACK]: stackArn } = await tags(room);
  const { logicalId } = JSON.parse(output).stacks[0].resources[0];
  expect({ exitCode, ...JSON.parse(output) }).toEqual({
    exitCode: 1,
    command: 'drift',
    region: 'us-east-1',
    stacks: [
      {
        name: 'Show',
        arn: stackArn,
        notCompared: null,
        resources: [
          {
            kind: 'stage',
            logicalId: expect.stringMatching(/^Room/),
            constructPath: 'Show/Room',
            arn: room,
            missing: false,
            differences: [
              { property: 'Name', template: 'late-night', live: 'early-morning' },
              { property: 'Tags.team', template: 'live', live: 'archive' },
              { property: 'Tags.reviewed', template: null, live: 'yes' },
            ],
            notCompared: [],
          },
        ],
      },
    ],
  });
  expect(logicalId).not.toBe('');
  expect(await audit(['drift', '--stack', 'Backstage'])).toEqual({ exitCode: 0, output: '0 of 1 resource drifted in us-east-1\n' });
});

test('shows what a removal policy has kept, what a request has left, and a stage of a construct that is gone', async () => {
  const kept = await stageNamed('kept');
  const room = await stageNamed('early-morning');
  const { [STACK]: old = '' } = await tags(kept.arn);
  const { [STACK]: show = '' } = await tags(room.arn);
  const keptTags = await tags(kept.arn);
  const destroyed = await app.shell.cdk(join(APPS, 'audited'), 'destroy', 'Old', '--force');
  expect(destroyed.exitCode).toBe(0);
  const create = async (name: string, of: Record<string, string>) =>
    (await app.shell.client.send(new CreateStageCommand({ name, tags: of }))).stage?.arn;
  const lost = await create('lost', { [OWNER]: '0123', [STACK]: show, [REQUEST]: '20260115T120000Z-4567' });
  const runtime = await create('runtime', {
    'cdk-ivs-realtime:runtime-stages': 'Show/0123',
    'cdk-ivs-realtime:created-at': '2026-01-15T12:00:00Z',
  });
  const since = (keptTags[REQUEST] ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/, '$1-$2-$3T$4:$5:$6.000Z');
  const paragraphs = (await audit(['orphans', '--region', 'us-east-1'])).output.split('\n\n');
  expect(paragraphs[0]).toBe('3 orphans among 6 resources with tags of cdk-ivs-realtime in us-east-1');
  const remove = (arn: string | undefined) => `  aws ivs-realtime delete-stage --arn ${arn} --region us-east-1`;
  expect([...paragraphs.slice(1, 4)].sort()).toEqual([
    `stage kept\n  ${kept.arn}\n  of stack Old since ${since}: stack Old is deleted\n${remove(kept.arn)}`,
    `stage lost\n  ${lost}\n  of stack Show since 2026-01-15T12:00:00.000Z: stack Show exists and does not have it\n${remove(lost)}`,
    `stage runtime\n  ${runtime}\n  of stack Show since 2026-01-15T12:00:00.000Z: stack Show exists and has no RuntimeStages construct with its tag\n${remove(runtime)}`,
  ]);
  const json = await audit(['orphans', '--json', '--stack', 'Old']);
  expect({ exitCode: json.exitCode, ...JSON.parse(json.output) }).toEqual({
    exitCode: 1,
    command: 'orphans',
    region: 'us-east-1',
    tagged: 1,
    orphans: [
      {
        kind: 'stage',
        arn: kept.arn,
        name: 'kept',
        since,
        stack: old,
        reason: 'stack Old is deleted',
        retained: false,
        remove: `aws ivs-realtime delete-stage --arn ${kept.arn} --region us-east-1`,
      },
    ],
    undecided: [],
  });
});

test('has changed nothing, and has printed no stream key', async () => {
  const { ingestConfigurations = [] } = await app.shell.client.send(new ListIngestConfigurationsCommand({}));
  expect(ingestConfigurations).toHaveLength(2);
  for (const args of [['drift', '--json'], ['orphans', '--json'], ['drift']]) expect((await audit(args)).output).not.toMatch(/rt_\d+_/);
  expect((await stageNamed('early-morning')).name).toBe('early-morning');
});
