import { createHarness, thing } from './harness';

const REFUSAL =
  'The local endpoint is bootstrapped in every region and takes no bootstrap stack. cdk bootstrap is not needed; leave it out.';
const NAME = 'CDKToolkit';

describe("the CDK's bootstrap stack", () => {
  test('is told by its name, in each region, with what synthesizers and cdk bootstrap look for', async () => {
    const { Stacks } = await createHarness().call('DescribeStacks', { StackName: NAME }, 'eu-west-1');
    expect(Stacks).toMatchObject([
      {
        StackName: NAME,
        StackStatus: 'CREATE_COMPLETE',
        Parameters: [
          { ParameterKey: 'BootstrapVariant', ParameterValue: 'all that ivs-local needs from the start: cdk bootstrap is not needed' },
        ],
        Outputs: [
          { OutputKey: 'BootstrapVersion', OutputValue: '33' },
          { OutputKey: 'BucketName', OutputValue: 'cdk-hnb659fds-assets-000000000000-eu-west-1' },
          { OutputKey: 'BucketDomainName', OutputValue: 'cdk-hnb659fds-assets-000000000000-eu-west-1.s3.eu-west-1.amazonaws.com' },
          { OutputKey: 'ImageRepositoryName', OutputValue: 'cdk-hnb659fds-container-assets-000000000000-eu-west-1' },
        ],
      },
    ]);
  });

  test('is not there otherwise', async () => {
    const harness = createHarness();
    expect((await harness.call('DescribeStacks')).Stacks).toBe('');
    expect(harness.cloudFormation.stacks()).toEqual([]);
    await expect(harness.call('DescribeStackEvents', { StackName: NAME })).rejects.toThrow(`Stack with id ${NAME} does not exist`);
  });

  test('cannot be changed', async () => {
    const harness = createHarness();
    const TemplateBody = JSON.stringify({ Resources: { A: thing() } });
    const input = { StackName: NAME, ChangeSetName: 'forced', ChangeSetType: 'UPDATE', TemplateBody };
    await expect(harness.call('CreateChangeSet', input)).rejects.toThrow(REFUSAL);
    await expect(harness.call('DeleteChangeSet', { StackName: NAME, ChangeSetName: 'forced' })).rejects.toThrow(REFUSAL);
  });

  test.each([
    'Parameters:\n  BootstrapVariant:\n    Type: String\n',
    '{"Parameters":{\n"BootstrapVariant": {"Type":"String"}},"Resources":{}}',
  ])('is refused under another name: %j', async (TemplateBody) => {
    const harness = createHarness();
    const input = { StackName: 'Toolkit', ChangeSetName: 'first', ChangeSetType: 'CREATE', TemplateBody };
    await expect(harness.call('CreateChangeSet', input)).rejects.toThrow(REFUSAL);
    await expect(harness.call('CreateStack', { StackName: 'Toolkit', TemplateBody })).rejects.toThrow(REFUSAL);
    expect(harness.cloudFormation.stacks()).toEqual([]);
  });

  test('makes way for a stack of the same name', async () => {
    const harness = createHarness();
    await harness.create(NAME, { A: thing() });
    expect((await harness.call('DescribeStacks', { StackName: NAME })).Stacks[0].StackId).toBe(harness.stack(NAME).id);
  });
});
