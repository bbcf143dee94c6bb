// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are arguments of Fn::Sub.
import fc from 'fast-check';
import { createFacts } from '../../audit/src/drift/facts';
import { createResolver, type Facts } from '../../audit/src/template/resolve';
import { type Resolved, Unknown } from '../../audit/src/template/resolved';
import type { Template } from '../../audit/src/template/template';

const REFS: Readonly<Record<string, Resolved>> = {
  Stage: 'arn:stage',
  Empty: '',
  List: ['a', 'b'],
  Dynamic: '{{resolve:ssm:x}}',
  DynamicList: ['a', '{{resolve:ssm:x}}'],
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': undefined,
};

const FACTS: Facts = {
  ref: async (name) => (Object.hasOwn(REFS, name) ? REFS[name] : new Unknown(`unknown ${name}`)),
  attribute: async (logicalId, name) => (logicalId === 'Stage' ? `${logicalId}:${name}` : new Unknown(`unknown ${logicalId}.${name}`)),
  importedValue: async (name) => `imported ${name}`,
};

const TEMPLATE: Template = {
  Mappings: { Sizes: { 'us-east-1': { Width: 1280, Names: ['x', 'y'] } } },
  Conditions: {
    Yes: { 'Fn::Equals': ['a', 'a'] },
    No: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Perhaps: { 'Fn::Equals': [{ Ref: 'Secret' }, 'a'] },
    NotNo: { 'Fn::Not': [{ Condition: 'No' }] },
    Both: { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'NotNo' }] },
    NoWithPerhaps: { 'Fn::And': [{ Condition: 'Perhaps' }, { Condition: 'No' }] },
    YesWithPerhaps: { 'Fn::Or': [{ Condition: 'Perhaps' }, { Condition: 'Yes' }] },
    PerhapsOrNo: { 'Fn::Or': [{ Condition: 'Perhaps' }, { Condition: 'No' }] },
  },
};

const resolve = (value: unknown) => createResolver(TEMPLATE, FACTS).resolve(value);

describe('resolves', () => {
  test.each<[string, unknown, Resolved]>([
    ['scalars, as texts', [1, true, 29.97, 'a'], ['1', 'true', '29.97', 'a']],
    ['a reference', { Ref: 'Stage' }, 'arn:stage'],
    ['a property without a value', { A: { Ref: 'AWS::NoValue' }, B: null, C: [{ Ref: 'AWS::NoValue' }, 'c'] }, { C: ['c'] }],
    ['an attribute as a list', { 'Fn::GetAtt': ['Stage', 'Endpoint.Whip'] }, 'Stage:Endpoint.Whip'],
    ['an attribute as a text', { 'Fn::GetAtt': 'Stage.Endpoint.Whip' }, 'Stage:Endpoint.Whip'],
    ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 3]] }, 'a-arn:stage-3'],
    ['a join of a list parameter', { 'Fn::Join': ['-', { Ref: 'List' }] }, 'a-b'],
    ['a split', { 'Fn::Split': [':', { Ref: 'Stage' }] }, ['arn', 'stage']],
    ['a selection', { 'Fn::Select': ['1', { 'Fn::Split': [':', { Ref: 'Stage' }] }] }, 'stage'],
    ['a selection beside an unknown value', { 'Fn::Select': [0, ['a', { Ref: 'Secret' }]] }, 'a'],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'Width'] }, '1280'],
    ['a mapping of lists', { 'Fn::FindInMap': ['Sizes', 'us-east-1', 'Names'] }, ['x', 'y']],
    ['a condition', [{ 'Fn::If': ['Both', 'a', 'b'] }, { 'Fn::If': ['No', 'a', 'b'] }], ['a', 'b']],
    ['only the branch that is taken', { 'Fn::If': ['Yes', 'a', { Ref: 'Secret' }] }, 'a'],
    [
      'a condition that one part decides',
      [{ 'Fn::If': ['NoWithPerhaps', 'a', 'b'] }, { 'Fn::If': ['YesWithPerhaps', 'a', 'b'] }],
      ['b', 'a'],
    ],
    ['a substitution', { 'Fn::Sub': '${Stage}/${Stage.Id}/${!Stage}/${ AWS::Region }' }, 'arn:stage/Stage:Id/${Stage}/us-east-1'],
    ['a substitution with variables', { 'Fn::Sub': ['${A}${Empty}', { A: { Ref: 'Stage' } }] }, 'arn:stage'],
    ['an import', { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::Region}-x' } }, 'imported us-east-1-x'],
    ['base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
    ['an object with a key that looks like a condition function', { 'Fn::Equals': ['a'] }, { 'Fn::Equals': ['a'] }],
  ])('%s', async (_, value, expected) => expect(await resolve(value)).toEqual(expected));
});

