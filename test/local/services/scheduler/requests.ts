/** Requests for each operation of Amazon EventBridge Scheduler. */
import { rest, type ServiceRequests, TAGS } from '../iam/service-requests';

const ROLE_ARN = 'arn:aws:iam::000000000000:role/invoker';
const DEFINITION = JSON.stringify({
  ScheduleExpression: 'at(2199-01-01T00:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:jobs', RoleArn: ROLE_ARN },
});

export const REQUESTS: ServiceRequests = {
  resources: {
    Invoker: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'invoker',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
  },
  requests: () =>
    rest(
      'scheduler',
      {
        schedules: '/schedules',
        schedule: '/schedules/sweep',
        groups: '/schedule-groups',
        group: '/schedule-groups/room',
        tags: `/tags/${encodeURIComponent('arn:aws:scheduler:us-east-1:000000000000:schedule-group/room')}`,
      },
      {
        CreateScheduleGroup: ['POST group', { body: JSON.stringify({ Tags: TAGS }) }],
        GetScheduleGroup: ['GET group'],
        ListScheduleGroups: ['GET groups'],
        ListTagsForResource: ['GET tags'],
        TagResource: ['POST tags', { body: JSON.stringify({ Tags: TAGS }) }],
        UntagResource: ['DELETE tags?TagKeys=stage'],
        DeleteScheduleGroup: ['DELETE group'],
        CreateSchedule: ['POST schedule', { body: DEFINITION }],
        GetSchedule: ['GET schedule'],
        ListSchedules: ['GET schedules'],
        UpdateSchedule: ['PUT schedule', { body: DEFINITION }],
        DeleteSchedule: ['DELETE schedule'],
      },
    ),
};
