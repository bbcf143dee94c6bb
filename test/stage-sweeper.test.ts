import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RuntimeStages, StageSweeper } from '../src';
import { arnOf, disabled, onTagged, TAG_VALUE } from './support/runtime-stages';
import { newStack, propertiesOf } from './support/synth';

describe('the sweeper', () => {
  const templateWith = (sweeper?: StageSweeper) => {
    const stack = newStack();
    new RuntimeStages(stack, 'Rooms', { sweeper });
    return stack;
  };

  test('runs each hour unless told otherwise, on stages that are idle for a day', () => {
    const stack = templateWith();
    expect(propertiesOf(stack, 'AWS::Scheduler::Schedule')).toEqual({
      Description: 'Runs the sweeper of Live/Rooms',
      ScheduleExpression: 'rate(60 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': ['RoomsSweeperHandler6AADB6A9', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RoomsSweeperScheduleRole/), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'sweeper.handler',
      Timeout: 900,
      Environment: { Variables: { TAG_VALUE, IDLE_SECONDS: '86400', DRY_RUN: 'false' } },
    });
  });

  test('takes its times and the dry run', () => {
    const stack = templateWith(StageSweeper.idleFor(Duration.minutes(90), { interval: Duration.minutes(1), dryRun: true }));
    expect(propertiesOf(stack, 'AWS::Scheduler::Schedule')).toMatchObject({ ScheduleExpression: 'rate(1 minute)' });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { IDLE_SECONDS: '5400', DRY_RUN: 'true' } },
      // A run ends before the next one begins.
      Timeout: 60,
    });
  });

  test('may delete only what has the tag', () => {
    const roles = Object.entries(Template.fromStack(templateWith()).findResources('AWS::IAM::Role'));
    const [, role] = roles.find(([id]) => /^RoomsSweeperRole/.test(id)) ?? [];
    const [{ PolicyDocument }] = role?.Properties.Policies ?? [];
    expect(PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'ivs:ListStages', Resource: arnOf('stage') },
      ...onTagged('stage', 'ivs:DeleteStage', 'ivs:ListStageSessions'),
      { Effect: 'Allow', Action: 'ivs:ListIngestConfigurations', Resource: '*' },
      { Effect: 'Allow', Action: 'ivs:ListTagsForResource', Resource: arnOf('ingest-configuration') },
      ...onTagged('ingest-configuration', 'ivs:DeleteIngestConfiguration'),
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^RoomsSweeperLogs/), 'Arn'] },
      },
    ]);
  });

  test('is started by EventBridge Scheduler of this account only', () => {
    const roles = Object.entries(Template.fromStack(templateWith()).findResources('AWS::IAM::Role'));
    const [, role] = roles.find(([id]) => /^RoomsSweeperScheduleRole/.test(id)) ?? [];
    expect(role?.Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'Invoke',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Action: 'lambda:InvokeFunction',
                Effect: 'Allow',
                Resource: { 'Fn::GetAtt': [expect.stringMatching(/^RoomsSweeperHandler/), 'Arn'] },
              },
            ],
          },
        },
      ],
    });
  });

  test('can be off', () => {
    const template = Template.fromStack(templateWith(StageSweeper.disabled()));
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test.each<[string, () => unknown, string]>([
    [
      'less than a minute without a session',
      () => StageSweeper.idleFor(Duration.seconds(59)),
      '`time` is a whole number of seconds from 60 to 31536000, got 59; write for example 60 seconds',
    ],
    [
      'more than a year',
      () => StageSweeper.idleFor(Duration.days(366)),
      '`time` is a whole number of seconds from 60 to 31536000, got 31622400; write for example 31536000 seconds',
    ],
    [
      'an interval of no time',
      () => StageSweeper.idleFor(Duration.hours(1), { interval: Duration.minutes(0) }),
      '`interval` is a whole number of minutes from 1 to 525600, got 0; write for example 1 minute',
    ],
    [
      'an interval of half minutes',
      () => StageSweeper.idleFor(Duration.hours(1), { interval: Duration.seconds(90) }),
      '`interval` is a whole number of minutes from 1 to 525600, got 1.5; write for example 2 minutes',
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('has metrics with the tag value as dimension', () => {
    const stack = newStack();
    const stages = new RuntimeStages(stack, 'Rooms', disabled);
    const names = {
      DeletedStages: stages.metricDeletedStages(),
      ExpiredStages: stages.metricExpiredStages(),
      DeletedIngestConfigurations: stages.metricDeletedIngestConfigurations(),
      ExpiredIngestConfigurations: stages.metricExpiredIngestConfigurations(),
      Failures: stages.metricSweeperFailures({ statistic: 'Maximum' }),
    };
    for (const [name, metric] of Object.entries(names)) {
      const { metricStat } = metric.toMetricConfig();
      expect(stack.resolve(metricStat)).toMatchObject({
        namespace: 'CdkIvsRealtime',
        metricName: name,
        dimensions: [{ name: 'RuntimeStages', value: TAG_VALUE }],
        statistic: name === 'Failures' ? 'Maximum' : 'Sum',
      });
    }
  });
});