describe('leaves unknown, with the reason', () => {
  test.each<[string, unknown, string]>([
    ['a join with an unknown part', { 'Fn::Join': ['', ['a', { Ref: 'Secret' }]] }, 'unknown Secret'],
    ['a substitution', { 'Fn::Sub': 'a${Bucket.Arn}' }, 'unknown Bucket.Arn'],
    ['a branch that depends on it', { 'Fn::If': ['PerhapsOrNo', 'a', 'b'] }, 'unknown Secret'],
    ['a condition that the template lacks', { 'Fn::If': ['Never', 'a', 'b'] }, 'the template has no condition Never'],
    ['another function', { 'Fn::Cidr': ['10.0.0.0/8', 2, 8] }, 'Fn::Cidr is not resolved by this command'],
    ['a selection outside of the list', { 'Fn::Select': ['7', ['a']] }, 'the argument of Fn::Select has no form that this command knows'],
    [
      'a mapping without the key',
      { 'Fn::FindInMap': ['Sizes', 'eu-west-1', 'Width'] },
      'the argument of Fn::FindInMap has no form that this command knows',
    ],
    [
      'a name that every object has',
      { 'Fn::FindInMap': ['Sizes', 'us-east-1', 'constructor'] },
      'the argument of Fn::FindInMap has no form that this command knows',
    ],
    ['a dynamic reference', 'a{{resolve:secretsmanager:x}}', 'a dynamic reference is resolved only while CloudFormation deploys'],
    [
      'a dynamic reference in parts',
      { 'Fn::Join': ['', ['{{resolve:', 'ssm:x}}']] },
      'a dynamic reference is resolved only while CloudFormation deploys',
    ],
    ['a parameter with a dynamic reference', { Ref: 'Dynamic' }, 'a dynamic reference is resolved only while CloudFormation deploys'],
    ['a list with one', { Ref: 'DynamicList' }, 'a dynamic reference is resolved only while CloudFormation deploys'],
    ['a substitution of one', { 'Fn::Sub': '${Dynamic}' }, 'a dynamic reference is resolved only while CloudFormation deploys'],
  ])('%s', async (_, value, reason) => expect(await resolve(value)).toEqual(new Unknown(reason)));

  test('and only that', async () => {
    expect(await resolve({ A: 'a', B: { C: [{ Ref: 'Secret' }, 'c'] } })).toEqual({
      A: 'a',
      B: { C: [new Unknown('unknown Secret'), 'c'] },
    });
  });
});

/** An expression of a template, with the text that it resolves to. */
type Expression = readonly [expression: unknown, text: string];

const SEPARATOR = '|';
const words = fc.stringMatching(/^[a-z ]{0,6}$/);

const expressions = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'expression' },
    words.map((word): Expression => [word, word]),
    fc.constant<Expression>([{ Ref: 'Stage' }, 'arn:stage']),
    fc
      .array(tie('any'), { maxLength: 3 })
      .map((parts): Expression => [{ 'Fn::Join': ['', parts.map(([expression]) => expression)] }, parts.map(([, text]) => text).join('')]),
    fc
      .tuple(tie('any'), tie('any'))
      .map(
        ([first, second]): Expression => [
          { 'Fn::Select': ['1', { 'Fn::Split': [SEPARATOR, { 'Fn::Join': [SEPARATOR, [first[0], second[0]]] }] }] },
          second[1],
        ],
      ),
    fc
      .tuple(fc.constantFrom('Yes', 'No', 'Both'), tie('any'), tie('any'))
      .map(
        ([condition, first, second]): Expression => [
          { 'Fn::If': [condition, first[0], second[0]] },
          condition === 'No' ? second[1] : first[1],
        ],
      ),
    fc
      .tuple(words, tie('any'), words)
      .map(
        ([before, [expression, text], after]): Expression => [
          { 'Fn::Sub': [`${before}\${Inner}${after}\${!Inner}`, { Inner: expression }] },
          `${before}${text}${after}\${Inner}`,
        ],
      ),
  ),
})).any;

test('any nesting of functions resolves to its text', async () => {
  await fc.assert(fc.asyncProperty(expressions, async ([expression, text]) => expect(await resolve(expression)).toBe(text)));
});

test('an unknown value in any nesting that needs it makes it unknown, and never another text', async () => {
  const hidden = { ref: async (name: string) => (name === 'Stage' ? new Unknown('hidden') : FACTS.ref(name)) };
  await fc.assert(
    fc.asyncProperty(expressions, async ([expression, text]) => {
      const resolved = await createResolver(TEMPLATE, { ...FACTS, ...hidden }).resolve(expression);
      if (!(resolved instanceof Unknown)) expect(resolved).toBe(text);
      if (text.includes('arn:stage')) expect(resolved).toEqual(new Unknown('hidden'));
    }),
  );
});

