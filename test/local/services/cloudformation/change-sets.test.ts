import { string } from '../../../../local/src/service/resource-type';
import type { ResourceType } from '../../../../local/src/services/cloudformation';
import { createHarness, custom, type Harness, thing } from './harness';

const template = (resources: object, rest: object = {}) => JSON.stringify({ Resources: resources, ...rest });

/** Makes a change set; gives what DescribeChangeSet says of it. */
async function changeSet(harness: Harness, resources: object, input: Record<string, unknown> = {}) {
  const { Id } = await harness.call('CreateChangeSet', {
    StackName: 'app',
    ChangeSetName: 'changes',
    TemplateBody: template(resources),
    ...input,
  });
  return harness.call('DescribeChangeSet', { ChangeSetName: Id, IncludePropertyValues: true });
}

/** Action, logical id and replacement of each change. */
function changesOf(description: Awaited<ReturnType<typeof changeSet>>): string[] {
  return description.Changes.map(({ ResourceChange: { Action, LogicalResourceId, Replacement } }: Record<string, Record<string, string>>) =>
    [Action, LogicalResourceId, Replacement].filter(Boolean).join(' '),
  );
}

describe('a change set', () => {
  test('of the type CREATE makes a stack under review, and the stack when it is executed by ARN', async () => {
    const harness = createHarness();
    const described = await changeSet(
      harness,
      { A: thing(), B: thing({ Value: { Ref: 'A' } }) },
      { ChangeSetType: 'CREATE', Description: 'first' },
    );
    expect(described).toMatchObject({
      ChangeSetName: 'changes',
      StackName: 'app',
      Description: 'first',
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'Test::Local::Thing' } },
        { Type: 'Resource', ResourceChange: { Action: 'Add', LogicalResourceId: 'B' } },
      ],
    });
    expect(described.ChangeSetId).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:changeSet\/changes\/[0-9a-f-]{36}$/);
    expect((await harness.call('DescribeStacks')).Stacks).toMatchObject([{ StackStatus: 'REVIEW_IN_PROGRESS' }]);
    expect((await harness.call('GetTemplate', { StackName: 'app' })).TemplateBody).toBe('{}');
    expect(
      JSON.parse((await harness.call('GetTemplate', { StackName: 'app', ChangeSetName: 'changes' })).TemplateBody).Resources.A,
    ).toBeDefined();
    expect(harness.calls).toEqual([]);

    await harness.call('ExecuteChangeSet', { ChangeSetName: described.ChangeSetId, ClientRequestToken: 'exec' });
    expect(await harness.settled('app')).toBe('CREATE_COMPLETE');
    expect(harness.calls).toEqual(['create A', 'create B']);
    expect((await harness.call('DescribeChangeSet', { ChangeSetName: 'changes', StackName: 'app' })).ExecutionStatus).toBe(
      'EXECUTE_COMPLETE',
    );
    await expect(harness.call('ExecuteChangeSet', { ChangeSetName: described.ChangeSetId })).rejects.toThrow('InvalidChangeSetStatus');
  });

  test('of the type UPDATE tells what is added, modified, replaced and removed, and why', async () => {
    const harness = createHarness();
    await harness.create('app', {
      Kept: thing(),
      Modified: thing({ Size: 1 }),
      Replaced: thing({ Name: 'one' }),
      Dependent: thing({ Value: { Ref: 'Replaced' } }),
      Perhaps: thing({ Name: { Ref: 'Replaced' } }),
      Custom: custom({ Value: 1 }),
      Removed: thing(),
    });
    harness.calls.length = 0;
    const described = await changeSet(harness, {
      Kept: thing(),
      Modified: thing({ Size: 2 }),
      Replaced: thing({ Name: 'two' }),
      Dependent: thing({ Value: { Ref: 'Replaced' } }),
      Perhaps: thing({ Name: { Ref: 'Replaced' } }),
      Custom: custom({ Value: 2 }),
      Added: thing(),
    });
    expect(changesOf(described).sort()).toEqual([
      'Add Added',
      'Modify Custom Conditional',
      'Modify Dependent False',
      'Modify Modified False',
      'Modify Perhaps Conditional',
      'Modify Replaced True',
      'Remove Removed',
    ]);
    const detail = (name: string) =>
      described.Changes.find(({ ResourceChange }: { ResourceChange: Record<string, unknown> }) => ResourceChange.LogicalResourceId === name)
        .ResourceChange;
    expect(detail('Replaced')).toMatchObject({
      PhysicalResourceId: 'Replaced-3',
      Scope: ['Properties'],
      Details: [{ Target: { Attribute: 'Properties', Name: 'Name', RequiresRecreation: 'Always' }, Evaluation: 'Static' }],
    });
    expect(detail('Perhaps').Details).toMatchObject([
      { Target: { Name: 'Name', RequiresRecreation: 'Conditionally' }, Evaluation: 'Dynamic' },
    ]);
    expect(harness.calls).toEqual([]);
    await harness.call('ExecuteChangeSet', { ChangeSetName: 'changes', StackName: 'app' });
    expect(await harness.settled('app')).toBe('UPDATE_COMPLETE');
  });

  test('foresees what functions cannot: a value that is still to be made', async () => {
    const harness = createHarness();
    const dependent = thing({ Value: { 'Fn::Select': [2, { 'Fn::GetAtt': ['A', 'List'] }] } });
    await harness.create('app', { A: thing({ Name: 'one' }), B: dependent });
    expect(changesOf(await changeSet(harness, { A: thing({ Name: 'two' }), B: dependent }))).toEqual([
      'Modify A True',
      'Modify B Conditional',
    ]);
  });

  test('without changes fails with the words that tools look for', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    const described = await changeSet(harness, { A: thing() });
    expect(described).toMatchObject({
      Status: 'FAILED',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
    await expect(harness.call('ExecuteChangeSet', { ChangeSetName: described.ChangeSetId })).rejects.toThrow('InvalidChangeSetStatus');
  });

  test('is deleted without a trace, its stack with it', async () => {
    const harness = createHarness();
    await changeSet(harness, { A: thing() }, { ChangeSetType: 'CREATE' });
    await harness.call('DeleteChangeSet', { StackName: 'app', ChangeSetName: 'changes' });
    await harness.call('DeleteChangeSet', { StackName: 'app', ChangeSetName: 'changes' });
    await expect(harness.call('DescribeChangeSet', { StackName: 'app', ChangeSetName: 'changes' })).rejects.toThrow(
      'ChangeSetNotFound: ChangeSet [changes] does not exist',
    );
    expect(await harness.delete('app')).toBe('DELETE_COMPLETE');
    await expect(harness.call('DeleteChangeSet', { StackName: 'app', ChangeSetName: 'changes' })).rejects.toThrow('ChangeSetNotFound');
  });

  test('is listed until another update makes it stale', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    await changeSet(harness, { A: thing({ Size: 2 }) });
    expect((await harness.call('ListChangeSets', { StackName: 'app' })).Summaries).toMatchObject([
      { ChangeSetName: 'changes', Status: 'CREATE_COMPLETE' },
    ]);
    await harness.update('app', { A: thing({ Size: 3 }) });
    expect((await harness.call('ListChangeSets', { StackName: 'app' })).Summaries).toBe('');
  });

  test.each([
    ['DO_NOTHING', {}, 'CREATE_FAILED'],
    ['DELETE', {}, 'DELETE_COMPLETE'],
    ['ROLLBACK', {}, 'ROLLBACK_COMPLETE'],
    ['ROLLBACK', { DisableRollback: true }, 'CREATE_FAILED'],
  ])('with OnStackFailure=%s, executed with %j, ends in %s when it fails', async (OnStackFailure, input, status) => {
    const harness = createHarness();
    await changeSet(harness, { A: thing({ Fail: 'create' }) }, { ChangeSetType: 'CREATE', OnStackFailure });
    await harness.call('ExecuteChangeSet', { StackName: 'app', ChangeSetName: 'changes', ...input });
    expect(await harness.settled('app')).toBe(status);
  });

  test('keeps the name of an SSM parameter, and takes its value anew', async () => {
    let version = '30';
    const harness = createHarness({ readParameter: (_, name) => (name === '/cdk-bootstrap/version' ? version : undefined) });
    const Parameters = { Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' } };
    const resources = { A: thing({ Value: { Ref: 'Version' } }) };
    await harness.create('app', resources, { Parameters });
    version = '31';
    const described = await changeSet(
      harness,
      {},
      {
        TemplateBody: template(resources, { Parameters }),
        Parameters: [{ ParameterKey: 'Version', UsePreviousValue: true }],
      },
    );
    expect(described.Parameters).toEqual([{ ParameterKey: 'Version', ParameterValue: '/cdk-bootstrap/version', ResolvedValue: '31' }]);
    expect(changesOf(described)).toEqual(['Modify A False']);
  });
});

