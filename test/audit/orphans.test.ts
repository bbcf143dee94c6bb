import { CreateIngestConfigurationCommand, DeleteStageCommand, TagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { type Account, openAccount } from '../../audit/src/aws/account';
import { findOrphans } from '../../audit/src/orphans/find-orphans';
import { orphansText } from '../../audit/src/orphans/text';
import { instantClock, localAccount } from './local-account';

const account = localAccount();

const SINCE = '2026-01-15T11:00:00.000Z';
const OWNER = 'cdk-ivs-realtime:owner';
const STACK = 'cdk-ivs-realtime:stack';
const RUNTIME_STAGES = 'cdk-ivs-realtime:runtime-stages';

const GONE = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Gone/11111111-1111-1111-1111-111111111111';

/** The tags of a resource that a stack has deployed. */
const tagsOfStack = (stack: string) => ({ [OWNER]: '0', [STACK]: stack, 'cdk-ivs-realtime:request': '20260115T110000Z-1' });

/** The template of a stage with such tags. `DeletionPolicy` keeps it. */
const stageResource = (DeletionPolicy: 'Delete' | 'Retain') => ({
  Type: 'AWS::IVS::Stage',
  DeletionPolicy,
  Properties: {
    Name: DeletionPolicy,
    Tags: Object.entries(tagsOfStack('')).map(([Key, Value]) => ({ Key, Value: Key === STACK ? { Ref: 'AWS::StackId' } : Value })),
  },
});

const stage = async (name: string, tags: Record<string, string>) => (await account.local.createStage({ name, tags })).arn;

/** Finds orphans in the account, of which some calls answer otherwise. */
async function findIn(answers: Partial<Account>) {
  const real = await openAccount({}, instantClock());
  try {
    return await findOrphans({ ...real, ...answers }, { kinds: ['stage'], stacks: [], cliOptions: '' }, () => {});
  } finally {
    real.close();
  }
}

async function report(...args: string[]) {
  const { exitCode, out, err } = await account.audit('orphans', '--json', ...args);
  expect(err).toBe('');
  return { exitCode, ...JSON.parse(out) };
}

test('nothing is found in an account without resources of the library', async () => {
  await stage('foreign', { app: 'other' });
  expect(await account.audit('orphans')).toEqual({
    exitCode: 0,
    out: '0 orphans among 0 resources with tags of cdk-ivs-realtime in us-east-1',
    err: '',
  });
});

test('a resource whose stack is deleted is an orphan, with the command that removes it', async () => {
  const arn = await stage('old-room', tagsOfStack(GONE));
  expect(await account.audit('orphans')).toEqual({
    exitCode: 1,
    out: `1 orphan among 1 resource with tags of cdk-ivs-realtime in us-east-1

stage old-room
  ${arn}
  of stack Gone since ${SINCE}: stack Gone is deleted
  aws ivs-realtime delete-stage --arn ${arn} --region us-east-1

Before you remove an orphan, make sure that nobody needs it: a removal policy (RETAIN) may have kept it on purpose. To keep it in a
stack, give its ARN as \`adoptArn\` to a construct of its kind.`,
    err: '',
  });
  expect(await report()).toEqual({
    exitCode: 1,
    command: 'orphans',
    region: 'us-east-1',
    tagged: 1,
    orphans: [
      {
        kind: 'stage',
        arn,
        name: 'old-room',
        since: SINCE,
        stack: GONE,
        reason: 'stack Gone is deleted',
        retained: false,
        remove: `aws ivs-realtime delete-stage --arn ${arn} --region us-east-1`,
      },
    ],
    undecided: [],
  });
});

test('what a living stack has is none; what names the stack and is not in it is one', async () => {
  const stackArn = await account.createStack('Shop', { Room: stageResource('Delete') });
  const arn = await stage('leaked', tagsOfStack(stackArn));
  expect(await report()).toMatchObject({
    exitCode: 1,
    tagged: 2,
    orphans: [{ arn, name: 'leaked', stack: stackArn, reason: 'stack Shop exists and does not have it', retained: false }],
    undecided: [],
  });
});

test('what a removal policy has kept when its stack was deleted is shown as such', async () => {
  const arn = await stage('kept', tagsOfStack(GONE));
  const deleted = { StackId: GONE, StackName: 'Gone', StackStatus: 'DELETE_COMPLETE' as const, CreationTime: new Date() };
  const skipped = { PhysicalResourceId: arn, ResourceStatus: 'DELETE_SKIPPED' as const };
  const resources = [{ ...skipped, LogicalResourceId: 'Room', ResourceType: 'Custom::IVSStage', LastUpdatedTimestamp: new Date() }];
  const found = await findIn({ stack: async () => deleted, resourcesOf: async () => resources });
  expect(found).toMatchObject({ orphans: [{ name: 'kept', reason: 'stack Gone is deleted', retained: true }] });
  const alive = { ...deleted, StackStatus: 'UPDATE_COMPLETE' as const };
  expect(await findIn({ stack: async () => alive, resourcesOf: async () => resources })).toMatchObject({
    orphans: [{ name: 'kept', reason: 'stack Gone exists and does not have it', retained: true }],
  });
  expect(orphansText(found)).toContain(`: stack Gone is deleted\n  kept by a removal policy\n  aws ivs-realtime delete-stage --arn ${arn}`);
});

test('a stack with the name of a deleted one does not own what that has left', async () => {
  const former = await account.createStack('Shop', { Room: stageResource('Retain') });
  await account.deleteStack('Shop');
  await account.createStack('Shop', { Room: stageResource('Delete') });
  expect(await report()).toMatchObject({ tagged: 2, orphans: [{ name: 'Retain', stack: former, reason: 'stack Shop is deleted' }] });
});

test('an adopted resource is one since its adoption', async () => {
  const tags = { ...tagsOfStack(GONE), 'cdk-ivs-realtime:request': 'adopted-20260115T110000Z-1', 'cdk-ivs-realtime:before-1': 'bcl.' };
  const arn = await stage('adopted', tags);
  expect(await report()).toMatchObject({ orphans: [{ arn, since: SINCE, stack: GONE, reason: 'stack Gone is deleted' }] });
});

test('an ingest configuration, whose list has no tags, is found by its own tags', async () => {
  const { ingestConfiguration } = await account.ivs.send(
    new CreateIngestConfigurationCommand({ name: 'encoder', ingestProtocol: 'RTMPS', tags: tagsOfStack(GONE) }),
  );
  const { orphans } = await report();
  expect(orphans).toMatchObject([{ kind: 'ingest-configuration', name: 'encoder' }]);
  expect(orphans[0].remove).toBe(`aws ivs-realtime delete-ingest-configuration --arn ${ingestConfiguration?.arn} --region us-east-1`);
});

describe('resources of a RuntimeStages construct', () => {
  const createdAt = { 'cdk-ivs-realtime:created-at': '2026-01-15T11:00:00Z' };
  const at = (tagValue: string) => ({ [RUNTIME_STAGES]: tagValue, ...createdAt });

  test('are orphans when its stack is gone, or does not have the construct', async () => {
    await account.createStack('Shop', { Room: stageResource('Delete') });
    const [first, second] = [await stage('a', at('Gone/0123')), await stage('b', at('Shop/0123'))];
    const { orphans } = await report();
    expect(orphans).toMatchObject([
      { arn: first, stack: 'Gone', since: SINCE, reason: 'stack Gone is deleted' },
      { arn: second, stack: 'Shop', since: SINCE, reason: 'stack Shop exists and has no RuntimeStages construct with its tag' },
    ]);
  });

  test('are selected by the name and by the ARN of their stack', async () => {
    const stackArn = await account.createStack('Shop', { Room: stageResource('Delete') });
    const arn = await stage('b', at('Shop/0123'));
    expect((await report('--stack', 'Shop')).orphans).toMatchObject([{ arn }]);
    expect((await report('--stack', stackArn)).orphans).toMatchObject([{ arn }]);
    expect((await report('--stack', GONE)).tagged).toBe(0);
  });

  test('are not decided when the tag names no stack', async () => {
    const arn = await stage('a', { [RUNTIME_STAGES]: '0123' });
    const reason = 'its tags name no stack; compare it with your stacks by hand';
    expect(await report()).toMatchObject({ exitCode: 0, orphans: [], undecided: [{ arn, stack: null, since: null, reason }] });
    expect((await account.audit('orphans')).out).toBe(`0 orphans among 1 resource with tags of cdk-ivs-realtime in us-east-1

Not decided: 1 resource

stage a
  ${arn}
  of an unknown stack: ${reason}`);
  });
});

describe('what is not decided', () => {
  test.each([
    [
      'a tag of another region',
      GONE.replace('us-east-1', 'eu-west-1'),
      'its tags name a stack of another account or region than us-east-1; compare it with the stack there',
    ],
    [
      'a tag of another account',
      GONE.replace('000000000000', '111111111111'),
      'its tags name a stack of another account or region than us-east-1; compare it with the stack there',
    ],
  ])('%s', async (_, stack, reason) => {
    await stage('a', tagsOfStack(stack));
    expect(await report()).toMatchObject({ exitCode: 0, orphans: [], undecided: [{ stack, reason }] });
  });

  // DescribeStacks returns all stacks for the empty name, and fails for a name that no stack can have.
  test.each([[''], ['a b'], ['Shop'], ['arn:aws:cloudformation:us-east-1:000000000000:stack/Gone']])(
    'a tag that somebody has overwritten with "%s"',
    async (value) => {
      await account.createStack('Shop', { Room: stageResource('Delete') });
      const arn = await stage('a', tagsOfStack(value));
      const reason = 'its tags name no stack; compare it with your stacks by hand';
      const mark = account.local.sequence;
      expect(await report()).toMatchObject({ exitCode: 0, orphans: [], undecided: [{ arn, stack: null, since: SINCE, reason }] });
      expect((await account.callsSince(mark)).DescribeStacks).toBe(1);
    },
  );

  test('a resource of a stack that changes at the moment', async () => {
    await stage('new-room', tagsOfStack(GONE));
    const busy = { StackId: GONE, StackName: 'Gone', StackStatus: 'UPDATE_IN_PROGRESS' as const, CreationTime: new Date() };
    const { orphans, undecided } = await findIn({ stack: async () => busy, resourcesOf: async () => [] });
    expect(orphans).toEqual([]);
    expect(undecided).toMatchObject([
      { name: 'new-room', reason: 'stack Gone is in UPDATE_IN_PROGRESS; look again when the stack has settled' },
    ]);
  });
});

test('what is deleted or taken by another stack while the command looks is left out', async () => {
  const [deleted, adopted, kept] = [
    await stage('a', tagsOfStack(GONE)),
    await stage('b', tagsOfStack(GONE)),
    await stage('c', tagsOfStack(GONE)),
  ];
  const { orphans } = await findIn({
    stack: async () => {
      await account.ivs.send(new DeleteStageCommand({ arn: deleted }));
      await account.ivs.send(new TagResourceCommand({ resourceArn: adopted, tags: { [STACK]: GONE.replace('Gone', 'Other') } }));
      return undefined;
    },
  });
  expect(orphans.map(({ arn }) => arn)).toEqual([kept]);
});

test('options select kinds and stacks, and go into the commands', async () => {
  const other = GONE.replace('Gone', 'Other');
  await stage('a', tagsOfStack(GONE));
  await stage('b', tagsOfStack(other));
  expect((await report('--kind', 'public-key', '--kind', 'composition')).tagged).toBe(0);
  expect((await report('--stack', 'Other')).orphans).toMatchObject([{ name: 'b' }]);
  expect((await report('--stack', GONE, '--stack', 'Other')).orphans).toHaveLength(2);
  const { orphans } = await report('--stack', 'Gone', '--endpoint-url', account.local.url);
  expect(orphans[0].remove).toMatch(/ --region us-east-1 --endpoint-url http:\/\/127\.0\.0\.1:\d+$/);
});

test('1,000 stages with 3 orphans take 10 calls of ListStages, and one DescribeStacks for each stack that is named', async () => {
  const stackArn = await account.createStack('Shop', { Room: stageResource('Delete') });
  for (let index = 0; index < 996; index++) await stage(`foreign-${index}`, { app: 'other' });
  for (const stack of [GONE, GONE, stackArn]) await stage('orphan', tagsOfStack(stack));
  const mark = account.local.sequence;
  const callsOfStages = { ListStages: 10, DescribeStacks: 2, ListStackResources: 1, ListTagsForResource: 3 };

  const { exitCode, out, err } = await account.audit('orphans', '--json', '--kind', 'stage');

  expect({ exitCode, orphans: JSON.parse(out).orphans.length }).toEqual({ exitCode: 1, orphans: 3 });
  expect(await account.callsSince(mark)).toEqual(callsOfStages);
  // 10 calls at 4 a second take 2.25 seconds, which is too short for a line.
  expect(err).toBe('');

  // All kinds take 15 lists.
  const markOfAll = account.local.sequence;
  expect(await account.audit('orphans')).toMatchObject({ exitCode: 1, err: '' });
  expect(await account.callsSince(markOfAll)).toEqual({
    ...callsOfStages,
    ListCompositions: 1,
    ListEncoderConfigurations: 1,
    ListIngestConfigurations: 1,
    ListPublicKeys: 1,
    ListStorageConfigurations: 1,
  });
});

test('long work says on stderr what it does', async () => {
  for (let index = 0; index < 30; index++) {
    await account.ivs.send(new CreateIngestConfigurationCommand({ name: `encoder-${index}`, ingestProtocol: 'RTMPS' }));
  }
  const { exitCode, err } = await account.audit('orphans');
  expect(exitCode).toBe(0);
  expect(err.split('\n')).toEqual([
    'reading the tags of ingest-configurations: 13 so far ...',
    'reading the tags of ingest-configurations: 25 so far ...',
  ]);
});
