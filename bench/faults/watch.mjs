/** Counts the messages between the services and the functions. */

/**
 * @typedef {object} Counts
 * @property {number} requests the requests to IVS
 * @property {number} lost the CloudFormation requests that were never answered
 * @property {number} wrongIds the failed updates that were answered with another physical id than the resource's
 * @property {number} failed the creates that were answered FAILED, or never
 * @property {number} seconds the time from the first request to IVS to the last response to CloudFormation
 */

export function createWatch() {
  const counts = { requests: 0, lost: 0, wrongIds: 0, failed: 0 };
  /** CloudFormation's requests, by request id. */
  const asked = new Map();
  let first = 0;
  let last = 0;
  let seeRepetition;
  const repetition = new Promise((resolve) => {
    seeRepetition = resolve;
  });
  return {
    /** @returns {Counts} so far */
    counts: () => ({ ...counts, seconds: (last - first) / 1000 }),

    /** Resolves when an event is delivered a second time. */
    repetition,

    delivery(event) {
      if (asked.has(event.RequestId)) seeRepetition();
      asked.set(event.RequestId, event);
    },

    /** @param {import('../../local/src/services/cloudformation').StackEvent} event */
    stackEvent({ status, statusReason = '', resourceType }) {
      if (statusReason.startsWith('CloudFormation did not receive a response')) counts.lost += 1;
      if (status === 'CREATE_FAILED' && resourceType !== 'AWS::CloudFormation::Stack') counts.failed += 1;
    },

    serviceRequest() {
      first ||= Date.now();
      counts.requests += 1;
    },

    answer({ body }) {
      last = Date.now();
      const { RequestId, Status, PhysicalResourceId } = JSON.parse(body.toString());
      const request = asked.get(RequestId);
      if (request.RequestType === 'Update' && Status === 'FAILED' && PhysicalResourceId !== request.PhysicalResourceId)
        counts.wrongIds += 1;
    },
  };
}
