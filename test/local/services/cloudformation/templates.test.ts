import { createHarness, custom, type Harness, REGION, thing } from './harness';

/** Deploys a template with one output and gives its value. */
async function outputOf(value: unknown, rest: object = {}, input: Record<string, unknown> = {}): Promise<string | undefined> {
  const harness = createHarness();
  const status = await harness.create('app', { A: thing({ Size: 3 }) }, { ...rest, Outputs: { Out: { Value: value } } }, input);
  if (status !== 'CREATE_COMPLETE')
    throw new Error(harness.events.find(({ status: event }) => event === 'ROLLBACK_IN_PROGRESS')?.statusReason);
  return harness.stack('app').outputs.Out;
}

/** Why a template is refused, with the proof that it was refused before anything ran. */
async function refusal(template: object | string, input: Record<string, unknown> = {}): Promise<string> {
  const harness = createHarness();
  const TemplateBody = typeof template === 'string' ? template : JSON.stringify(template);
  const error = await harness.call('CreateStack', { StackName: 'app', TemplateBody, ...input }).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect(harness.calls).toEqual([]);
  expect(harness.cloudFormation.stacks()).toEqual([]);
  return error?.message ?? 'accepted';
}

const Mappings = { Map: { 'us-east-1': { size: 'big', list: ['p', 'q'] } } };
const Conditions = { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } };

describe('functions', () => {
  test.each<[unknown, string]>([
    [{ Ref: 'A' }, 'A-1'],
    [{ Ref: 'AWS::Region' }, REGION],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ Ref: 'AWS::StackName' }, 'app'],
    [{ 'Fn::GetAtt': ['A', 'Size'] }, '3'],
    [{ 'Fn::GetAtt': 'A.Size' }, '3'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'A' }, 'b']] }, 'a-A-1-b'],
    [{ 'Fn::Join': [',', { 'Fn::GetAtt': ['A', 'List'] }] }, 'x,y,z'],
    [{ 'Fn::Join': ['', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'ab'],
    [{ 'Fn::Sub': `\${A}/\${A.Size}/\${AWS::Region}/\${!Literal}/$x` }, `A-1/3/${REGION}/\${Literal}/$x`],
    [{ 'Fn::Sub': [`\${Name}-\${A}`, { Name: { 'Fn::GetAtt': ['A', 'Size'] } }] }, '3-A-1'],
    [{ 'Fn::Select': [1, { 'Fn::GetAtt': ['A', 'List'] }] }, 'y'],
    [{ 'Fn::Select': ['0', { 'Fn::Split': ['-', { Ref: 'A' }] }] }, 'A'],
    [{ 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    [{ 'Fn::If': ['No', 'then', 'else'] }, 'else'],
    [{ 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'size'] }, 'big'],
    [{ 'Fn::Join': ['', { 'Fn::FindInMap': ['Map', 'us-east-1', 'list'] }] }, 'pq'],
    [{ 'Fn::Base64': { 'Fn::Sub': `\${A}` } }, 'QS0x'],
    [{ 'Fn::Select': [2, { 'Fn::GetAZs': '' }] }, 'us-east-1c'],
    [{ 'Fn::Join': [',', { 'Fn::GetAZs': 'eu-west-1' }] }, 'eu-west-1a,eu-west-1b,eu-west-1c'],
  ])('%j gives %s', async (value, expected) => {
    expect(await outputOf(value, { Mappings, Conditions })).toBe(expected);
  });

  test.each<[unknown, string]>([
    [{ 'Fn::Select': [3, { 'Fn::GetAtt': ['A', 'List'] }] }, 'Fn::Select cannot select nonexistent value at index 3'],
    [{ 'Fn::FindInMap': ['Map', 'us-east-1', 'none'] }, 'Unable to get mapping for Map::us-east-1::none'],
    [{ 'Fn::Join': ['-', 'text'] }, 'Fn::Join needs a list, got "text"'],
    [{ 'Fn::Sub': `\${A.List}` }, 'Fn::Sub needs a string where it has ["x","y","z"]'],
    [{ 'Fn::ImportValue': 'none' }, 'No export named none found.'],
    [{ Ref: 'AWS::NoValue' }, 'Output Out must be a string, got AWS::NoValue'],
  ])('%j fails the deployment and says why', async (value, expected) => {
    await expect(outputOf(value, { Mappings })).rejects.toThrow(expected);
  });

  test('a property without a value is left out', async () => {
    const harness = createHarness();
    const properties = { Left: { Ref: 'AWS::NoValue' }, Nested: { Gone: { 'Fn::If': ['No', 'x', { Ref: 'AWS::NoValue' }] }, Kept: 'y' } };
    await harness.create('app', { A: custom(properties) }, { Conditions });
    expect(harness.requests[0]?.ResourceProperties).toEqual({ ServiceToken: expect.any(String), Nested: { Kept: 'y' } });
  });

  test('a policy statement that has a Condition is no function', async () => {
    const harness = createHarness();
    const statement = { Effect: 'Allow', Condition: { StringEquals: { a: 'b' } } };
    await harness.create('app', { A: custom({ Statement: [statement] }) });
    expect(harness.requests[0]?.ResourceProperties.Statement).toEqual([statement]);
  });
});

