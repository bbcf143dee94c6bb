import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ParticipantRecordingNotifier, type ParticipantRecordingNotifierProps, RuntimeStages, Stage } from '../src';
import { allow } from './support/granted';
import { arnOf, disabled, ownedStage, TAG_VALUE } from './support/runtime-stages';
import { newStack, propertiesOf } from './support/synth';

const STAGE = { Ref: 'Room4AB29A70' };

type Make = (stack: Stack) => ParticipantRecordingNotifierProps;
const ofStage: Make = (stack) => ({ stage: new Stage(stack, 'Room') });
const ofRuntimeStages: Make = (stack) => ({ runtimeStages: new RuntimeStages(stack, 'Rooms', disabled) });
const withBucket =
  (make: Make): Make =>
  (stack) => ({ ...make(stack), bucket: new Bucket(stack, 'Recordings') });

function stackWith(make: Make): Stack {
  const stack = newStack();
  new ParticipantRecordingNotifier(stack, 'Notifier', make(stack));
  return stack;
}

/** The properties of the notifier's own resource of a type. */
function ofNotifier(stack: Stack, type: string): Record<string, never> {
  const [found] = Object.entries(Template.fromStack(stack).findResources(type)).filter(([id]) => id.startsWith('Notifier'));
  return found[1].Properties;
}

test.each<[string, Make, object, object]>([
  ['one stage', ofStage, { STAGE_ARN: STAGE }, { resources: [STAGE] }],
  ['run-time stages', ofRuntimeStages, { RUNTIME_TAG_VALUE: TAG_VALUE }, {}],
])('the function serves the events of %s', (_, make, variables, resources) => {
  const stack = stackWith(make);
  expect(ofNotifier(stack, 'AWS::Lambda::Function')).toMatchObject({
    Handler: 'recordings.handler',
    Timeout: 60,
    Environment: { Variables: variables },
  });
  const { EventPattern, Targets } = propertiesOf(stack, 'AWS::Events::Rule');
  expect(EventPattern).toEqual({
    source: ['aws.ivs'],
    'detail-type': ['IVS Participant Recording State Change'],
    ...resources,
    detail: { event_name: ['Recording End', 'Recording End Failure'] },
  });
  expect(Targets).toEqual([{ Id: 'Target0', Arn: { 'Fn::GetAtt': [expect.stringMatching(/^NotifierHandler/), 'Arn'] } }]);
});

test.each([ofStage, ofRuntimeStages])('a bucket restricts the events, and the function knows it', (make) => {
  const stack = stackWith(withBucket(make));
  const { Environment } = ofNotifier(stack, 'AWS::Lambda::Function') as never as { Environment: { Variables: object } };
  expect(Environment.Variables).toMatchObject({ BUCKET_NAME: { Ref: expect.stringMatching(/^Recordings/) } });
  expect(propertiesOf(stack, 'AWS::Events::Rule').EventPattern).toMatchObject({
    detail: { recording_s3_bucket_name: [{ Ref: expect.stringMatching(/^Recordings/) }] },
  });
});

test.each<[string, Make, unknown]>([
  ['of one stage', ofStage, allow(['ivs:GetParticipant', 'ivs:GetStage'], STAGE)],
  ['of run-time stages', ofRuntimeStages, allow(['ivs:GetParticipant', 'ivs:GetStage'], arnOf('stage'), ownedStage)],
])('the function %s may only read them and put its event', (_, make, read) => {
  const { Policies } = ofNotifier(stackWith(make), 'AWS::IAM::Role') as never as {
    Policies: [{ PolicyDocument: { Statement: unknown[] } }];
  };
  const inAccount = [{ Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  expect(Policies[0].PolicyDocument.Statement).toEqual([
    read,
    allow(
      'events:PutEvents',
      { 'Fn::Join': ['', ['arn:', ...inAccount, ':event-bus/default']] },
      {
        StringEquals: { 'events:source': 'cdk-ivs-realtime', 'events:detail-type': ['Recording Ready'] },
      },
    ),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], { 'Fn::GetAtt': [expect.stringMatching(/^NotifierLogs/), 'Arn'] }),
  ]);
});

test('only the rule may invoke the function', () => {
  expect(propertiesOf(stackWith(ofStage), 'AWS::Lambda::Permission')).toEqual({
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^NotifierHandler/), 'Arn'] },
    SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^NotifierEnds/), 'Arn'] },
  });
});

describe('synthesis refuses', () => {
  test.each<[string, Make, string]>([
    ['no stage', () => ({}), 'Live/Notifier: either `stage` or `runtimeStages` says which stages, got neither; pass one of them'],
    [
      'a stage and run-time stages',
      (stack) => ({ ...ofStage(stack), ...ofRuntimeStages(stack) }),
      'Live/Notifier: either `stage` or `runtimeStages` says which stages, got both; pass one of them',
    ],
  ])('%s', (_, make, message) => {
    expect(() => stackWith(make)).toThrow(new Error(message));
  });

  test('a stage in another region', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
    const stage = Stage.fromStageArn(stack, 'Room', 'arn:aws:ivs:eu-west-1:123456789012:stage/AbCdEf123456');
    expect(() => new ParticipantRecordingNotifier(stack, 'Notifier', { stage })).toThrow(
      "a stage and its recording notifier are in the same region, got us-east-1 and, for 'Live/Room', eu-west-1; use one in us-east-1",
    );
  });
});
