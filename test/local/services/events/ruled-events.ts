/** EventBridge with functions, queues and a role that only record what reaches them. */
import { createPipeline } from '../../../../local/src/service/pipeline';
import { awsJson } from '../../../../local/src/service/protocols/aws-json';
import { ServiceError } from '../../../../local/src/service/service-error';
import { createEvents, type Events, type Undelivered } from '../../../../local/src/services/events/events';
import { eventsOperations } from '../../../../local/src/services/events/operations';
import type { RuleDefinition, Target } from '../../../../local/src/services/events/rules';
import type { QueueDelivery } from '../../../../local/src/services/sqs/delivery';
import { type JsonClient, jsonClient } from '../json-client';

export const REGION = 'us-east-1';
export const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:room';
export const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:queue';
export const ROLE = 'arn:aws:iam::000000000000:role/forwarder';
export const FIFO = `${QUEUE}.fifo`;
export const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/mine';
export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0, 500);
export const EVENT = { region: REGION, source: 'my.app', 'detail-type': 'Joined', detail: { name: 'Ann' } };

export const target = (overrides: Partial<Target> = {}): Target => ({ Id: 'Target0', Arn: FUNCTION, ...overrides });

export interface RuledEvents {
  readonly events: Events;
  readonly client: JsonClient;
  /** The functions that were invoked, with their events. A function whose name ends in `gone` does not exist, and one in `closed` lets no rule in. */
  readonly invoked: [string, unknown][];
  /** The messages that queues got. A queue whose name ends in `closed` lets no rule in. */
  readonly queued: Parameters<QueueDelivery['send']>[];
  readonly undelivered: Undelivered[];
  /** Creates or replaces a rule. */
  rule(overrides?: Partial<RuleDefinition>, region?: string): ReturnType<Events['rules']['put']>;
}

export function startEvents(): RuledEvents {
  const invoked: RuledEvents['invoked'] = [];
  const queued: RuledEvents['queued'] = [];
  const undelivered: Undelivered[] = [];
  const events = createEvents({
    invokeAsync: (functionArn, event) => {
      if (functionArn.endsWith('gone')) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
      invoked.push([functionArn, event]);
      return `request-${invoked.length}`;
    },
    mayInvoke: (functionArn) => !functionArn.endsWith('closed'),
    queues: { mayReceive: (queueArn) => !queueArn.endsWith('closed'), send: (...sent) => `message-${queued.push(sent)}` },
    denialToPut: (_, { RoleArn }) => (RoleArn === ROLE ? undefined : 'The role may not.'),
    onUndelivered: (failure) => undelivered.push(failure),
    clock: { now: () => NOW, sleep: async () => {} },
  });
  const { service } = createPipeline({ name: 'events', protocol: awsJson(), operations: eventsOperations(events) });
  return {
    events,
    client: jsonClient(service, 'events', 'AWSEvents'),
    invoked,
    queued,
    undelivered,
    rule: (overrides = {}, region = REGION) =>
      events.rules.put(region, { name: 'joined', enabled: true, pattern: { source: ['my.app'] }, targets: [target()], ...overrides }),
  };
}
