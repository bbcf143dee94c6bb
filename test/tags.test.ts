import { Aws, Lazy, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stage } from '../src';
import { newApp, newStack, propertiesOf } from './support/synth';

function tagsOf(stack: Stack): unknown {
  return propertiesOf(stack, 'Custom::IVSStage').Tags;
}

describe('tags of a resource', () => {
  test('come from Tags.of', () => {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add('show', 'late-night');
    expect(tagsOf(stack)).toEqual({ show: 'late-night' });
  });

  test('are sent once, as the handler knows them', () => {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add('show', 'late-night');
    expect(Object.keys(propertiesOf(stack, 'Custom::IVSStage'))).toEqual([
      'ServiceToken',
      'ServiceTimeout',
      'ConstructPath',
      'Name',
      'Tags',
    ]);
  });

  test('come from the stack, as CloudFormation gives them to native resources only', () => {
    const stack = newStack({ tags: { team: 'live', show: 'any' } });
    Tags.of(new Stage(stack, 'Room')).add('show', 'late-night');
    expect(tagsOf(stack)).toEqual({ team: 'live', show: 'late-night' });
  });

  test('come from the stacks around a nested stack', () => {
    const outer = new Stack(newApp(), 'Outer', { tags: { team: 'live', tier: 'outer' } });
    const nested = new NestedStack(outer, 'Nested');
    Tags.of(nested).add('tier', 'nested');
    new Stage(nested, 'Room');
    expect(tagsOf(nested)).toEqual({ team: 'live', tier: 'nested' });
  });

  test('can be kept away by resource type', () => {
    const stack = newStack();
    new Stage(stack, 'Room');
    Tags.of(stack).add('cost', 'none', { excludeResourceTypes: ['Custom::IVSStage', 'aws:cdk:stack'] });
    expect(tagsOf(stack)).toBeUndefined();
  });

  test('can be removed', () => {
    const stack = newStack();
    const stage = new Stage(stack, 'Room');
    Tags.of(stack).add('show', 'late-night', { excludeResourceTypes: ['aws:cdk:stack'] });
    Tags.of(stage).remove('show');
    expect(tagsOf(stack)).toBeUndefined();
  });

  test('come from the stack and from Tags.of with the flag that cdk init sets', () => {
    const app = newApp({ context: { '@aws-cdk/core:explicitStackTags': true } });
    const stack = new Stack(app, 'Live', { tags: { team: 'live' } });
    Tags.of(app).add('show', 'late-night');
    new Stage(stack, 'Room');
    expect(tagsOf(stack)).toEqual({ team: 'live', show: 'late-night' });
  });

  test('may have values that are known at deployment only', () => {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add('stack', Aws.STACK_NAME);
    expect(tagsOf(stack)).toEqual({ stack: { Ref: 'AWS::StackName' } });
  });

  test('may have any key, of the stack and of the construct, also that of a member of each object', () => {
    const keys = ['constructor', 'toString', 'valueOf', 'isPrototypeOf', 'then', 'length', '0', 'Condition', 'Reference'];
    const tagged = (value: string) => Object.fromEntries(keys.map((key) => [key, value]));
    const stack = newStack({ tags: tagged('stack') });
    new Stage(stack, 'Room');
    const backstage = new Stage(stack, 'Backstage');
    for (const key of keys) Tags.of(backstage).add(key, 'own');
    const [first, second] = Object.values(Template.fromStack(stack).findResources('Custom::IVSStage'));
    expect([first?.Properties.Tags, second?.Properties.Tags]).toEqual([tagged('stack'), tagged('own')]);
  });

  test('may have values of another stack', () => {
    const app = newApp();
    const [owner, stack] = [new Stack(app, 'Owner'), new Stack(app, 'Live')];
    Tags.of(new Stage(stack, 'Room')).add('other', new Stage(owner, 'Room').stageArn);
    expect(tagsOf(stack)).toEqual({ other: { 'Fn::ImportValue': expect.stringMatching(/^Owner:ExportsOutputRefRoom/) } });
  });

  test('may have keys that are known at synthesis, however late', () => {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add(Lazy.string({ produce: () => 'show' }), 'late-night');
    expect(tagsOf(stack)).toEqual({ show: 'late-night' });
  });

  test.each([46, 1])('may be %i, beside those of the library', (count) => {
    const stack = newStack();
    const stage = new Stage(stack, 'Room');
    for (let i = 0; i < count; i++) Tags.of(stage).add(`key${i}`, 'value');
    expect(Object.keys(tagsOf(stack) as object)).toHaveLength(count);
  });
});

