/** Requests for each operation of Amazon EventBridge. */
import { BARE, json, type ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  requests: () =>
    json('events', {
      ListRules: BARE,
      PutEvents: [{ Entries: [{ Source: 'app', DetailType: 'Started', Detail: '{}' }, { EventBusName: 'other' }] }],
      TestEventPattern: [{ EventPattern: '{"source":["app"]}', Event: '{}' }],
    }),
};
