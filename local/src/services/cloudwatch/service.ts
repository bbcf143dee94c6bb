/** Amazon CloudWatch: alarms and dashboards of stacks. The endpoint has no metrics, so they do nothing. */
import { defineService } from '../../service/definition';
import type { KeptArns } from '../../service/kept-type';
import { cloudWatchTypes } from './resource-types';

export const cloudWatch = defineService({
  name: 'monitoring',
  title: 'Amazon CloudWatch',
  newState: (): KeptArns => new Set(),
  create: (arns) => ({ store: undefined, resourceTypes: cloudWatchTypes(arns) }),
});
