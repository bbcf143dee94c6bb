/** Requests for each operation of Amazon EventBridge. */
import { BARE, json, type ServiceRequests, TAGS } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  resources: { EventBus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'app', Tags: TAGS } } },
  requests: () =>
    json('events', {
      DescribeEventBus: [{ Name: 'app' }],
      ListEventBuses: BARE,
      ListRules: BARE,
      PutEvents: [{ Entries: [{ Source: 'app', DetailType: 'Started', Detail: '{}' }, { EventBusName: 'app' }] }],
      TestEventPattern: [{ EventPattern: '{"source":["app"]}', Event: '{}' }],
    }),
};
