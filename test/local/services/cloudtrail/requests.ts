/** Requests for each operation of AWS CloudTrail. */
import { BARE, json, type ServiceRequests } from '../iam/service-requests';

export const REQUESTS: ServiceRequests = {
  requests: () => json('cloudtrail', { LookupEvents: BARE }),
};
