/**
 * Automatic compositions and the notifier of recordings in an account with enforced permissions, in virtual time: events, rules, queue, schedule and
 * functions. A statement that is removed fails exactly its step.
 */
import {
  ListCompositionsCommand,
  StartCompositionCommand,
  type StartCompositionCommandInput,
  StopCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import { App, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { createKeys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import {
  AutoComposition,
  AutoParticipantRecording,
  CompositionDefinition,
  CompositionDestination,
  CompositionTrigger,
  EncoderConfiguration,
  ParticipantRecordingNotifier,
  RuntimeStages,
  Stage,
  StageSweeper,
  StorageConfiguration,
} from '../../src';
import { type Account, createAccount, REGION } from './account';
import { ASSETS, type Template } from './life';

const SECOND = 1_000;
const MINUTE = 60_000;
const OWNER = 'cdk-ivs-realtime:auto-composition';

type Kind = 'one stage' | 'run-time stages';

function synthesise(kind: Kind): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const storageConfiguration = new StorageConfiguration(stack, 'Storage', { bucket: new Bucket(stack, 'Recordings') });
  const encoderConfiguration = new EncoderConfiguration(stack, 'Encoder');
  const destinations = [CompositionDestination.s3({ storageConfiguration, encoderConfiguration })];
  const stages =
    kind === 'one stage'
      ? { stage: new Stage(stack, 'Room', { autoParticipantRecording: AutoParticipantRecording.audioVideo(storageConfiguration) }) }
      : { runtimeStages: new RuntimeStages(stack, 'Rooms', { sweeper: StageSweeper.disabled() }) };
  const recorder = new AutoComposition(stack, 'Recorder', {
    ...stages,
    composition: new CompositionDefinition({ destinations, tags: { show: 'late' } }),
    trigger: CompositionTrigger.publisherWithAttribute('host'),
    checkInterval: Duration.minutes(1),
  });
  new ParticipantRecordingNotifier(stack, 'Notifier', stages);
  const code = Code.fromInline('exports.handler = async () => {}');
  const api = new LambdaFunction(stack, 'Api', { code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
  recorder.grants.start(api);
  recorder.grants.read(api);
  recorder.grants.stop(api);
  return app.synth().getStackByName('Live').template;
}

const TEMPLATES = { 'one stage': synthesise('one stage'), 'run-time stages': synthesise('run-time stages') };
const keys = createKeys(systemClock);
let account: Account;
afterEach(() => account.close());

/** Deploys, and returns the ARN of a stage with the tag of the construct. */
async function deploy(kind: Kind, change = (template: Template) => template): Promise<string> {
  account = createAccount(keys);
  const template = change(TEMPLATES[kind]);
  for (const { Properties } of Object.values(template.Resources)) {
    if (Properties?.Code?.S3Key) account.s3.putObject(ASSETS, Properties.Code.S3Key, Buffer.from('zip'));
  }
  expect(await account.operate('CreateStack', template)).toBe('CREATE_COMPLETE');
  if (kind === 'one stage') return resource('stage');
  const { RUNTIME_TAG_VALUE } = account.environmentOf(account.functionNamed('Live-Recorder'));
  const tags = { 'cdk-ivs-realtime:runtime-stages': RUNTIME_TAG_VALUE, 'cdk-ivs-realtime:created-at': '2026-01-15T12:00:00Z' };
  const autoParticipantRecordingConfiguration = { storageConfigurationArn: resource('storage-configuration') };
  const { stage } = await call('CreateStage', { tags, autoParticipantRecordingConfiguration });
  return stage.arn;
}

function resource(type: string): string {
  const [found] = account.ivs.resources(REGION).filter(({ arn }) => arn.includes(`:${type}/`));
  return found?.arn ?? '';
}

// biome-ignore lint/suspicious/noExplicitAny: a test knows the output of the operation that it calls.
const call = (operation: string, input: object): Promise<any> => account.ivs.call(REGION, operation, input) as Promise<any>;
const pass = (milliseconds: number) => account.virtual.run(account.virtual.sleep(milliseconds));

/** Joins and publishes. Returns what ends that. */
async function publish(stageArn: string, attributes = { host: 'true' }): Promise<() => void> {
  const { participantToken } = await call('CreateParticipantToken', { stageArn, userId: 'ann', attributes });
  const { participantId } = account.ivs.simulation.join({ token: participantToken.token });
  account.ivs.simulation.publish({ stageArn, participantId });
  return () => void account.ivs.simulation.leave({ stageArn, participantId });
}

const compositions = async () =>
  (await call('ListCompositions', {})).compositions as { arn: string; state: string; tags: Record<string, string> }[];

/** The sum of a metric in the log. */
function counted(metric: string): number {
  const lines = account.logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.reduce((sum, { [metric]: count }) => sum + (typeof count === 'number' ? count : 0), 0);
}

/** What became of one life: publish, record, stop by hand, and go on publishing. */
async function live(stageArn: string) {
  const leave = await publish(stageArn);
  await pass(20 * SECOND);
  const [composition] = await compositions();
  if (composition) await call('StopComposition', { arn: composition.arn });
  await pass(20 * SECOND);
  const tags = Object.keys((await call('GetStage', { arn: stageArn })).stage.tags);
  leave();
  await pass(30 * SECOND);
  const [ended] = await compositions();
  return {
    started: counted('CompositionsStarted'),
    stopRemembered: tags.some((key) => key.startsWith('cdk-ivs-realtime:composition-stopped:')),
    recordingsReady: counted('RecordingsReady'),
    announced: ended?.tags['cdk-ivs-realtime:announced'] !== undefined,
    participantTold: account.logged.some((line) => /"operation":"Notify".*"outcome":"OK"/.test(line)),
  };
}

const WHOLE_LIFE = { started: 1, stopRemembered: true, recordingsReady: 1, announced: true, participantTold: true };

describe.each<Kind>(['one stage', 'run-time stages'])('of %s', (kind) => {
  test('a composition starts with an event, is stopped by hand for this session, and its recording is told', async () => {
    const stageArn = await deploy(kind);
    expect(await live(stageArn)).toEqual(WHOLE_LIFE);
    const [{ tags }] = await compositions();
    expect(tags).toMatchObject({ show: 'late', [OWNER]: expect.stringMatching(/^Live-RecorderHandler/) });
    expect(account.denials).toEqual([]);
  });

  test('a composition ends by itself, and starts again when publishing resumes', async () => {
    const stageArn = await deploy(kind);
    const leave = await publish(stageArn);
    await pass(20 * SECOND);
    leave();
    await pass(2 * MINUTE);
    expect((await compositions()).map(({ state }) => state)).toEqual(['STOPPED']);
    expect(counted('RecordingsReady')).toBe(1);
    await publish(stageArn);
    await pass(20 * SECOND);
    expect((await compositions()).map(({ state }) => state).sort()).toEqual(['ACTIVE', 'STOPPED']);
    expect(account.denials).toEqual([]);
  });

  test('a composition starts at the next check when the event is lost', async () => {
    const stageArn = await deploy(kind, withoutPublishedEvents);
    await publish(stageArn);
    await pass(30 * SECOND + MINUTE);
    expect(counted('CompositionsStarted')).toBe(1);
    expect(account.denials).toEqual([]);
  });

  test('nobody without the attribute starts one', async () => {
    const stageArn = await deploy(kind);
    await publish(stageArn, { host: 'false' });
    await pass(3 * MINUTE);
    expect(await compositions()).toEqual([]);
  });

  test('a composition that code starts by hand is the only one, and code may stop it', async () => {
    const stageArn = await deploy(kind);
    const { REQUEST, TAG_VALUE } = account.environmentOf(account.functionNamed('Live-Recorder'));
    const request: StartCompositionCommandInput = { ...JSON.parse(REQUEST), stageArn };
    const client = account.clientOf(account.functionNamed('Live-Api'));
    const send = <T>(work: Promise<T>) => account.virtual.run(work);
    const tags = { ...request.tags, [OWNER]: TAG_VALUE };
    const { composition } = await send(client.send(new StartCompositionCommand({ ...request, tags })));
    await publish(stageArn);
    await pass(2 * MINUTE);
    expect((await send(client.send(new ListCompositionsCommand({ filterByStageArn: stageArn })))).compositions).toHaveLength(1);
    await send(client.send(new StopCompositionCommand({ arn: composition?.arn })));
    await pass(2 * MINUTE);
    expect((await compositions()).map(({ state }) => state)).toEqual(['STOPPED']);
    expect(counted('RecordingsReady')).toBe(1);
    expect(account.denials).toEqual([]);
    await expect(send(client.send(new StartCompositionCommand(request)))).rejects.toThrow('not authorized');
  });

  test('the deletion of the stack leaves nothing that runs', async () => {
    const stageArn = await deploy(kind);
    await publish(stageArn);
    await pass(20 * SECOND);
    expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
    expect((await compositions()).map(({ state }) => state)).toEqual(['FAILED']);
    await pass(5 * MINUTE);
    expect(account.ivs.resources(REGION)).toEqual([]);
  });
});

/** The rule for publishers matches nothing, as if all its events were lost. */
function withoutPublishedEvents({ Resources }: Template): Template {
  const entries = Object.entries(Resources).map(([id, resource]) => {
    if (!id.startsWith('RecorderPublishers')) return [id, resource];
    return [id, { ...resource, Properties: { ...resource.Properties, State: 'DISABLED' } }];
  });
  return { Resources: Object.fromEntries(entries) };
}

function withoutResource(prefix: string) {
  return ({ Resources }: Template): Template => ({
    Resources: Object.fromEntries(Object.entries(Resources).filter(([id]) => !id.startsWith(prefix))),
  });
}

interface Statement {
  readonly Action: string | string[];
  readonly Condition?: object;
}

/** Removes an action from the statements of a role that mention a text. */
function withoutAction(role: string, action: string, mention: string) {
  return ({ Resources }: Template): Template => {
    let removed = 0;
    const entries = Object.entries(Resources).map(([id, resource]) => {
      if (!id.startsWith(role)) return [id, resource];
      const changed = structuredClone(resource);
      for (const { PolicyDocument } of changed.Properties.Policies) {
        for (const statement of PolicyDocument.Statement as Statement[]) {
          const actions = [statement.Action].flat();
          if (!actions.includes(action) || !JSON.stringify(statement).includes(mention)) continue;
          removed += 1;
          const left = actions.filter((each) => each !== action);
          Object.assign(statement, { Action: left.length > 0 ? left : 'ivs:ListPublicKeys' });
        }
      }
      return [id, changed];
    });
    expect(removed).toBe(1);
    return { Resources: Object.fromEntries(entries) };
  };
}

/** What is not done when nothing starts. */
const NOT_STARTED = { started: 0, stopRemembered: false, recordingsReady: 0, announced: false };
const NOT_ANNOUNCED = { recordingsReady: 0, announced: false };

describe.each<Kind>(['one stage', 'run-time stages'])('the role of the function of %s needs', (kind) => {
  const rows: [action: string, where: string, step: object][] = [
    ['ivs:StartComposition', kind === 'one stage' ? 'Encoder' : 'aws:ResourceTag', NOT_STARTED],
    ['ivs:TagResource', 'aws:RequestTag', NOT_STARTED],
    ['ivs:ListCompositions', '', NOT_STARTED],
    ['ivs:GetStage', '', NOT_STARTED],
    ['ivs:ListParticipants', '', NOT_STARTED],
    ['ivs:ListParticipantEvents', '', NOT_STARTED],
    ['ivs:GetParticipant', '', NOT_STARTED],
    ['ivs:TagResource', 'composition-stopped', { stopRemembered: false }],
    ['ivs:GetComposition', '', NOT_ANNOUNCED],
    ['ivs:GetStorageConfiguration', '', NOT_ANNOUNCED],
    ['events:PutEvents', '', NOT_ANNOUNCED],
    // The next check tells of it again.
    ['ivs:TagResource', 'announced', { announced: false, recordingsReady: 2 }],
  ];

  test.each(rows)('%s %s', async (action, where, step) => {
    const stageArn = await deploy(kind, withoutAction('RecorderRole', action, where));
    expect(await live(stageArn)).toEqual({ ...WHOLE_LIFE, ...step });
    expect(new Set(deniedActions())).toEqual(new Set([action]));
  });
});

test('the role of the function of run-time stages needs ivs:ListStages for its checks', async () => {
  const change = withoutAction('RecorderRole', 'ivs:ListStages', '');
  const stageArn = await deploy('run-time stages', (template) => withoutPublishedEvents(change(template)));
  await publish(stageArn);
  await pass(3 * MINUTE);
  expect(await compositions()).toEqual([]);
  expect(new Set(deniedActions())).toEqual(new Set(['ivs:ListStages']));
});

test('the role of the schedule needs sqs:SendMessage for the checks', async () => {
  const change = withoutAction('RecorderScheduleRole', 'sqs:SendMessage', '');
  const stageArn = await deploy('one stage', (template) => withoutPublishedEvents(change(template)));
  await publish(stageArn);
  await pass(3 * MINUTE);
  expect(await compositions()).toEqual([]);
});

test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])('the role of the function needs %s', async (action) => {
  await expect(deploy('one stage', withoutAction('RecorderRole', action, ''))).rejects.toThrow();
  expect(account.reasons[0]).toContain(`The function execution role does not have permissions to call ${action.slice(4)} on SQS`);
});

test('the rules need the policy of the queue', async () => {
  const stageArn = await deploy('one stage', withoutResource('RecorderQueuePolicy'));
  // The first check comes at once.
  await pass(10 * SECOND);
  await publish(stageArn);
  await pass(20 * SECOND);
  expect(await compositions()).toEqual([]);
});

describe.each<Kind>(['one stage', 'run-time stages'])('the role of the notifier of %s needs', (kind) => {
  test.each(['ivs:GetStage', 'ivs:GetParticipant', 'events:PutEvents'])('%s', async (action) => {
    const stageArn = await deploy(kind, withoutAction('NotifierRole', action, ''));
    // IAM denies access by a tag to the participants of a stage that is deleted, too.
    const told = kind === 'run-time stages' && action === 'ivs:GetParticipant';
    expect(await live(stageArn)).toEqual({ ...WHOLE_LIFE, participantTold: told });
    expect(new Set(deniedActions())).toEqual(new Set([action]));
  });
});

function deniedActions(): string[] {
  return account.denials.map((denial) => /"Action":"([^"]+)"/.exec(denial)?.[1] ?? denial);
}
