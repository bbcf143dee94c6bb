/** Amazon EventBridge as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { lambda } from '../lambda/service';
import { createEvents, type Undelivered } from './events';
import { eventsOperations } from './operations';
import { eventsTypes } from './resource-types';
import type { RulesState } from './rules';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ internal: ['InternalException', 500] });

export const events = defineService({
  name: 'events',
  title: 'Amazon EventBridge',
  newState: (): RulesState => new Map(),
  create(state, endpoint) {
    const { functions, policies } = endpoint.of(lambda);
    const store = createEvents(
      {
        invokeAsync: functions.invokeAsync,
        mayInvoke: policies.mayInvoke,
        onUndelivered: (undelivered) => endpoint.notice(noticeOf(undelivered)),
        onNews: endpoint.tell,
        clock: endpoint.clock,
      },
      state,
    );
    return {
      store,
      pipeline: createPipeline({ name: 'events', protocol: PROTOCOL, operations: eventsOperations(store) }, endpoint.pipelines),
      resourceTypes: eventsTypes(store.rules),
    };
  },
});

/** A notice for the function's log, because the developer watches that log. */
function noticeOf({ region, ruleName, functionArn, reason }: Undelivered) {
  const functionName = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  const text = `An event was not delivered by the rule ${ruleName}: ${reason}`;
  return { functionName, region, logGroupName: `/aws/lambda/${functionName}`, text };
}
