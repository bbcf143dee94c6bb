/** Amazon EventBridge Scheduler as a service of the endpoint. */
import { defineService, type Services } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { restJson } from '../../service/protocols/rest-json';
import { ServiceError } from '../../service/service-error';
import { WAY_OUT } from '../../service/way-out';
import { iam } from '../iam/service';
import { noticeTo } from '../lambda/notice';
import { lambda } from '../lambda/service';
import { sqs } from '../sqs/service';
import { groupOperations } from './group-operations';
import { groupArn } from './groups';
import { checkRole, createInvoker } from './invocation';
import { schedulerTypes } from './resource-types';
import { scheduleOperations } from './schedule-operations';
import { createSchedules, newSchedulerState, type Schedules } from './schedules';

export const scheduler = defineService({
  name: 'scheduler',
  title: 'Amazon EventBridge Scheduler',
  newState: newSchedulerState,
  create(state, endpoint) {
    const roles = endpoint.of(iam);
    const invoker = createInvoker({
      iam: roles,
      invokeAsync: endpoint.of(lambda).functions.invokeAsync,
      queues: endpoint.of(sqs).delivery,
      onNews(news) {
        endpoint.changed();
        endpoint.tell(news);
      },
      onFailure: ({ name, definition }, reason) =>
        noticeTo(endpoint, definition.Target.Arn, `The schedule ${name} did not invoke the function: ${reason}`),
    });
    const schedules = createSchedules(endpoint.clock, state, {
      ...invoker,
      check: ({ region, group, definition }) => checkRole(roles, groupArn(region, group), definition.Target.RoleArn),
    });
    return {
      store: { schedules },
      pipeline: serveSchedules(schedules, endpoint),
      resourceTypes: schedulerTypes(schedules),
      resume: schedules.resume,
      close: schedules.close,
    };
  },
});

/** The API of these schedules. */
function serveSchedules(schedules: Schedules, { pipelines }: Pick<Services, 'pipelines'>) {
  const operations = { ...scheduleOperations(schedules), ...groupOperations(schedules.groups, schedules) };
  const served = Object.keys(operations).join(', ');
  const protocol = restJson({
    errors: { throttled: ['ThrottlingException', 429] },
    unknownOperation: (request) =>
      new ServiceError('NotImplemented', `The local EventBridge Scheduler does not serve ${request}. It has: ${served}. ${WAY_OUT}`, 501),
    errorBody: ({ message }) => ({ Message: message }),
  });
  return createPipeline({ name: 'scheduler', protocol, operations }, pipelines);
}
