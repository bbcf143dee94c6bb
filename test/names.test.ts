import { type App, Aws, CfnOutput, CfnParameter, Fn, Lazy, NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CfnElement } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CONSTRUCT_CASES, type Made, makeEach, ofEach } from './support/construct-cases';
import { newApp, newStack, propertiesOf } from './support/synth';

/** The newest releases of the CDK have `Fn::GetStackOutput` for references from another account; the oldest that is accepted has none. */
const READS_OUTPUTS_OF_OTHER_ACCOUNTS = 'getStackOutput' in Fn;

function logicalIdOf({ construct }: Made): string {
  const element = construct.node.defaultChild as CfnElement;
  return construct.stack.resolve(element.logicalId);
}

const namesIn = (stack: Stack) => ofEach(({ type }) => propertiesOf(stack, type).Name);

describe('the default name of each kind', () => {
  test('is the name of the stack and the logical id', () => {
    const stack = newStack();
    const made = makeEach(stack);
    const expected = ofEach(({ type }) => `Live-${logicalIdOf(made[type])}`);
    expect(namesIn(stack)).toEqual(expected);
    expect(ofEach(({ type }) => stack.resolve(made[type].name))).toEqual(expected);
  });

  test.each<[string, (stack: Stack, made: Made, before: string) => void]>([
    ['overrideLogicalId', (_, made, before) => (made.construct.node.defaultChild as CfnElement).overrideLogicalId(before)],
    ['renameLogicalId', (stack, made, before) => stack.renameLogicalId(logicalIdOf(made), before)],
  ])('stays when the construct moves in the tree and keeps its logical id by %s', (_, keepLogicalId) => {
    const before = newStack();
    const made = makeEach(before);
    const logicalIds = ofEach(({ type }) => logicalIdOf(made[type]));
    const after = newStack();
    const moved = makeEach(new Construct(after, 'Rooms'), { id: 'Renamed' });
    for (const [type, logicalId] of Object.entries(logicalIds)) keepLogicalId(after, moved[type], logicalId);

    const template = Template.fromStack(after);
    expect(ofEach(({ type }) => Object.keys(template.findResources(type)))).toEqual(ofEach(({ type }) => [logicalIds[type]]));
    expect(ofEach(({ type }) => propertiesOf(after, type))).toEqual(
      ofEach(({ type, resourceType }) => ({ ...propertiesOf(before, type), ConstructPath: `Live/Rooms/${resourceType}/Renamed` })),
    );
  });

  test.each(CONSTRUCT_CASES)('differs for each construct of a stack: $type', ({ make }) => {
    const stack = newStack();
    const names = [make(stack, 'One'), make(stack, 'Two'), make(new Construct(stack, 'Group'), 'One')].map(({ name }) =>
      stack.resolve(name),
    );
    expect(new Set(names).size).toBe(3);
  });

  test('is what PhysicalName.GENERATE_IF_NEEDED stands for, whether another environment needs it or not', () => {
    const app = newApp();
    const stackIn = (id: string, account: string, region: string) => new Stack(app, id, { env: { account, region } });
    const producer = stackIn('Live', '111111111111', 'us-east-1');
    const made = makeEach(producer, { name: PhysicalName.GENERATE_IF_NEEDED });
    const consumers = [stackIn('OtherAccount', '222222222222', 'us-east-1'), stackIn('OtherRegion', '111111111111', 'eu-west-1')];
    for (const consumer of consumers) ofEach(({ type }) => new CfnOutput(consumer, type, { value: `name: ${made[type].name}` }));

    const names = ofEach(({ type }) => `Live-${logicalIdOf(made[type])}`);
    expect(namesIn(producer)).toEqual(names);
    const values = Object.values(names).map((name) => ({ Value: `name: ${name}` }));
    for (const consumer of consumers) expect(Object.values(Template.fromStack(consumer).findOutputs('*'))).toEqual(values);
  });
});

describe('the name of each kind', () => {
  test.each<[string, (stack: Stack) => string, unknown]>([
    ['a pseudo parameter', () => Aws.STACK_NAME, { Ref: 'AWS::StackName' }],
    ['a parameter', (stack) => new CfnParameter(stack, 'Given').valueAsString, { Ref: 'Given' }],
    ['text with a token in it', () => `room-${Aws.REGION}`, { 'Fn::Join': ['', ['room-', { Ref: 'AWS::Region' }]] }],
    ['a lazy value', () => Lazy.string({ produce: () => 'late-night' }), 'late-night'],
  ])('may be %s', (_, name, expected) => {
    const stack = newStack();
    makeEach(stack, { name: name(stack) });
    expect(namesIn(stack)).toEqual(ofEach(() => expected));
  });

  test('is the default where a lazy value turns out to be undefined', () => {
    const stack = newStack();
    const made = makeEach(stack, { name: Lazy.string({ produce: () => undefined }) });
    expect(namesIn(stack)).toEqual(ofEach(({ type }) => `Live-${logicalIdOf(made[type])}`));
  });

  test.each(CONSTRUCT_CASES)('is refused at synthesis where a lazy value turns out to be none: $type', ({ nameProperty, make }) => {
    const stack = newStack();
    make(stack, 'Mine', Lazy.string({ produce: () => 'my room' }));
    expect(() => Template.fromStack(stack)).toThrow(
      `Live/Mine: \`${nameProperty}\` has only letters, digits, '-' and '_', got 'my room'; write for example 'my-room'`,
    );
  });
});

