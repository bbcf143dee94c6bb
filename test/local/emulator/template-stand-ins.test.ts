import { replaceStandIns } from '../../../local/src/emulator/template-stand-ins';

const CHANNEL = {
  Type: 'AWS::IVS::Channel',
  Properties: { Name: 'lesson' },
  DependsOn: 'Stage',
  Condition: 'Live',
  Metadata: { 'aws:cdk:path': 'a' },
};
const ARN = 'arn:aws:ivs:us-east-1:000000000000:channel/abc';

const replaced = (template: Record<string, unknown>) =>
  replaceStandIns({ Resources: { Channel: CHANNEL, Queue: { Type: 'AWS::SQS::Queue' } }, ...template }, ({ typeName }) =>
    typeName === 'AWS::IVS::Channel' ? { physicalId: ARN, attributes: { Arn: ARN, 'Nested.Name': 'n', Ports: ['443'] } } : undefined,
  );
const output = (Value: unknown) => (replaced({ Outputs: { Out: { Value } } }).Outputs as Record<string, { Value: unknown }>).Out?.Value;

test('a resource that stands in becomes a placeholder with its logical id, and others stay', () => {
  const { Properties: _, ...rest } = CHANNEL;
  expect(replaced({}).Resources).toEqual({
    Channel: { ...rest, Type: 'AWS::CloudFormation::WaitConditionHandle' },
    Queue: { Type: 'AWS::SQS::Queue' },
  });
});

test('a template in which nothing stands in is the same', () => {
  const template = { Resources: { Channel: CHANNEL } };
  expect(replaceStandIns(template, () => undefined)).toBe(template);
  expect(replaceStandIns({ Resources: 'none' }, () => ({ physicalId: 'x' }))).toEqual({ Resources: 'none' });
  expect(replaceStandIns({ Resources: { Odd: 'text' } }, () => ({ physicalId: 'x' }))).toEqual({ Resources: { Odd: 'text' } });
});

test.each<[string, unknown, unknown]>([
  ['Ref', { Ref: 'Channel' }, ARN],
  ['Ref of another resource', { Ref: 'Queue' }, { Ref: 'Queue' }],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Channel', 'Arn'] }, ARN],
  ['Fn::GetAtt in one text', { 'Fn::GetAtt': 'Channel.Arn' }, ARN],
  ['a nested attribute', { 'Fn::GetAtt': ['Channel', 'Nested.Name'] }, 'n'],
  ['a list', { 'Fn::Select': [0, { 'Fn::GetAtt': ['Channel', 'Ports'] }] }, { 'Fn::Select': [0, ['443']] }],
  ['Fn::GetAtt of another resource', { 'Fn::GetAtt': ['Queue', 'Arn'] }, { 'Fn::GetAtt': ['Queue', 'Arn'] }],
  ['deep inside', { 'Fn::Join': ['', ['a/', { Ref: 'Channel' }]] }, { 'Fn::Join': ['', ['a/', ARN]] }],
  [
    'Fn::Sub',
    { 'Fn::Sub': `\${Channel} \${Channel.Nested.Name} \${Queue.Arn} \${!Channel}` },
    { 'Fn::Sub': `${ARN} n \${Queue.Arn} \${!Channel}` },
  ],
  [
    'Fn::Sub with variables',
    { 'Fn::Sub': [`\${Own} \${Channel}`, { Own: { Ref: 'Channel' } }] },
    { 'Fn::Sub': [`\${Own} ${ARN}`, { Own: ARN }] },
  ],
  [
    'a variable with the name of the resource',
    { 'Fn::Sub': [`\${Channel}`, { Channel: 'mine' }] },
    { 'Fn::Sub': [`\${Channel}`, { Channel: 'mine' }] },
  ],
])('references become values: %s', (_, value, expected) => {
  expect(output(value)).toEqual(expected);
});

test('an attribute that the type does not have is refused by name', () => {
  expect(() => output({ 'Fn::GetAtt': ['Channel', 'Fame'] })).toThrow(
    'Template error: resource Channel does not support attribute type Fame in Fn::GetAtt. It has: Arn, Nested.Name, Ports.',
  );
});
