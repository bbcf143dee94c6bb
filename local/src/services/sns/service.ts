/** Amazon SNS: topics of stacks, with their subscriptions and policies. The endpoint publishes no messages. */
import { defineService } from '../../service/definition';
import type { KeptArns } from '../../service/kept-type';
import { snsTypes } from './resource-types';

export const sns = defineService({
  name: 'sns',
  title: 'Amazon SNS',
  newState: (): KeptArns => new Set(),
  create: (arns) => ({ store: undefined, resourceTypes: snsTypes(arns) }),
});
