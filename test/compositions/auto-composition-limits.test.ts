import { Aws, Duration } from 'aws-cdk-lib';
import { AutoComposition, CompositionTrigger, RuntimeStages, Stage } from '../../src';
import { newDefinition, stackWith } from '../support/auto-compositions';
import { disabled } from '../support/runtime-stages';
import { newStack } from '../support/synth';

/** Tags with the longest values. */
function withLongTags(count: number): void {
  const tags = Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`.padEnd(20, 'k'), 'v'.repeat(256)]));
  const stack = newStack();
  stackWith({ composition: newDefinition(stack, tags) }, stack);
}

test('takes as many long tags as the environment of the function holds', () => {
  expect(() => withLongTags(12)).not.toThrow();
});

describe('synthesis refuses', () => {
  const manyTags = (count: number) => Object.fromEntries([...Array(count).keys()].map((index) => [`key${index}`, 'value']));
  const inAccount = (account: string, region = 'us-east-1') => newStack({ env: { account, region } });

  test.each<[string, () => unknown, string]>([
    [
      'an interval of half a minute',
      () => stackWith({ checkInterval: Duration.seconds(30) }),
      '`checkInterval` is a whole number of minutes from 1 to 4, got 0.5; write for example 1 minute',
    ],
    [
      'an interval after which IVS has forgotten an ended composition',
      () => stackWith({ checkInterval: Duration.minutes(5) }),
      '`checkInterval` is a whole number of minutes from 1 to 4, got 5; write for example 4 minutes',
    ],
    [
      'more tags than the environment of the function holds',
      () => withLongTags(14),
      'Live/Recording: the environment of a function has at most 4096 characters, got up to 4582 for the layout, the destinations and the tags; ' +
        'use fewer or shorter tags',
    ],
    [
      'no stage',
      () => {
        const stack = newStack();
        new AutoComposition(stack, 'Recording', { composition: newDefinition(stack) });
      },
      'Live/Recording: either `stage` or `runtimeStages` says which stages, got neither; pass one of them',
    ],
    [
      'a stage and run-time stages',
      () => {
        const stack = newStack();
        stackWith({ stage: new Stage(stack, 'Room'), runtimeStages: new RuntimeStages(stack, 'Rooms', disabled) }, stack);
      },
      'Live/Recording: either `stage` or `runtimeStages` says which stages, got both; pass one of them',
    ],
    [
      'a stage in another region',
      () => {
        const stack = inAccount('123456789012');
        stackWith({ stage: Stage.fromStageArn(stack, 'Room', 'arn:aws:ivs:eu-west-1:123456789012:stage/AbCdEf123456') }, stack);
      },
      "Live/Recording: a stage and its automatic composition are in the same region, got us-east-1 and, for 'Live/Room', eu-west-1; use one in us-east-1",
    ],
    [
      'a stage in another account',
      () => {
        const stack = inAccount('123456789012');
        stackWith({ stage: Stage.fromStageArn(stack, 'Room', 'arn:aws:ivs:us-east-1:999999999999:stage/AbCdEf123456') }, stack);
      },
      "Live/Recording: a stage and its automatic composition are in the same account, got 123456789012 and, for 'Live/Room', 999999999999; use one in 123456789012",
    ],
    [
      'more tags than leave place for its own',
      () => {
        const stack = newStack();
        stackWith({ composition: newDefinition(stack, manyTags(48)) }, stack);
      },
      'Live/Recording: a resource has at most 50 tags, of which the library needs 3, got 48; remove some',
    ],
    [
      'more tags than leave place for its own and that of run-time stages',
      () => {
        const stack = newStack();
        stackWith({ composition: newDefinition(stack, manyTags(47)), runtimeStages: new RuntimeStages(stack, 'Rooms', disabled) }, stack);
      },
      'Live/Recording: a resource has at most 50 tags, of which the library needs 4, got 47; remove some',
    ],
    [
      'an attribute without a name',
      () => CompositionTrigger.publisherWithAttribute(''),
      'the attribute of a publisher has a name, and at most 1024 bytes together with its value, got an empty name; write an attribute of your tokens',
    ],
    [
      'an attribute that no token can have',
      () => CompositionTrigger.publisherWithAttribute('é', 'x'.repeat(1_023)),
      'the attribute of a publisher has a name, and at most 1024 bytes together with its value, got 1025 bytes; write an attribute of your tokens',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(new Error(message));
  });

  test('and takes as many tags as leave place for its own', () => {
    const stack = newStack();
    expect(() => stackWith({ composition: newDefinition(stack, manyTags(47)) }, stack)).not.toThrow();
  });

  test('and takes an attribute just as long as a token allows, and one that is known at deployment', () => {
    expect(() => CompositionTrigger.publisherWithAttribute('é', 'x'.repeat(1_022))).not.toThrow();
    expect(() => CompositionTrigger.publisherWithAttribute('show', Aws.STACK_NAME)).not.toThrow();
  });
});