describe('a change set is refused', () => {
  test('when the template is wrong, and leaves no stack under review', async () => {
    const harness = createHarness();
    await expect(changeSet(harness, { A: { Type: 'AWS::EC2::VPC' } }, { ChangeSetType: 'CREATE' })).rejects.toThrow(
      'The local endpoint does not have the resource types: AWS::EC2::VPC (A). To deploy them without effect, ',
    );
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test.each([
    [{ ChangeSetType: 'CREATE' }, 'Stack [app] already exists and cannot be created again with a change set.'],
    [{ ChangeSetType: 'IMPORT' }, 'ChangeSetType must be one of CREATE, UPDATE, got "IMPORT".'],
    [{ StackName: 'none' }, 'Stack with id none does not exist'],
    [{ ChangeSetName: '1' }, 'Change set name must begin with a letter'],
    [{ ImportExistingResources: true }, 'does not import existing resources; leave --import-existing-resources out'],
  ])('%j', async (input, message) => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    await expect(changeSet(harness, { A: thing({ Size: 2 }) }, input)).rejects.toThrow(message);
  });

  test('when its name is taken', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing() });
    await changeSet(harness, { A: thing({ Size: 2 }) });
    await expect(changeSet(harness, { A: thing({ Size: 2 }) })).rejects.toThrow('AlreadyExistsException');
  });

  test('when the stack cannot be updated', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing({ Fail: 'create' }) });
    await expect(changeSet(harness, { A: thing() })).rejects.toThrow('is in ROLLBACK_COMPLETE state and can not be updated.');
  });
});

