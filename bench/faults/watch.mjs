/** Counts the messages between the services and the functions. */

/**
 * @typedef {object} Counts
 * @property {number} requests the requests to IVS
 * @property {number} throttled those that IVS throttled
 * @property {number} described the functions' calls of CloudFormation
 * @property {number} lost the CloudFormation requests that were never answered
 * @property {number} wrongIds the failed updates that were answered with another physical id than the resource's
 * @property {number} failed the creates that were answered FAILED, or never
 */

export function createWatch() {
  const counts = { requests: 0, throttled: 0, described: 0, lost: 0, wrongIds: 0, failed: 0 };
  /** CloudFormation's requests, by request id. */
  const asked = new Map();
  let seeRepetition;
  let seeRollback = () => {};
  let seeEnd = () => {};
  const repetition = new Promise((resolve) => {
    seeRepetition = resolve;
  });
  return {
    /** @returns {Counts} so far */
    counts: () => ({ ...counts }),

    /** Resolves when an event is delivered a second time. */
    repetition,

    delivery(event) {
      if (asked.has(event.RequestId)) seeRepetition();
      asked.set(event.RequestId, event);
    },

    /** @returns {Promise<string>} the status of the stack when its next operation has ended */
    endOfOperation: () =>
      new Promise((resolve) => {
        seeEnd = resolve;
      }),

    /** @param {() => void} callback called when the stack begins to roll back */
    onRollback(callback) {
      seeRollback = callback;
    },

    /** @param {import('../../local/src/services/cloudformation').StackEvent} event */
    stackEvent({ status, statusReason = '', resourceType }) {
      if (status === 'ROLLBACK_IN_PROGRESS') seeRollback();
      if (resourceType === 'AWS::CloudFormation::Stack' && !status.endsWith('IN_PROGRESS')) seeEnd(status);
      if (statusReason.startsWith('CloudFormation did not receive a response')) counts.lost += 1;
      if (status === 'CREATE_FAILED' && resourceType !== 'AWS::CloudFormation::Stack') counts.failed += 1;
    },

    /** @param {import('../../local/src/service/pipeline').AnsweredCall} call */
    call({ service, operation, throttled }) {
      if (throttled) counts.throttled += 1;
      if (service === 'cloudformation' && operation.startsWith('Describe')) counts.described += 1;
    },

    serviceRequest() {
      counts.requests += 1;
    },

    answer({ body }) {
      const { RequestId, Status, PhysicalResourceId } = JSON.parse(body.toString());
      const request = asked.get(RequestId);
      if (request.RequestType === 'Update' && Status === 'FAILED' && PhysicalResourceId !== request.PhysicalResourceId)
        counts.wrongIds += 1;
    },
  };
}
