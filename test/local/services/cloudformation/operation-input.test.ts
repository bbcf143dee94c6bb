import { createHarness, thing } from './harness';

const TEMPLATE = JSON.stringify({ Resources: { A: thing() } });

describe('a request that is not understood', () => {
  test.each([
    ['ValidateTemplate', {}, /InvalidAction: .*ValidateTemplate of cloudformation/],
    [
      'CreateStack',
      { StackName: 'app', TimeoutInMinutes: 5 },
      'The local endpoint does not have TimeoutInMinutes of CreateStack. It has: StackName,',
    ],
    ['CreateStack', { StackName: 'app', NotificationARNs: ['arn'] }, 'does not have NotificationARNs of CreateStack'],
    ['CreateStack', { StackName: '1app', TemplateBody: '{}' }, 'Stack name must begin with a letter'],
    ['CreateStack', { StackName: 'app' }, 'Exactly one of TemplateBody, TemplateURL and UsePreviousTemplate must name a template.'],
    ['CreateStack', { StackName: 'app', TemplateURL: 'http://127.0.0.1/none' }, 'there is no object at http://127.0.0.1/none'],
    ['CreateStack', { StackName: 'app', TemplateBody: '{}' }, 'At least one Resources member must be defined.'],
    [
      'CreateStack',
      { StackName: 'app', TemplateBody: TEMPLATE, OnFailure: 'PANIC' },
      'OnFailure must be one of ROLLBACK, DO_NOTHING, DELETE',
    ],
    [
      'CreateStack',
      { StackName: 'app', TemplateBody: '{}', 'DeploymentConfig.Mode': 'EXPRESS' },
      'DeploymentConfig.Mode must be one of STANDARD, got "EXPRESS".',
    ],
    ['DescribeStacks', { StackName: 'none' }, 'ValidationError: Stack with id none does not exist'],
    ['RollbackStack', { StackName: 'none' }, 'Stack with id none does not exist'],
  ])('%s %j is refused by name, and changes nothing', async (action, input, message) => {
    const harness = createHarness();
    await expect(harness.call(action, input)).rejects.toThrow(message);
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test('parameters that say nothing are not minded', async () => {
    const harness = createHarness();
    expect(await harness.create('app', { A: thing() }, {}, { NotificationARNs: '', RetainExceptOnCreate: false })).toBe('CREATE_COMPLETE');
  });

  test('a template is read from where the request says', async () => {
    const body = Buffer.from(JSON.stringify({ Resources: { A: thing() } }));
    const harness = createHarness({ readObject: (url) => (url.pathname === '/bucket/key.json' ? body : undefined) });
    await harness.call('CreateStack', { StackName: 'app', TemplateURL: 'http://127.0.0.1:1/bucket/key.json' });
    expect(await harness.settled('app')).toBe('CREATE_COMPLETE');
  });

  test('an unsigned request has no region', async () => {
    const { cloudFormation } = createHarness();
    const body = Buffer.from('Action=DescribeStacks');
    const response = await cloudFormation.pipeline.service({ method: 'POST', url: new URL('http://127.0.0.1/'), headers: {}, body });
    expect(response).toMatchObject({ status: 403, body: expect.stringContaining('must be signed') });
  });
});
