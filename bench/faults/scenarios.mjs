/** The scenarios. Every subject gets the same faults. */

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {import('../../local/src/service/faults').FaultRule[]} [service] faults of IVS
 * @property {import('../../local/src/services/cloudformation').RequestFault[]} [requests] faults between CloudFormation and the function
 * @property {string} [only] the only subject to which the fault applies
 * @property {number} [droppedInvocations] how many connections of Lambda's Invoke are closed before it answers
 * @property {boolean} [update] whether to rename the stage before deleting it
 * @property {{ create?: string, update?: string }} [ends] the expected statuses, if not success
 * @property {number} [timeoutSeconds] the functions' timeout @default - the default of each subject
 */

const refuse = (operation, error, times = 1) => ({ operation, fault: { type: 'refuse', error }, times });

/** @type {Scenario[]} */
export const scenarios = [
  { name: 'no fault: create, rename, delete', update: true },
  {
    name: '`CreateStage` takes effect, the connection is dropped',
    service: [{ operation: 'CreateStage', fault: { type: 'drop', committed: true } }],
  },
  {
    name: '`CreateStage` takes effect, the answer is a 500',
    service: [{ operation: 'CreateStage', fault: { type: 'fail', committed: true } }],
  },
  { name: '`CreateStage` has no effect, the answer is a 500', service: [{ operation: 'CreateStage', fault: { type: 'fail' } }] },
  {
    name: '`CreateStage` takes effect and never answers',
    service: [{ operation: 'CreateStage', fault: { type: 'silence', committed: true }, times: 100 }],
    timeoutSeconds: 30,
    ends: { create: 'ROLLBACK_COMPLETE' },
  },
  { name: 'the answer to CloudFormation is refused once (503)', requests: [{ requestType: 'Create', answers: ['503'] }] },
  { name: 'the answer to CloudFormation is dropped once', requests: [{ requestType: 'Create', answers: ['drop'] }] },
  { name: "the framework's `Invoke` is dropped once", only: 'Provider framework', droppedInvocations: 1 },
  {
    name: 'the function is killed while `CreateStage` is under way',
    service: [{ operation: 'CreateStage', fault: { type: 'delay', milliseconds: 6_000 } }],
    requests: [{ requestType: 'Create', killAfterMilliseconds: 4_000 }],
  },
  {
    name: 'the create is delivered again a minute later, to a cold instance',
    requests: [{ requestType: 'Create', deliverAgain: { afterMilliseconds: 1_000, cold: true } }],
  },
  {
    name: 'another resource fails while `CreateStage` is under way',
    service: [{ operation: 'CreateStage', fault: { type: 'delay', milliseconds: 6_000 } }],
    requests: [{ requestType: 'Create', failStackAfterMilliseconds: 4_000 }],
    ends: { create: 'ROLLBACK_COMPLETE' },
  },
  {
    name: '`UpdateStage` is refused',
    service: [refuse('UpdateStage', 'ConflictException')],
    update: true,
    ends: { update: 'UPDATE_ROLLBACK_COMPLETE' },
  },
  { name: '`DeleteStage` is refused three times, the stage is in use', service: [refuse('DeleteStage', 'ConflictException', 3)] },
];
