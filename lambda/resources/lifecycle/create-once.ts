/**
 * Creates exactly one resource for a request. The creates of IVS are not idempotent and names are not unique, so a create that is sent
 * twice makes two resources. Each create therefore sets a tag that names the request. Where an earlier attempt may have succeeded, the
 * handler looks for a resource with this tag, and takes it over, before it sends a create.
 */

import { isUnclear } from '../../services/call-failure';
import type { Ivs } from '../../services/ivs';
import type { Clock } from '../../services/retry';
import type { Kind, LiveResource } from '../kinds/kind';
import { requestInTags, type Tags } from '../protocol/own-tags';
import { Unconfirmed } from './failures';
import { findByTags } from './find';
import { LIST_LAG_MS } from './orphans';

export interface Creation {
  readonly desired: unknown;
  /** Finds the resource in lists without tags. */
  readonly name: unknown;
  /** The user's tags and those of the handler. */
  readonly tags: Tags;
  /** The request's id in the handler's tag. */
  readonly requestId: string;
  /** Whether Lambda may have delivered the request before. */
  readonly repeated: boolean;
}

/** Creates the resource, or takes over the one that this request has created already. A create that succeeds at once is a single call. */
export async function createOnce<Live extends LiveResource>(
  kind: Kind<unknown, Live>,
  { desired, name, tags, requestId, repeated }: Creation,
  ivs: Ivs,
  clock: Clock,
): Promise<Live> {
  let doubt: { readonly until: number; readonly cause?: unknown } | undefined = repeated ? { until: 0 } : undefined;

  const attempt = async (): Promise<Live> => {
    if (doubt) {
      // A list is as old as the call that asks for it, even if the answer is slow.
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

/** The ARNs of the resources that a request has created: at most one, because of `createOnce`. */
export function findByRequest(kind: Kind, requestId: string, name: unknown, ivs: Ivs): Promise<string[]> {
  return findByTags(kind, [name], ivs, (tags) => requestInTags(tags)?.id === requestId);
}