describe('conditions', () => {
  test.each<[unknown, boolean]>([
    [{ 'Fn::Equals': [{ Ref: 'P' }, 'one'] }, true],
    [{ 'Fn::Equals': [1, '1'] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
    [{ 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'size'] }, 'small'] }] }, true],
  ])('%j is %s', async (condition, expected) => {
    const rest = { Parameters: { P: { Type: 'String', Default: 'one' } }, Mappings, Conditions: { ...Conditions, Tested: condition } };
    expect(await outputOf({ 'Fn::If': ['Tested', 'true', 'false'] }, rest)).toBe(String(expected));
  });

  test('decide which resources and outputs there are', async () => {
    const harness = createHarness();
    const resources = { A: thing({}, { Condition: 'Yes' }), B: thing({}, { Condition: 'No' }), C: thing({}, { DependsOn: ['A', 'B'] }) };
    const Outputs = { A: { Value: 'a', Condition: 'Yes' }, B: { Value: { Ref: 'B' }, Condition: 'No' } };
    expect(await harness.create('app', resources, { Conditions, Outputs })).toBe('CREATE_COMPLETE');
    expect(harness.calls).toEqual(['create A', 'create C']);
    expect(harness.stack('app').outputs).toEqual({ A: 'a' });
  });

  test('keep away dependencies of the branch that is not taken', async () => {
    const harness = createHarness();
    const resources = {
      A: thing({ Value: { 'Fn::If': ['No', { Ref: 'B' }, 'none'] } }),
      B: thing({ Value: { 'Fn::If': ['Yes', { Ref: 'A' }, 'none'] } }),
    };
    expect(await harness.create('app', resources, { Conditions })).toBe('CREATE_COMPLETE');
  });
});