describe('the facts of a stack', () => {
  const stackId = 'arn:aws-cn:cloudformation:cn-north-1:111111111111:stack/Shop/1';
  const nested = 'arn:aws-cn:cloudformation:cn-north-1:111111111111:stack/Nested/2';
  const CreationTime = new Date();
  const stack = {
    StackId: stackId,
    StackName: 'Shop',
    StackStatus: 'CREATE_COMPLETE' as const,
    CreationTime,
    Parameters: [
      { ParameterKey: 'Plain', ParameterValue: 'a' },
      { ParameterKey: 'Names', ParameterValue: 'a, b' },
      { ParameterKey: 'Stored', ParameterValue: '/path', ResolvedValue: 'value' },
      { ParameterKey: 'StoredList', ParameterValue: '/path', ResolvedValue: 'a,b' },
      { ParameterKey: 'StoredNames', ParameterValue: '/path', ResolvedValue: 'a,b' },
      { ParameterKey: 'Unresolved', ParameterValue: '/path' },
      { ParameterKey: 'Hidden', ParameterValue: '****' },
    ],
  };
  const stacks = [
    stack,
    { ...stack, StackId: nested, Outputs: [{ OutputKey: 'Arn', OutputValue: 'of-nested' }] },
    { ...stack, StackId: 'other', Outputs: [{ OutputKey: 'Any', OutputValue: 'exported', ExportName: 'shared' }] },
  ];
  const Parameters = {
    Plain: { Type: 'String' },
    Names: { Type: 'CommaDelimitedList' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>' },
    StoredList: { Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>' },
    StoredNames: { Type: 'AWS::SSM::Parameter::Value<List<String>>' },
    Unresolved: { Type: 'AWS::SSM::Parameter::Value<String>' },
    Hidden: { Type: 'String', NoEcho: true },
    Lacking: { Type: 'String' },
  };
  const resource = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) => ({
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId,
    ResourceStatus: 'CREATE_COMPLETE' as const,
    LastUpdatedTimestamp: CreationTime,
  });
  const resources = [
    resource('Bucket', 'AWS::S3::Bucket', 'recordings'),
    resource('Topic', 'AWS::SNS::Topic', 'arn:topic'),
    resource('Other', 'Custom::Other', 'arn:other'),
    resource('Another', 'AWS::CloudFormation::CustomResource', 'arn:another'),
    resource('Nested', 'AWS::CloudFormation::Stack', nested),
    resource('Rooms', 'Custom::IVSRuntimeStages', 'Shop/0123'),
    resource('Stage', 'Custom::IVSStage', 'arn:stage'),
    resource('Gone', 'Custom::IVSStage', 'arn:gone'),
  ];
  const endpoints = { whip: 'https://whip' };
  const readLive = async (_: string, arn: string) => (arn === 'arn:stage' ? { arn: 'arn:x:stage/id', tags: {}, endpoints } : undefined);
  const facts = createFacts(stack, { Parameters }, resources, stacks, readLive);

  test.each<[string, Resolved]>([
    ['AWS::Partition', 'aws-cn'],
    ['AWS::Region', 'cn-north-1'],
    ['AWS::AccountId', '111111111111'],
    ['AWS::URLSuffix', 'amazonaws.com.cn'],
    ['AWS::StackId', stackId],
    ['AWS::StackName', 'Shop'],
    ['AWS::NotificationARNs', []],
    ['AWS::NoValue', undefined],
    ['Plain', 'a'],
    ['Names', ['a', 'b']],
    ['Stored', 'value'],
    ['StoredList', ['a', 'b']],
    ['StoredNames', ['a', 'b']],
    ['Unresolved', new Unknown('the stack has no value of parameter Unresolved')],
    ['Hidden', new Unknown('parameter Hidden is NoEcho')],
    ['Lacking', new Unknown('the stack has no value of parameter Lacking')],
    ['Bucket', 'recordings'],
    ['Nowhere', new Unknown('the stack has no resource Nowhere')],
  ])('%s', async (name, value) => expect(await facts.ref(name)).toEqual(value));

  test.each<[string, string, Resolved]>([
    ['Stage', 'WhipEndpoint', 'https://whip'],
    ['Stage', 'Id', 'id'],
    ['Stage', 'constructor', new Unknown('no call of this command tells the attribute constructor of Stage (Custom::IVSStage)')],
    ['Gone', 'WhipEndpoint', new Unknown('Gone does not exist')],
    ['Topic', 'Arn', 'arn:topic'],
    ['Topic', 'TopicName', new Unknown('no call of this command tells the attribute TopicName of Topic (AWS::SNS::Topic)')],
    ['Bucket', 'Arn', new Unknown('no call of this command tells the attribute Arn of Bucket (AWS::S3::Bucket)')],
    ['Other', 'Arn', new Unknown('no call of this command tells the attribute Arn of Other (Custom::Other)')],
    ['Another', 'Arn', new Unknown('no call of this command tells the attribute Arn of Another (AWS::CloudFormation::CustomResource)')],
    ['Rooms', 'TagValue', 'Shop/0123'],
    ['Nested', 'Outputs.Arn', 'of-nested'],
    ['Nested', 'Outputs.Any', new Unknown(`the nested stack ${nested} has no output Outputs.Any`)],
    ['Nowhere', 'Arn', new Unknown('the stack has no resource Nowhere')],
  ])('%s.%s', async (logicalId, name, value) => expect(await facts.attribute(logicalId, name)).toEqual(value));

  test('exports of all stacks', async () => {
    expect(await facts.importedValue('shared')).toBe('exported');
    expect(await facts.importedValue('lacking')).toEqual(new Unknown('no stack exports lacking'));
  });
});
