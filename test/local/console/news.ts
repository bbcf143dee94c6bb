/** News for the tests of the page. */
import type { News, NumberedNews } from '../../../local/src/service/news';

export const REGION = 'us-east-1';
export const STAGE = `arn:aws:ivs:${REGION}:000000000000:stage/AbCdEf123456`;
export const STACK = `arn:aws:cloudformation:${REGION}:000000000000:stack/room/1`;
export const FUNCTION = `arn:aws:lambda:${REGION}:000000000000:function:announce`;

type Part<Type extends News['type']> = Partial<Extract<News, { type: Type }>>;

export const call = (more: Part<'call'> = {}) =>
  ({ type: 'call', service: 'ivs', operation: 'CreateStage', region: REGION, outcome: 'ok', requestId: 'c', ...more }) as const;

export const event = (more: Part<'event'> = {}) =>
  ({
    type: 'event',
    id: 'e1',
    region: REGION,
    source: 'aws.ivs',
    detailType: 'IVS Stage Update',
    resources: [STAGE],
    detail: { event_name: 'Participant Published', user_id: 'ann' },
    ...more,
  }) as const;

export const rule = (more: Part<'rule'> = {}) =>
  ({ type: 'rule', region: REGION, ruleName: 'on-published', eventId: 'e1', target: FUNCTION, requestId: 'r1', ...more }) as const;

export const schedule = (more: Part<'schedule'> = {}) =>
  ({
    type: 'schedule',
    region: REGION,
    scheduleName: 'sweep',
    scheduledTime: '2026-01-15T12:00:00.000Z',
    target: FUNCTION,
    ...more,
  }) as const;

export const invocation = (state: 'started' | 'succeeded' | 'failed', more: Part<'invocation'> = {}) =>
  ({ type: 'invocation', region: REGION, functionName: 'announce', requestId: 'r1', state, ...more }) as const;

export const log = (text: string, more: Part<'log'> = {}) =>
  ({
    type: 'log',
    region: REGION,
    functionName: 'announce',
    logGroupName: '/aws/lambda/announce',
    requestId: 'r1',
    text,
    ...more,
  }) as const;

export const stack = (status: string, more: Part<'stack'> = {}) =>
  ({
    type: 'stack',
    region: REGION,
    stackId: STACK,
    stackName: 'room',
    logicalId: 'room',
    physicalId: STACK,
    resourceType: 'AWS::CloudFormation::Stack',
    status,
    ...more,
  }) as const;

export const resource = (logicalId: string, status: string, more: Part<'stack'> = {}) =>
  stack(status, { logicalId, physicalId: `room-${logicalId}`, resourceType: 'AWS::SQS::Queue', ...more });

/** The news in their order, one a second. */
export function numbered(...news: readonly News[]): NumberedNews[] {
  return news.map((item, index) => ({ sequence: index + 1, time: new Date(Date.UTC(2026, 0, 15, 12, 0, index)).toISOString(), ...item }));
}
