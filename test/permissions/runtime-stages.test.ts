/**
 * Run-time stages in an account with enforced permissions and the documented rates, in virtual time: the sweeper, and the deletion of a stack
 * while a function goes on creating stages.
 */
import { CreateIngestConfigurationCommand, CreateStageCommand, type IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { App, DefaultStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { createKeys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import { RuntimeStages, RuntimeStagesPermission, StageSweeper } from '../../src';
import { type Account, createAccount, REGION } from './account';
import { ASSETS } from './life';

const TAG_KEY = 'cdk-ivs-realtime:runtime-stages';
const CREATED_AT = 'cdk-ivs-realtime:created-at';

interface AppOptions {
  readonly sweeper?: StageSweeper;
  readonly removalPolicy?: RemovalPolicy;
}

interface Template {
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: { readonly Code?: { readonly S3Key?: string } } }>;
}

function synthesise({ sweeper = StageSweeper.disabled(), removalPolicy }: AppOptions): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const stages = new RuntimeStages(stack, 'Rooms', { sweeper, removalPolicy });
  const api = new LambdaFunction(stack, 'Api', {
    code: Code.fromInline('exports.handler = async () => {}'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  });
  stages.bind(api, { permissions: [RuntimeStagesPermission.CREATE, RuntimeStagesPermission.CREATE_INGEST_CONFIGURATIONS] });
  const template: Template = app.synth().getStackByName('Live').template;
  // The tests invoke the sweeper themselves.
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type !== 'AWS::Scheduler::Schedule');
  return { ...template, Resources: Object.fromEntries(resources) };
}

const keys = createKeys(systemClock);
let account: Account;

/** A template in which a role lacks an action. */
function withoutAction(template: Template, role: string, action: string): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const replacer = (key: string, value: unknown) => {
      if (key !== 'Action' || !id.startsWith(role)) return value;
      const actions = [value].flat().filter((each) => each !== action);
      return actions.length > 0 ? actions : 'ivs:GetComposition';
    };
    return [id, JSON.parse(JSON.stringify(resource, replacer))];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

async function deploy(options: AppOptions = {}, change = (template: Template) => template): Promise<void> {
  account = createAccount(keys, { throttling: true, quotas: { stages: 2_000 } });
  const template = change(synthesise(options));
  for (const { Properties } of Object.values(template.Resources)) {
    if (Properties.Code?.S3Key) account.s3.putObject(ASSETS, Properties.Code.S3Key, Buffer.from('zip'));
  }
  expect(await account.operate('CreateStack', template)).toBe('CREATE_COMPLETE');
}
afterEach(() => account.close());

/** Calls IVS as the administrator, without the rates. */
async function administer(operation: string, input: object): Promise<Record<string, never>> {
  account.ivs.setThrottling(false);
  try {
    return (await account.ivs.call(REGION, operation, input)) as Record<string, never>;
  } finally {
    account.ivs.setThrottling(true);
  }
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString();

/** The tags of the contract. The tag value comes from the function's environment. */
const tagsNow = (at = account.virtual.now()) => ({ ...tag(), [CREATED_AT]: time(at) });
const tag = () => ({ [TAG_KEY]: account.environmentOf(account.functionNamed('Live-Api')).IVS_STAGES_TAG_VALUE ?? '' });

async function createStages(count: number, tags: Record<string, string>): Promise<string[]> {
  const arns: string[] = [];
  for (let index = 0; index < count; index++) {
    const { stage } = await administer('CreateStage', { tags });
    arns.push((stage as { arn: string }).arn);
  }
  return arns;
}

async function join(stageArn: string): Promise<{ participantId: string }> {
  const { participantToken } = await administer('CreateParticipantToken', { stageArn });
  return account.ivs.simulation.join({ token: (participantToken as { token: string }).token });
}

const left = () => account.ivs.resources(REGION).map(({ arn }) => arn);

/** Creates a stage and an ingest configuration each second until IAM denies it. Gives how many. */
async function createUntilDenied(client: IVSRealTimeClient): Promise<number> {
  const tags = tagsNow();
  for (let created = 0; ; created++) {
    try {
      await client.send(new CreateStageCommand({ tags }));
      await client.send(new CreateIngestConfigurationCommand({ ingestProtocol: 'RTMPS', tags }));
    } catch (error) {
      if ((error as Error).name === 'AccessDeniedException') return created;
      if ((error as Error).name !== 'ThrottlingException') throw error;
    }
    await account.virtual.sleep(1_000);
  }
}

/** Calls that fail, and calls that take effect and whose answers are lost. */
const FAULTS = [
  { operation: 'ListStages', fault: { type: 'drop' } },
  { operation: 'ListStageSessions', fault: { type: 'fail' }, after: 2, times: 3 },
  { operation: 'DeleteStage', fault: { type: 'drop', committed: true }, after: 1, times: 2 },
  { operation: 'DeleteStage', fault: { type: 'fail', committed: true }, times: 2 },
] as const;

describe('the deletion of a stack', () => {
  test('leaves none of 1,000 stages, while a function goes on creating and people are connected', async () => {
    await deploy();
    const foreign = await createStages(3, { [TAG_KEY]: 'Other/0123' });
    const own = await createStages(1_000, tagsNow());
    for (const arn of own.slice(0, 5)) await join(arn);
    await administer('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn: own[0], tags: tagsNow() });
    const creating = createUntilDenied(account.clientOf(account.functionNamed('Live-Api')));
    await account.virtual.run(account.virtual.sleep(5_000));

    expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
    expect(await creating).toBeGreaterThan(4);
    expect(left()).toEqual(foreign);
    const invocations = account.invocations.filter(({ functionName }) => functionName.startsWith('Live-IvsRealTime')).slice(1);
    expect(invocations).toHaveLength(2);
    for (const { milliseconds } of invocations) expect(milliseconds).toBeLessThan(180_000);
    expect(account.denials).toEqual([expect.stringContaining('lack {"Effect":"Allow","Action":"ivs:CreateStage"')]);
  });

  test('leaves nothing when calls fail and answers are lost', async () => {
    await deploy();
    const foreign = await createStages(1, { [TAG_KEY]: 'Other/0123' });
    await createStages(50, tagsNow());
    account.ivs.faults.inject(...FAULTS, { operation: 'DeleteStage', fault: { type: 'refuse', error: 'ConflictException' }, times: 3 });
    expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
    expect(left()).toEqual(foreign);
  });

  test('keeps the stages with RETAIN', async () => {
    await deploy({ removalPolicy: RemovalPolicy.RETAIN });
    const own = await createStages(3, tagsNow());
    expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
    expect(left()).toEqual(own);
  });
});

describe('the sweeper', () => {
  const HOUR = 3_600_000;
  const idleFor = (options = {}) => StageSweeper.idleFor(Duration.hours(6), options);
  const sweep = () => account.invokeFunction(account.functionNamed('Live-RoomsSweeper'));

  test('deletes the 400 of 1,000 stages that have expired, and touches no other', async () => {
    await deploy({ sweeper: idleFor() });
    const old = tagsNow(account.virtual.now() - 7 * HOUR);
    const foreign = await createStages(300, { ...old, [TAG_KEY]: 'Other/0123' });
    const expired = await createStages(400, old);
    const young = await createStages(200, tagsNow());
    const busy = await createStages(100, old);
    for (const arn of busy) await join(arn);
    const before = calls();

    await sweep();
    expect(new Set(left())).toEqual(new Set([...foreign, ...young, ...busy]));
    expect(expired.filter((arn) => left().includes(arn))).toEqual([]);
    const [lists, looks, deletions] = ['ListStages', 'ListStageSessions', 'DeleteStage'].map((operation) => calls(operation));
    expect({ lists, looks, deletions }).toEqual({ lists: 10, looks: 400, deletions: 400 });
    expect(calls() - before).toBeLessThanOrEqual(1.1 * (10 + 400 + 400));
    expect(account.denials).toEqual([]);
    expect(metrics()).toMatchObject({ DeletedStages: 400, ExpiredStages: 400, Failures: 0 });
  });

  /** How many calls the sweeper has logged, of an operation or of all. */
  function calls(operation?: string): number {
    const lines = account.logged.map((line) => JSON.parse(line) as { operation?: string; RequestType?: string });
    return lines
      .filter((line) => line.RequestType === undefined && line.operation !== undefined && line.operation !== 'Sweep')
      .filter((line) => operation === undefined || line.operation === operation).length;
  }

  const metrics = () => JSON.parse(account.logged.at(-1) ?? '{}') as Record<string, unknown>;

  test('deletes what has expired, and no other, when calls fail and answers are lost', async () => {
    await deploy({ sweeper: idleFor() });
    const old = tagsNow(account.virtual.now() - 7 * HOUR);
    await createStages(20, old);
    const [foreign, young, busy] = [
      await createStages(5, { ...old, [TAG_KEY]: 'Other/0123' }),
      await createStages(5, tagsNow()),
      await createStages(5, old),
    ];
    for (const arn of busy) await join(arn);
    account.ivs.faults.inject(...FAULTS);
    await sweep();
    expect(left()).toEqual([...foreign, ...young, ...busy]);
    expect(metrics()).toMatchObject({ DeletedStages: 20, Failures: 0 });
  });

  test('deletes nothing in a dry run, and tells what it would delete', async () => {
    await deploy({ sweeper: idleFor({ dryRun: true }) });
    const expired = await createStages(3, tagsNow(account.virtual.now() - 7 * HOUR));
    await sweep();
    expect(left()).toEqual(expired);
    expect(metrics()).toMatchObject({ DeletedStages: 0, ExpiredStages: 3, Failures: 0 });
    for (const arn of expired)
      expect(account.logged).toContainEqual(JSON.stringify({ operation: 'Sweep', resource: arn, outcome: 'expired' }));
  });

  test('deletes ingest configurations that the deletion of their stage has detached', async () => {
    await deploy({ sweeper: idleFor() });
    const old = tagsNow(account.virtual.now() - 7 * HOUR);
    const [expired] = await createStages(1, old);
    const [young] = await createStages(1, tagsNow());
    const create = async (stageArn: string | undefined, tags: object) => {
      const { ingestConfiguration } = await administer('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn, tags });
      return (ingestConfiguration as { arn: string }).arn;
    };
    await create(expired, old);
    const kept = [
      await create(young, old),
      await create(undefined, tagsNow()),
      await create(undefined, { ...old, [TAG_KEY]: 'Other/0123' }),
    ];
    await sweep();
    expect(new Set(left())).toEqual(new Set([young, ...kept]));
    expect(metrics()).toMatchObject({ DeletedStages: 1, DeletedIngestConfigurations: 1, Failures: 0 });
    expect(account.denials).toEqual([]);
  });

  test.each([
    'ivs:ListStages',
    'ivs:ListStageSessions',
    'ivs:DeleteStage',
    'ivs:ListIngestConfigurations',
    'ivs:ListTagsForResource',
    'ivs:DeleteIngestConfiguration',
  ])('needs %s', async (action) => {
    await deploy({ sweeper: idleFor() }, (template) => withoutAction(template, 'RoomsSweeperRole', action));
    const old = tagsNow(account.virtual.now() - 7 * HOUR);
    await createStages(1, old);
    await administer('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', tags: old });
    await sweep().catch(() => undefined);
    expect(left()).not.toEqual([]);
    const denied = account.denials.map((denial) => /"Action":"([^"]+)"/.exec(denial)?.[1]);
    expect(new Set(denied)).toEqual(new Set([action]));
  });
});
