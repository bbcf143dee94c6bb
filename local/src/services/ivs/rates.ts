/** The request quotas of the service. @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/service-quotas.html */
import type { OperationName } from './schemas';

const DEFAULT_RATE = 5;

/** Requests per second, where it is not the default. */
const RATES: { readonly [N in OperationName]?: number } = {
  CreateParticipantToken: 50,
  ListTagsForResource: 10,
  TagResource: 10,
  UntagResource: 10,
  DeletePublicKey: 3,
  GetPublicKey: 3,
  ImportPublicKey: 3,
  ListPublicKeys: 3,
};

export function rateOf(operation: OperationName): number {
  return RATES[operation] ?? DEFAULT_RATE;
}
