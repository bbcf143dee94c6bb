import { CloudFormationClient, DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DeleteStageCommand, IVSRealTimeClient, TagResourceCommand } from '@aws-sdk/client-ivs-realtime';
import { READ_OPERATIONS, readOnly } from '../../audit/src/aws/read-only';

const SETTINGS = { region: 'us-east-1', endpoint: 'http://127.0.0.1:9', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

test('every operation reads', () => {
  expect(
    Object.values(READ_OPERATIONS)
      .flat()
      .filter((operation) => !/^(Describe|Get|List)[A-Z]/.test(operation)),
  ).toEqual([]);
});

test('a client refuses every other operation before it sends a request', async () => {
  const ivs = new IVSRealTimeClient(SETTINGS);
  ivs.middlewareStack.use(readOnly('ivs'));
  const cloudFormation = new CloudFormationClient(SETTINGS);
  cloudFormation.middlewareStack.use(readOnly('cloudformation'));
  const arn = 'arn:aws:ivs:us-east-1:000000000000:stage/a';

  await expect(ivs.send(new DeleteStageCommand({ arn }))).rejects.toThrow(/ of ivs, got DeleteStage; add it to READ_OPERATIONS$/);
  await expect(ivs.send(new TagResourceCommand({ resourceArn: arn, tags: {} }))).rejects.toThrow(/ of ivs, got TagResource; add/);
  await expect(cloudFormation.send(new DeleteStackCommand({ StackName: 'a' }))).rejects.toThrow(
    'ivs-realtime-audit calls only DescribeStacks, GetTemplate, ListStackResources of cloudformation, got DeleteStack; add it to READ_OPERATIONS',
  );
  await expect(cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'a' }))).rejects.toThrow(/got DescribeStackEvents;/);
  ivs.destroy();
  cloudFormation.destroy();
});
