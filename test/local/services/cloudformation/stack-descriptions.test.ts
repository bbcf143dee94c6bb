import { createHarness, thing } from './harness';

const FUTURE_TOKEN = '99999';

describe('telling what there is', () => {
  test('events come newest first, page by page, each at a time of its own', async () => {
    const harness = createHarness();
    await harness.create(
      'app',
      Object.fromEntries(Array.from({ length: 110 }, (_, index) => [`R${index}`, thing()])),
      {},
      {
        ClientRequestToken: 'token',
      },
    );
    const pages = [];
    for (let NextToken: string | undefined; pages.length === 0 || NextToken; ) {
      const page = await harness.call('DescribeStackEvents', { StackName: harness.stack('app').id, NextToken });
      pages.push(page.StackEvents);
      NextToken = page.NextToken;
    }
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 22]);
    const events = pages.flat();
    const times = events.map(({ Timestamp }) => Timestamp);
    expect(times).toEqual([...new Set(times)].sort().reverse());
    expect(events[0]).toMatchObject({ LogicalResourceId: 'app', ResourceStatus: 'CREATE_COMPLETE', ClientRequestToken: 'token' });
    expect(events.at(-1)).toMatchObject({ ResourceStatus: 'CREATE_IN_PROGRESS', ResourceStatusReason: 'User Initiated' });
    await expect(harness.call('DescribeStackEvents', { StackName: 'app', NextToken: FUTURE_TOKEN })).rejects.toThrow('NextToken');
  });

  test('resources, by stack and by logical id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing() });
    const { StackResources } = await harness.call('DescribeStackResources', { StackName: harness.stack('app').id, LogicalResourceId: 'B' });
    expect(StackResources).toHaveLength(1);
    expect(StackResources[0]).toMatchObject({
      StackName: 'app',
      LogicalResourceId: 'B',
      PhysicalResourceId: 'B-2',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const { StackResourceSummaries } = await harness.call('ListStackResources', { StackName: 'app' });
    expect(StackResourceSummaries.map(({ LogicalResourceId }: { LogicalResourceId: string }) => LogicalResourceId)).toEqual(['A', 'B']);
  });

  test('the resources of the stack that has a physical id, or one of them', async () => {
    const harness = createHarness();
    await harness.create('other', { C: thing() });
    await harness.create('app', { A: thing(), B: { ...thing(), DeletionPolicy: 'Retain' } });
    const owner = (input: object) => harness.call('DescribeStackResources', { ...input });
    const [StackId, StackName] = [harness.stack('app').id, 'app'];
    const [{ PhysicalResourceId: a }, b] = (await owner({ StackName })).StackResources;
    expect(b).toMatchObject({ StackId, StackName, LogicalResourceId: 'B' });
    expect((await owner({ PhysicalResourceId: b.PhysicalResourceId })).StackResources).toEqual([
      expect.objectContaining({ StackId, StackName, LogicalResourceId: 'A', PhysicalResourceId: a }),
      b,
    ]);
    expect((await owner({ PhysicalResourceId: a, LogicalResourceId: 'B' })).StackResources).toEqual([b]);
    await expect(owner({ PhysicalResourceId: 'B-9' })).rejects.toThrow('ValidationError: Stack for B-9 does not exist');
    await expect(owner({})).rejects.toThrow('ValidationError: DescribeStackResources takes either StackName or PhysicalResourceId.');
    await expect(owner({ StackName: 'app', PhysicalResourceId: b.PhysicalResourceId })).rejects.toThrow(
      'either StackName or PhysicalResourceId',
    );
    await harness.delete('app');
    await expect(owner({ PhysicalResourceId: b.PhysicalResourceId })).rejects.toThrow(
      `ValidationError: Stack for ${b.PhysicalResourceId} does not exist`,
    );
  });

  test('at most 100 resources of a stack, and each of the others by its logical id', async () => {
    const harness = createHarness();
    await harness.create('app', Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`R${index}`, thing()])));
    const resources = async (input: object) => (await harness.call('DescribeStackResources', { ...input })).StackResources;
    expect(await resources({ StackName: 'app' })).toHaveLength(100);
    const [last] = await resources({ StackName: 'app', LogicalResourceId: 'R100' });
    expect(last).toMatchObject({ LogicalResourceId: 'R100' });
    expect(await resources({ PhysicalResourceId: last.PhysicalResourceId })).toHaveLength(100);
    expect(await resources({ PhysicalResourceId: last.PhysicalResourceId, LogicalResourceId: 'R100' })).toEqual([last]);
  });

  test('one resource, by its logical id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: thing() });
    const describeResource = (LogicalResourceId?: string) => harness.call('DescribeStackResource', { StackName: 'app', LogicalResourceId });
    expect((await describeResource('B')).StackResourceDetail).toEqual({
      StackId: harness.stack('app').id,
      StackName: 'app',
      LogicalResourceId: 'B',
      PhysicalResourceId: 'B-2',
      ResourceType: 'Test::Local::Thing',
      ResourceStatus: 'CREATE_COMPLETE',
      LastUpdatedTimestamp: expect.any(String),
    });
    await expect(describeResource('C')).rejects.toThrow('ValidationError: Resource C does not exist for stack app');
    await expect(describeResource()).rejects.toThrow('LogicalResourceId');
  });

  test('stacks by status, deleted ones included', async () => {
    const harness = createHarness();
    await harness.create('one', { A: thing() });
    await harness.create('two', { A: thing() });
    await harness.delete('one');
    expect((await harness.call('ListStacks')).StackSummaries).toHaveLength(2);
    const { StackSummaries } = await harness.call('ListStacks', { StackStatusFilter: ['DELETE_COMPLETE'] });
    expect(StackSummaries).toMatchObject([{ StackName: 'one' }]);
  });

  test('a template, before and after there is a stack', async () => {
    const harness = createHarness();
    const Parameters = { P: { Type: 'String', Default: 'x', NoEcho: true, AllowedValues: ['x', 'y'] } };
    const TemplateBody = JSON.stringify({ Parameters, Resources: { A: thing() } });
    const summary = {
      Parameters: [
        {
          ParameterKey: 'P',
          ParameterType: 'String',
          DefaultValue: 'x',
          NoEcho: 'true',
          ParameterConstraints: { AllowedValues: ['x', 'y'] },
        },
      ],
      ResourceTypes: ['Test::Local::Thing'],
    };
    expect(await harness.call('GetTemplateSummary', { TemplateBody })).toEqual(summary);
    await harness.call('CreateStack', { StackName: 'app', TemplateBody });
    expect(await harness.call('GetTemplateSummary', { StackName: 'app' })).toEqual(summary);
  });
});
