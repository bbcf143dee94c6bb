/** What every subject meets in virtual time, in milliseconds. The method of the section names these. */
export const CONDITIONS = {
  /** From the request of a client to the response of a service. */
  call: 100,
  /** From the start of an execution environment until it has loaded the function. */
  coldStart: 500,
  /** In the creation of many stages, none is cancelled because another failed: the page counts those that fail by themselves. */
  cancellationGrace: 3_600_000,
};

/** The rate of IVS for each operation on stages. The service takes as many at once. */
const CALLS_PER_SECOND = 5;

/** The least possible duration of `count` calls of an operation, in seconds. */
export const idealSeconds = (count) => Math.max(0, count - CALLS_PER_SECOND) / CALLS_PER_SECOND;
