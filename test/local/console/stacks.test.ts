import { lastOf, placeOf } from '../../../local/console/links';
import { matchingStacks, quotaUses } from '../../../local/console/stacks/matching';
import { namesIn } from '../../../local/console/store/names';
import { FUNCTION, STACK, STAGE } from './news';

const resource = (logicalId: string, type: string, physicalId?: string, constructPath?: string) => ({
  logicalId,
  constructPath,
  type,
  physicalId,
  status: 'CREATE_COMPLETE',
});
const stack = (name: string, ...resources: ReturnType<typeof resource>[]) => ({
  id: STACK.replace('room', name),
  name,
  region: 'us-east-1',
  status: 'CREATE_COMPLETE',
  resources,
  outputs: {},
});
const STACKS = [
  stack('room', resource('Jobs', 'AWS::SQS::Queue', 'http://x/jobs'), resource('Stage', 'Custom::IVSStage', STAGE)),
  stack('Other', resource('Rule', 'AWS::Events::Rule', undefined, 'Other/Topic/Rule/Resource')),
];

const found = (text: string) =>
  matchingStacks(STACKS, text).map(({ stack, resources }) => [stack.name, ...resources.map(({ logicalId }) => logicalId)]);

test.each([
  [
    '',
    [
      ['room', 'Jobs', 'Stage'],
      ['Other', 'Rule'],
    ],
  ],
  ['OTHER', [['Other', 'Rule']]],
  ['ivsstage', [['room', 'Stage']]],
  ['rule', [['Other', 'Rule']]],
  [STAGE, [['room', 'Stage']]],
  ['other/topic', [['Other', 'Rule']]],
  ['nothing', []],
])('a search for "%s" finds the stacks and resources that have it', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('quotas are in the order of their use, by names for people', () => {
  const quotas = { stages: { used: 1, limit: 1000 }, concurrentPublishers: { used: 30, limit: 20 }, publicKeys: { used: 0, limit: 0 } };
  expect(quotaUses(quotas)).toEqual([
    { name: 'Concurrent publishers', used: 30, limit: 20, share: 1 },
    { name: 'Public keys', used: 0, limit: 0, share: 1 },
    { name: 'Stages', used: 1, limit: 1000, share: 0.001 },
  ]);
});

test.each([
  [STAGE, `#/rooms/${STAGE}`],
  [STAGE.replace('stage', 'composition'), `#/compositions/${STAGE.replace('stage', 'composition')}`],
  [STACK, `#/stacks/${STACK}`],
  [FUNCTION, undefined],
  ['room-Jobs', undefined],
])('the place of %s is %s', (arn, expected) => {
  expect(placeOf(arn)).toBe(expected);
});

test.each([
  [STAGE, 'AbCdEf123456'],
  [STACK, 'room'],
  [FUNCTION, 'announce'],
  ['jobs', 'jobs'],
])('the end of %s is %s', (arn, expected) => {
  expect(lastOf(arn)).toBe(expected);
});

test('a resource of IVS has its name, that of a stack the path of its construct, and others the end of their ARN', () => {
  const none = {
    ingestConfigurations: [],
    compositions: [],
    encoderConfigurations: [],
    storageConfigurations: [],
    publicKeys: [],
    quotas: {},
  };
  const participants = [
    { participantId: 'p1', userId: 'ann' },
    { participantId: 'p2', userId: '' },
  ];
  const stages = [{ arn: STAGE, name: 'late-night', sessions: [{ participants }] }] as never;
  const { nameOf, namesOfStack } = namesIn({ regions: { 'us-east-1': { ...none, stages } }, stacks: STACKS });
  expect([STAGE, FUNCTION, 'p1', 'p2', 'p3'].map(nameOf)).toEqual(['late-night', 'announce', 'ann', 'p2', 'p3']);
  const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs';
  expect(['http://x/jobs', queue, `${queue}-2`].map(nameOf)).toEqual(['Jobs', 'Jobs', 'jobs-2']);
  const resources = [
    resource('WorkerFunctionUrl0A1B', 'AWS::Lambda::Url', FUNCTION, 'Room/Worker/FunctionUrl/Resource'),
    resource('Worker2C3D', 'AWS::Lambda::Function', 'announce', 'Room/Worker/Resource'),
    resource('Permission', 'AWS::Lambda::Permission', FUNCTION, 'Room/Worker/AllowEventRule'),
  ];
  expect(namesIn({ regions: {}, stacks: [stack('Room', ...resources)] }).nameOf(FUNCTION)).toBe('Room/Worker');
  expect(namesOfStack(STACK)).toEqual(new Set(['http://x/jobs', STAGE]));
  expect(namesOfStack('arn:none')).toEqual(new Set());
});