describe('refused at synthesis, with the path of the construct', () => {
  function synthesise(key: string, value: string): () => unknown {
    const stack = newStack();
    Tags.of(new Stage(stack, 'Room')).add(key, value);
    return () => Template.fromStack(stack);
  }

  test('more tags than fit beside those of the library', () => {
    const stack = newStack({ tags: { team: 'live' } });
    const stage = new Stage(stack, 'Room');
    for (let i = 0; i < 46; i++) Tags.of(stage).add(`key${i}`, 'value');
    expect(() => Template.fromStack(stack)).toThrow(
      "[Live/Room] a resource has at most 46 tags (the service's 50 less four that the library needs), got 47; " +
        'remove some, or exclude the resource with `excludeResourceTypes` of Tags.add',
    );
  });

  test.each([
    ['aws:show', "[Live/Room] a tag's key does not begin with 'aws:', got 'aws:show'; choose another key"],
    ['AWS:show', "[Live/Room] a tag's key does not begin with 'aws:', got 'AWS:show'; choose another key"],
    [
      'cdk-ivs-realtime:owner',
      "[Live/Room] a tag's key does not begin with 'cdk-ivs-realtime:', got 'cdk-ivs-realtime:owner'; choose another key",
    ],
    ['__proto__', "[Live/Room] a tag's key is not `__proto__`, which the CDK leaves out of templates, got `__proto__`; choose another key"],
    [
      'Ref',
      "[Live/Room] a tag's key is not the name of an intrinsic function, which CloudFormation would evaluate, got 'Ref'; choose another key",
    ],
    [
      'Fn::GetAtt',
      "[Live/Room] a tag's key is not the name of an intrinsic function, which CloudFormation would evaluate, " +
        "got 'Fn::GetAtt'; choose another key",
    ],
    [
      Aws.STACK_NAME,
      '[Live/Room] a tag\'s key is known at synthesis, got {"Ref":"AWS::StackName"}; write it as text; a value may be a token',
    ],
    [
      `show-${Aws.REGION}`,
      '[Live/Room] a tag\'s key is known at synthesis, got {"Fn::Join":["",["show-",{"Ref":"AWS::Region"}]]}; ' +
        'write it as text; a value may be a token',
    ],
    ['k'.repeat(129), `[Live/Room] a tag's key has 1 to 128 characters, got 129 ('${'k'.repeat(40)}'); choose another key`],
  ])('the key %s', (key, message) => {
    expect(synthesise(key, 'value')).toThrow(message);
  });

  test('a key of the stack that only deployment knows', () => {
    const stack = newStack();
    Tags.of(stack).add(Aws.STACK_NAME, 'late-night');
    new Stage(stack, 'Room');
    expect(() => Template.fromStack(stack)).toThrow(
      '[Live/Room] a tag\'s key is known at synthesis, got {"Ref":"AWS::StackName"}; write it as text; a value may be a token',
    );
  });

  test('a value of 257 characters', () => {
    expect(synthesise('show', 'v'.repeat(257))).toThrow(
      "[Live/Room] the value of tag 'show' has at most 256 characters, got 257; shorten it",
    );
  });

  test.each([
    ['too long', Lazy.string({ produce: () => 'v'.repeat(257) }), 'has at most 256 characters, got 257; shorten it'],
    ['nothing', Lazy.string({ produce: () => undefined }), 'is text, got undefined; write it as text, or leave the tag out'],
    ['a number', 5 as unknown as string, 'is text, got 5; write it as text, or leave the tag out'],
  ])('a value that turns out to be %s', (_, value, message) => {
    expect(synthesise('show', value)).toThrow(`[Live/Room] the value of tag 'show' ${message}`);
  });

  test.each([
    ['k'.repeat(128), 'v'.repeat(256)],
    ['k', ''],
  ])('but not the longest and the shortest', (key, value) => {
    expect(synthesise(key, value)).not.toThrow();
  });
});
