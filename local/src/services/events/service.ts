/** Amazon EventBridge as a service of the endpoint. */
import { parseArn } from '../../service/arn';
import { defineService } from '../../service/definition';
import type { EventNews } from '../../service/news';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import type { RuleSnapshot } from '../../service/snapshot';
import type { Iam } from '../iam/iam';
import { iam } from '../iam/service';
import { denialByRole, mayServiceAssume } from '../iam/service-role';
import { noticeTo } from '../lambda/notice';
import { lambda } from '../lambda/service';
import { sqs } from '../sqs/service';
import { DEFAULT_BUS } from './buses';
import type { DeliveredEvent } from './delivered-event';
import { createEvents, newEventsState } from './events';
import { eventsOperations } from './operations';
import { eventsTypes } from './resource-types';
import type { RegionalRule, Rule, Target } from './rules';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ internal: ['InternalException', 500] });

export const events = defineService({
  name: 'events',
  title: 'Amazon EventBridge',
  newState: newEventsState,
  create(state, endpoint) {
    const { functions, policies } = endpoint.of(lambda);
    const roles = endpoint.of(iam);
    const store = createEvents(
      {
        invokeAsync: functions.invokeAsync,
        mayInvoke: policies.mayInvoke,
        queues: endpoint.of(sqs).delivery,
        denialToPut: (rule, target, event) => denialToPut(roles, rule, target, event),
        onUndelivered: ({ ruleName, target, reason }) =>
          noticeTo(endpoint, target, `An event was not delivered by the rule ${ruleName}: ${reason}`),
        onNews(news) {
          endpoint.changed();
          endpoint.tell(news.type === 'event' ? withoutSecretsOf(news, endpoint.withoutSecrets) : news);
        },
        clock: endpoint.clock,
      },
      state,
    );
    return {
      store,
      pipeline: createPipeline({ name: 'events', protocol: PROTOCOL, operations: eventsOperations(store) }, endpoint.pipelines),
      resourceTypes: eventsTypes(store),
      snapshot: () => ({ rules: store.rules.all().map(ruleSnapshot) }),
      resume: store.rules.resume,
      close: store.rules.close,
    };
  },
});

/** Users write the events of their own sources. Rules and targets get them whole. */
function withoutSecretsOf(event: EventNews, withoutSecrets: <T>(value: T) => T): EventNews {
  const { source, detail, unmatched } = event;
  return source.startsWith('aws.') ? event : { ...event, ...withoutSecrets({ detail, unmatched }) };
}

function ruleSnapshot({ arn, name, region, busName, description, enabled, pattern, schedule, targets }: RegionalRule): RuleSnapshot {
  const eventBusName = busName === DEFAULT_BUS ? undefined : busName;
  const to = targets.map(({ Id, Arn }) => ({ id: Id, arn: Arn }));
  return { arn, name, region, eventBusName, description, enabled, pattern, schedule, targets: to };
}

const SERVICE = 'events.amazonaws.com';

/** Returns why the role of a target may not put an event on a bus, or undefined if it may. */
function denialToPut(
  roles: Pick<Iam, 'trustPolicyOf' | 'findCaller' | 'sessions'>,
  { arn: sourceArn, name }: Rule,
  { Arn: resource, RoleArn: roleArn = '' }: Target,
  event: DeliveredEvent,
): string | undefined {
  if (!mayServiceAssume(roles, roleArn, { service: SERVICE, sourceArn })) {
    return `The role ${roleArn} of the target does not let ${SERVICE} assume it for the rule ${sourceArn}.`;
  }
  const context = { 'events:source': event.source, 'events:detail-type': event['detail-type'], 'events:eventbusinvocation': 'true' };
  const region = parseArn(resource)?.region ?? '';
  return denialByRole(roles, { roleArn, region, sessionName: name }, { action: 'events:PutEvents', resource, context });
}
