/** Amazon EventBridge as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { noticeTo } from '../lambda/notice';
import { lambda } from '../lambda/service';
import { sqs } from '../sqs/service';
import { createEvents } from './events';
import { eventsOperations } from './operations';
import { eventsTypes } from './resource-types';
import { newRulesState } from './rules';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ internal: ['InternalException', 500] });

export const events = defineService({
  name: 'events',
  title: 'Amazon EventBridge',
  newState: newRulesState,
  create(state, endpoint) {
    const { functions, policies } = endpoint.of(lambda);
    const store = createEvents(
      {
        invokeAsync: functions.invokeAsync,
        mayInvoke: policies.mayInvoke,
        queues: endpoint.of(sqs).delivery,
        onUndelivered: ({ ruleName, target, reason }) =>
          noticeTo(endpoint, target, `An event was not delivered by the rule ${ruleName}: ${reason}`),
        onNews(news) {
          endpoint.changed();
          endpoint.tell(news);
        },
        clock: endpoint.clock,
      },
      state,
    );
    return {
      store,
      pipeline: createPipeline({ name: 'events', protocol: PROTOCOL, operations: eventsOperations(store) }, endpoint.pipelines),
      resourceTypes: eventsTypes(store.rules),
      resume: store.rules.resume,
      close: store.rules.close,
    };
  },
});
