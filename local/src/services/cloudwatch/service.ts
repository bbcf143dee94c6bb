/** Amazon CloudWatch: alarms and dashboards of stacks. The endpoint has no metrics, so they do nothing. */
import { defineService } from '../../service/definition';
import { type CloudWatchState, cloudWatchTypes } from './resource-types';

export const cloudWatch = defineService({
  name: 'monitoring',
  title: 'Amazon CloudWatch',
  newState: (): CloudWatchState => new Map(),
  create: (state) => ({ store: undefined, resourceTypes: cloudWatchTypes(state) }),
});