describe('a change set that reverts drift', () => {
  const revert = { DeploymentMode: 'REVERT_DRIFT' };

  test('updates what somebody has changed, and nothing else', async () => {
    const drifted = new Set<string>();
    const updated: string[] = [];
    const changeable: ResourceType = {
      properties: { Value: string },
      attributes: [],
      hasDrifted: (_, physicalId) => drifted.has(physicalId),
      create: ({ logicalId }) => ({ physicalId: logicalId.toLowerCase() }),
      update: (_, { physicalId }, { Value }) => {
        drifted.delete(physicalId);
        updated.push(`${physicalId} ${Value}`);
        return { physicalId };
      },
      delete: () => {},
    };
    const harness = createHarness({ resourceTypes: { 'Test::Local::Changeable': changeable } });
    const resources = Object.fromEntries(['A', 'B'].map((name) => [name, { Type: 'Test::Local::Changeable', Properties: { Value: 'v' } }]));
    await harness.create('app', resources);
    expect(await changeSet(harness, resources, { ...revert, ChangeSetName: 'none' })).toMatchObject({ Status: 'FAILED' });

    drifted.add('b');
    expect(await changeSet(harness, resources, { ChangeSetName: 'ordinary' })).toMatchObject({ Status: 'FAILED' });
    const described = await changeSet(harness, resources, revert);
    expect(changesOf(described)).toEqual(['Modify B False']);
    await harness.call('ExecuteChangeSet', { ChangeSetName: described.ChangeSetId });
    expect(await harness.settled('app')).toBe('UPDATE_COMPLETE');
    expect(updated).toEqual(['b v']);
    expect(await changeSet(harness, resources, { ...revert, ChangeSetName: 'again' })).toMatchObject({ Status: 'FAILED' });
  });

  test('has one name for it', async () => {
    const harness = createHarness();
    await expect(changeSet(harness, { A: thing() }, { DeploymentMode: 'REVERT', ChangeSetType: 'CREATE' })).rejects.toThrow(
      'DeploymentMode must be one of REVERT_DRIFT, got "REVERT".',
    );
  });
});
