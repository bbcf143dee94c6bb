/** AWS IAM as a service of the endpoint. It takes no requests: roles and policies come with stacks. */
import { defineService } from '../../service/definition';
import { createIam, newIamState } from './iam';
import { iamTypes } from './resource-types';

export const iam = defineService({
  name: 'iam',
  title: 'AWS IAM',
  newState: newIamState,
  create(state, endpoint) {
    const store = createIam({ policyOf: endpoint.policyOf, onDenied: endpoint.notice }, state);
    return { store, resourceTypes: iamTypes(store.roles), policyOf: store.trustPolicyOf };
  },
});
