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

  test('the resource of any stack, by its physical id', async () => {
    const harness = createHarness();
    await harness.create('app', { A: thing(), B: { ...thing(), DeletionPolicy: 'Retain' } });
    const owner = (input: object) => harness.call('DescribeStackResources', { ...input });
    expect((await owner({ PhysicalResourceId: 'B-2' })).StackResources).toEqual([
      expect.objectContaining({ StackId: harness.stack('app').id, StackName: 'app', LogicalResourceId: 'B', PhysicalResourceId: 'B-2' }),
    ]);
    await expect(owner({ PhysicalResourceId: 'B-3' })).rejects.toThrow('ValidationError: Stack for B-3 does not exist');
    await expect(owner({})).rejects.toThrow('ValidationError: DescribeStackResources takes either StackName or PhysicalResourceId.');
    await expect(owner({ StackName: 'app', PhysicalResourceId: 'B-2' })).rejects.toThrow('either StackName or PhysicalResourceId');
    await harness.delete('app');
    await expect(owner({ PhysicalResourceId: 'B-2' })).rejects.toThrow('ValidationError: Stack for B-2 does not exist');
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