describe('a default name', () => {
  const [{ make, type }] = CONSTRUCT_CASES as [(typeof CONSTRUCT_CASES)[0]];

  test('of more than 128 characters is cut, and ends in a hash of the whole', () => {
    const app = newApp();
    const stack = new Stack(app, 'S'.repeat(120));
    const names = ['One', 'Two'].map((id) => stack.resolve(make(stack, id).name));
    for (const name of names) expect(name).toMatch(/^S{119}-[0-9a-f]{8}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('in a nested stack begins with the name of the outermost stack', () => {
    const outer = new Stack(newApp(), 'Outer');
    const nested = [new NestedStack(outer, 'First'), new NestedStack(outer, 'Second')];
    for (const stack of nested) make(stack, 'Mine');
    const names = nested.map((stack) => propertiesOf(stack, type).Name);
    expect(names).toEqual([
      expect.stringMatching(/^Outer-First\w+-Mine[0-9A-F]{8}$/),
      expect.stringMatching(/^Outer-Second\w+-Mine[0-9A-F]{8}$/),
    ]);
  });

  test('follows a logical id that is changed after the name was read', () => {
    const stack = newStack();
    const made = make(stack, 'Mine');
    stack.resolve(made.name);
    (made.construct.node.defaultChild as CfnElement).overrideLogicalId('Kept');
    expect(propertiesOf(stack, type).Name).toBe('Live-Kept');
  });
});

describe('what IVS assigns', () => {
  const stackIn = (app: App, id: string, account: string | undefined, region = 'us-east-1') =>
    new Stack(app, id, { env: { account, region } });

  describe.each(CONSTRUCT_CASES)('to a $type', ({ make }) => {
    test.each(['arn', 'id'] as const)('reaches another account where the CDK has a way, and is refused elsewhere: %s', (attribute) => {
      const app = newApp();
      const made = make(stackIn(app, 'Live', '111111111111'), 'Mine', PhysicalName.GENERATE_IF_NEEDED);
      const consumer = stackIn(app, 'Consumer', '222222222222');
      new CfnOutput(consumer, 'Value', { value: made[attribute] });
      const synthesise = () => Template.fromStack(consumer).toJSON().Outputs.Value.Value;
      if (READS_OUTPUTS_OF_OTHER_ACCOUNTS) {
        expect(synthesise()).toEqual({
          'Fn::GetStackOutput': expect.objectContaining({ StackName: 'Live', OutputName: expect.stringContaining(logicalIdOf(made)) }),
        });
      } else {
        expect(synthesise).toThrow(
          /^Stack "Consumer" cannot reference {Live\/Mine\/Resource\[(Ref|Id)\]} in stack "Live"\. .* same account/,
        );
      }
    });

    test('is refused in an account that is not named', () => {
      const app = newApp();
      const made = make(stackIn(app, 'Live', '111111111111'), 'Mine');
      new CfnOutput(new Stack(app, 'Consumer'), 'Value', { value: `at ${made.arn}` });
      expect(() => app.synth()).toThrow('Stack "Consumer" cannot reference {Live/Mine/Resource[Ref]} in stack "Live".');
    });
  });

  /** What a stack reads of each kind, in the order of the kinds. */
  function valuesRead(consumer: Stack, made: Readonly<Record<string, Made>>): unknown[] {
    for (const [type, { arn }] of Object.entries(made)) new CfnOutput(consumer, type, { value: arn });
    return Object.values(Template.fromStack(consumer).findOutputs('*')).map(({ Value }) => Value);
  }

  test('is exported to other stacks of its account and region', () => {
    const app = newApp();
    const made = makeEach(stackIn(app, 'Live', undefined));
    expect(valuesRead(stackIn(app, 'Consumer', undefined), made)).toEqual(
      Object.values(made).map((one) => ({ 'Fn::ImportValue': expect.stringContaining(logicalIdOf(one)) })),
    );
  });

  test('reaches another region with crossRegionReferences', () => {
    const app = newApp();
    const [producer, consumer] = (['us-east-1', 'eu-west-1'] as const).map(
      (region) => new Stack(app, region, { env: { account: '111111111111', region }, crossRegionReferences: true }),
    ) as [Stack, Stack];
    const made = makeEach(producer);
    expect(valuesRead(consumer, made)).toEqual(
      Object.values(made).map((one) => ({
        'Fn::GetAtt': [expect.stringMatching(/^ExportsReader/), expect.stringContaining(logicalIdOf(one))],
      })),
    );
  });
});