describe('parameters', () => {
  const received = async (definition: object, given?: string, harness: Harness = createHarness()) => {
    const Parameters = given === undefined ? [] : [{ ParameterKey: 'P', ParameterValue: given }];
    await harness.create('app', { A: custom({ Value: { Ref: 'P' } }) }, { Parameters: { P: definition } }, { Parameters });
    return harness.requests[0]?.ResourceProperties.Value;
  };

  test.each<[object, string | undefined, unknown]>([
    [{ Type: 'String', Default: 'x' }, undefined, 'x'],
    [{ Type: 'String', Default: 'x' }, 'y', 'y'],
    [{ Type: 'Number', Default: 3 }, undefined, '3'],
    [{ Type: 'CommaDelimitedList' }, 'a, b,c', ['a', 'b', 'c']],
    [{ Type: 'List<Number>' }, '1,2', ['1', '2']],
    [{ Type: 'String', AllowedValues: ['x', 'y'], AllowedPattern: '[a-z]', MinLength: 1, MaxLength: 1 }, 'y', 'y'],
  ])('%j given %s is %j', async (definition, given, expected) => {
    expect(await received(definition, given)).toEqual(expected);
  });

  test.each<[object, string | undefined, string]>([
    [{ Type: 'String' }, undefined, 'Parameters: [P] must have values'],
    [{ Type: 'Number' }, 'three', `Parameter 'P' must be a number, got "three"`],
    [{ Type: 'String', AllowedValues: ['x', 'y'] }, 'z', `Parameter 'P' must be one of AllowedValues`],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', `Parameter 'P' must match pattern [a-z]+`],
    [{ Type: 'String', MinLength: 2 }, 'a', `Parameter 'P' must contain at least 2 characters`],
    [{ Type: 'String', MaxLength: 2 }, 'abc', `Parameter 'P' must contain at most 2 characters`],
    [{ Type: 'Number', MinValue: 2 }, '1', `Parameter 'P' must be a number not less than 2`],
    [{ Type: 'Number', MaxValue: 2 }, '3', `Parameter 'P' must be a number not greater than 2`],
    [{ Type: 'String', AllowedPattern: 'x', ConstraintDescription: 'only x' }, 'y', 'failed to satisfy constraint: only x'],
    [{ Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', 'does not have the parameter type AWS::EC2::VPC::Id of P'],
    [{ Type: 'AWS::SSM::Parameter::Value<String>' }, '/none', 'Unable to fetch parameters [/none] from parameter store'],
  ])('%j given %s is refused', async (definition, given, expected) => {
    await expect(received(definition, given)).rejects.toThrow(expected);
  });

  test('that are not declared are refused', async () => {
    const message = await refusal({ Resources: { A: thing() } }, { Parameters: [{ ParameterKey: 'X', ParameterValue: '1' }] });
    expect(message).toBe('ValidationError: Parameters: [X] do not exist in the template');
  });

  test('that name an SSM parameter have its value', async () => {
    const harness = createHarness({ readParameter: (_, name) => (name === '/list' ? 'a,b' : undefined) });
    expect(await received({ Type: 'AWS::SSM::Parameter::Value<List<String>>' }, '/list', harness)).toEqual(['a', 'b']);
  });

  test('with NoEcho are masked where they are shown', async () => {
    const harness = createHarness();
    expect(await received({ Type: 'String', NoEcho: true }, 'secret', harness)).toBe('secret');
    expect((await harness.call('DescribeStacks')).Stacks[0].Parameters).toEqual([{ ParameterKey: 'P', ParameterValue: '****' }]);
  });
});

describe('rules', () => {
  const bootstrap = (version: string) => {
    const harness = createHarness({ readParameter: () => version });
    const rest = {
      Parameters: { BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' } },
      Rules: {
        CheckBootstrapVersion: {
          Assertions: [
            {
              Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3', '4', '5'], { Ref: 'BootstrapVersion' }] }] },
              AssertDescription: 'too old',
            },
          ],
        },
      },
    };
    return harness.create('app', { A: thing() }, rest);
  };

  test('are checked: the one of the CDK on the bootstrap version', async () => {
    expect(await bootstrap('31')).toBe('CREATE_COMPLETE');
    await expect(bootstrap('5')).rejects.toThrow('ValidationError: Template validation error: rule CheckBootstrapVersion: too old');
  });

  test('are checked only where their condition holds, and with functions that are known', async () => {
    const rule = (more: object) => ({
      Resources: { A: thing() },
      Rules: { R: { Assertions: [{ Assert: { 'Fn::Equals': [1, 2] } }], ...more } },
    });
    expect(await refusal(rule({}))).toBe('ValidationError: Template validation error: rule R: its assertion is false');
    expect(await refusal(rule({ Assertions: [{ Assert: { 'Fn::EachMemberIn': [] } }] }))).toContain(
      'does not have the function Fn::EachMemberIn',
    );
    expect(await createHarness().create('app', { A: thing() }, rule({ RuleCondition: { 'Fn::Equals': [1, 2] } }))).toBe('CREATE_COMPLETE');
  });
});

describe('a template is refused before anything runs', () => {
  const resources = { A: thing() };
  test.each<[string, object | string, string]>([
    ['no JSON', 'Resources:\n  A: {}', 'JSON not well-formed'],
    ['a list', '[]', 'a template must be an object'],
    ['no resources', {}, 'At least one Resources member must be defined.'],
    ['an unknown section', { Resources: resources, Extra: {} }, 'Invalid template property or properties [Extra]'],
    ['a transform', { Resources: resources, Transform: 'AWS::Serverless-2016-10-31' }, 'does not run transforms and macros'],
    ['hooks', { Resources: resources, Hooks: {} }, 'does not run hooks'],
    ['null', { Resources: { A: thing({ Value: [null] }) } }, "[/Resources/A/Properties/Value/0] 'null' values are not allowed"],
    ['a bad logical id', { Resources: { 'A-1': thing() } }, 'Resource name A-1 is non alphanumeric.'],
    ['a resource that is no object', { Resources: { A: 'x' } }, '[/Resources/A] must be an object'],
    ['an unknown Ref', { Resources: { A: thing({ Value: { Ref: 'X' } }) } }, 'Unresolved resource dependencies [X] in the Resources block'],
    [
      'an unknown Sub',
      { Resources: { A: thing({ Value: { 'Fn::Sub': `\${X.y}` } }) } },
      'Unresolved resource dependencies [X] in the Resources',
    ],
    [
      'an unknown output',
      { Resources: resources, Outputs: { O: { Value: { Ref: 'X' } } } },
      'Unresolved resource dependencies [X] in the Outputs',
    ],
    ['an unknown DependsOn', { Resources: { A: thing({}, { DependsOn: 'X' }) } }, 'Unresolved resource dependencies [X] in DependsOn of A'],
    ['an unknown condition', { Resources: { A: thing({}, { Condition: 'X' }) } }, 'Unresolved condition dependency X'],
    [
      'an unknown attribute',
      { Resources: { ...resources, B: thing({ Value: { 'Fn::GetAtt': 'A.X' } }) } },
      'Resource A does not support attribute type X',
    ],
    [
      'an unknown property',
      { Resources: { A: thing({ Colour: 'red' }) } },
      'does not have Colour of Test::Local::Thing (A). It has: Fail, Kind,',
    ],
    ['an unknown function', { Resources: { A: thing({ Value: { 'Fn::Cidr': [] } }) } }, 'does not have the function Fn::Cidr'],
    ['a macro', { Resources: { A: thing({ Value: { 'Fn::Transform': {} } }) } }, 'does not have the function Fn::Transform'],
    ['an update policy', { Resources: { A: thing({}, { UpdatePolicy: {} }) } }, 'does not have UpdatePolicy, an attribute of resource A'],
    [
      'a creation policy',
      { Resources: { A: thing({}, { CreationPolicy: {} }) } },
      'does not have CreationPolicy, an attribute of resource A',
    ],
    [
      'a circle',
      { Resources: { A: thing({ Value: { Ref: 'B' } }), B: thing({}, { DependsOn: 'A' }) } },
      'Circular dependency between resources: [A, B]',
    ],
    [
      'circular conditions',
      { Resources: resources, Conditions: { X: { 'Fn::Not': [{ Condition: 'Y' }] }, Y: { 'Fn::Not': [{ Condition: 'X' }] } } },
      'Circular dependency between conditions: [X, Y]',
    ],
    [
      'a condition on a resource',
      { Resources: resources, Conditions: { X: { 'Fn::Equals': [{ Ref: 'A' }, 'x'] } } },
      'Conditions and rules can only use parameters, mappings and pseudo parameters, not A',
    ],
    [
      'a resource that is not there',
      { Conditions, Resources: { A: thing({}, { Condition: 'No' }), B: thing({ Value: { Ref: 'A' } }) } },
      'Unresolved resource dependencies [A] in the Resources block',
    ],
    [
      'too many',
      { Resources: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`R${index}`, thing()])) },
      '501, is greater than maximum allowed, 500',
    ],
  ])('%s', async (_, template, expected) => {
    expect(await refusal(template)).toContain(expected);
  });

  test('with every unknown type and every other fault named at once, and the ways out', async () => {
    const message = await refusal({
      Resources: {
        Vpc: { Type: 'AWS::EC2::VPC' },
        Net: { Type: 'AWS::EC2::Subnet' },
        Nested: { Type: 'AWS::CloudFormation::Stack' },
        Other: { Type: 'AWS::EC2::VPC' },
        A: thing({ Colour: 'red', Value: { Ref: 'X' } }),
      },
    });
    expect(message.split('\n')).toEqual([
      'ValidationError: Template format error: The local endpoint does not have the resource types: AWS::EC2::VPC (Vpc, Other); ' +
        'AWS::EC2::Subnet (Net); AWS::CloudFormation::Stack (Nested). To deploy them without effect, give ivs-local start or deploy the ' +
        "options --stand-in 'AWS::EC2::*'. AWS::CloudFormation::Stack cannot stand in. To have them work, give the option --with " +
        'ministack: that emulator has AWS::EC2::VPC, AWS::EC2::Subnet, AWS::CloudFormation::Stack.',
      'Unresolved resource dependencies [X] in the Resources block of the template',
      expect.stringContaining('does not have Colour of Test::Local::Thing (A)'),
      'For another property of AWS: An emulator that has it can stand behind this one: ivs-local has the options --with and --endpoint.',
    ]);
  });
});
