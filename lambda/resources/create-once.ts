/**
 * Creates of IVS are not idempotent and names are not unique, so a request that is sent or delivered twice could make two resources.
 * Each create carries a tag of the CloudFormation request it serves; wherever that request may have been served already, what
 * carries its tag is looked for, and adopted, before anything is sent (again).
 */
import { Unconfirmed } from './failures';
import { findByTags } from './find';
import type { Ivs } from './ivs';
import type { Kind, LiveResource } from './kinds/kind';
import { LIST_LAG_MS } from './orphans';
import type { Clock } from './retry';
import { isUnclear } from './service';
import { requestOf, type Tags } from './tags';

export interface Creation {
  readonly desired: unknown;
  /** By which a resource is looked for in a list that leaves out tags. */
  readonly name: unknown;
  /** The user's and our own. */
  readonly tags: Tags;
  /** As in the tag of our own. */
  readonly requestId: string;
  /** The request may have been delivered before. */
  readonly repeated: boolean;
}

/** Makes the resource, or finds the one that this request has made already. An untroubled create is a single call. */
export async function createOnce<Live extends LiveResource>(
  kind: Kind<unknown, Live>,
  { desired, name, tags, requestId, repeated }: Creation,
  ivs: Ivs,
  clock: Clock,
): Promise<Live> {
  let doubt: { readonly until: number; readonly cause?: unknown } | undefined = repeated ? { until: 0 } : undefined;

  const attempt = async (): Promise<Live> => {
    if (doubt) {
      // A list is as old as its question, however late it is answered.
      const asked = clock.now();
      const [made] = await findByRequest(kind, requestId, name, ivs);
      if (made !== undefined) return await kind.read(ivs.patiently, made);
      if (asked < doubt.until) throw doubt.cause;
      doubt = undefined;
    }
    try {
      return await kind.create(ivs.once, desired, tags);
    } catch (error) {
      if (isUnclear(error)) doubt = { until: clock.now() + LIST_LAG_MS, cause: error };
      throw error;
    }
  };

  try {
    return await ivs.retry(attempt);
  } catch (error) {
    throw doubt ? new Unconfirmed(error) : error;
  }
}

/** The ARNs of what a request has created: one, unless something went wrong that `createOnce` exists to prevent. */
export function findByRequest(kind: Kind, requestId: string, name: unknown, ivs: Ivs): Promise<string[]> {
  return findByTags(kind, [name], ivs, (tags) => requestOf(tags)?.id === requestId);
}
