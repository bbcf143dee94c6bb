/** Amazon EventBridge as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { legacyPipeline } from '../../service/legacy';
import { eventsPermissions } from '../iam/permissions/events';
import { lambda } from '../lambda/service';
import { createEvents, type Undelivered } from './events';
import { eventsTypes } from './resource-types';
import type { RulesState } from './rules';

export const events = defineService({
  name: 'events',
  newState: (): RulesState => new Map(),
  create(state, endpoint) {
    const { functions, policies } = endpoint.of(lambda);
    const store = createEvents(
      {
        invokeAsync: functions.invokeAsync,
        mayInvoke: policies.mayInvoke,
        onUndelivered: (undelivered) => endpoint.notice(noticeOf(undelivered)),
        clock: endpoint.clock,
      },
      state,
    );
    return {
      store,
      pipeline: legacyPipeline(store.service, eventsPermissions, endpoint.pipelines),
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
