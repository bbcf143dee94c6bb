/** docs/costs.md: its examples are computed correctly from its prices, and its table of resources is that of templates. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AutoComposition,
  IngestConfiguration,
  IngestCredentials,
  ParticipantRecordingNotifier,
  ParticipantTokenIssuer,
  RuntimeStages,
  Stage,
  StageMonitoring,
} from '../src';
import { newDefinition } from './support/auto-compositions';
import { blocksOf } from './support/compiled-blocks';
import { tableOf } from './support/page-tables';
import { newStack } from './support/synth';

const PAGE = 'docs/costs.md';
const PRICES = new Set(tableOf(PAGE, 'What').flatMap(([, , price = '']) => price.match(/\d+\.\d+/g) ?? []));
const EXAMPLES = blocksOf(PAGE, 'text').flatMap((block) => block.trim().split('\n'));

/** Products and quotients, added up. */
function compute(formula: string): number {
  return formula
    .split(' + ')
    .map((term) =>
      term.split(' × ').map((factor) =>
        factor
          .split(' / ')
          .map(Number)
          .reduce((a, b) => a / b),
      ),
    )
    .map((factors) => factors.reduce((a, b) => a * b))
    .reduce((a, b) => a + b);
}

test.each(EXAMPLES)('%s', (example) => {
  const [formula = '', result = ''] = example.split(' = ');
  expect(compute(formula).toFixed(result.split('.')[1]?.length)).toBe(result);
});

test('the last factor of each product in the examples is a price of the table, or the result of another example', () => {
  const results = EXAMPLES.map((example) => example.split(' = ')[1]);
  const factors = EXAMPLES.flatMap((example) => (example.split(' = ')[0] ?? '').split(' + ').map((term) => term.split(' × ').at(-1) ?? ''));
  expect(factors.length).toBeGreaterThan(15);
  expect(factors.filter((factor) => !PRICES.has(factor) && !results.includes(factor))).toEqual([]);
});

const TYPES = [
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::Events::Rule',
  'AWS::SecretsManager::Secret',
  'AWS::CloudWatch::Alarm',
];

const stageOf = (stack: Stack) => (stack.node.tryFindChild('Stage') as Stage | undefined) ?? new Stage(stack, 'Stage');

/** What is added to a stack that has the resources that it needs. */
const ADDITIONS: Readonly<Record<string, (stack: Stack) => unknown>> = {
  'IngestCredentials.inNewSecret()': (stack) =>
    new IngestConfiguration(stack, 'Ingest', { stage: stageOf(stack), credentials: IngestCredentials.inNewSecret() }),
  ParticipantTokenIssuer: (stack) => new ParticipantTokenIssuer(stack, 'Tokens', { stages: [stageOf(stack)] }),
  AutoComposition: (stack) => new AutoComposition(stack, 'Auto', { stage: stageOf(stack), composition: newDefinition(stack) }),
  ParticipantRecordingNotifier: (stack) => {
    const runtimeStages = new RuntimeStages(stack, 'Rooms');
    return new ParticipantRecordingNotifier(stack, 'Notifier', { runtimeStages });
  },
  RuntimeStages: (stack) => new RuntimeStages(stack, 'Rooms'),
  StageMonitoring: (stack) => new StageMonitoring(stack, 'Monitoring', { stage: stageOf(stack) }),
};

/** How many resources of each type a stack has, beyond those of another. */
function countsOf(stack: Stack, base: readonly number[] = TYPES.map(() => 0)): number[] {
  const template = Template.fromStack(stack);
  return TYPES.map((type, index) => Object.keys(template.findResources(type)).length - (base[index] ?? 0));
}

function stackWith(add: (stack: Stack) => unknown): Stack {
  const stack = newStack();
  add(stack);
  return stack;
}

test('the table of what the library adds is that of templates', () => {
  const [once, ...rows] = tableOf(PAGE, 'You write').map(([what = '', ...counts]) => ({
    what: what.replaceAll('`', ''),
    counts: counts.map(Number),
  }));
  const base = countsOf(stackWith(stageOf));
  const withRooms = countsOf(stackWith((stack) => new RuntimeStages(stack, 'Rooms')));
  expect(once?.counts).toEqual(base);
  expect(rows).toEqual(
    rows.map(({ what }) => ({
      what,
      counts: countsOf(stackWith(ADDITIONS[what] ?? (() => undefined)), what === 'ParticipantRecordingNotifier' ? withRooms : base),
    })),
  );
  expect(rows.map(({ what }) => what).sort()).toEqual(Object.keys(ADDITIONS).sort());
});
