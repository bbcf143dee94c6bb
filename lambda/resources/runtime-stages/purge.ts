/** Deletes all stages and ingest configurations with one tag, until a list shows that none is left. */

import { isConflict, isNotFound, isThrottled, isUnclear } from '../../services/call-failure';
import { PROPAGATION_MS } from '../../services/calls';
import { createPacer } from '../../services/pacer';
import { retry } from '../../services/retry';
import { ingestConfiguration } from '../kinds/ingest-configuration';
import type { Kind } from '../kinds/kind';
import { stage } from '../kinds/stage';
import { ANY_NAME, findByTags, type Names } from '../lifecycle/find';
import { GivenUp, LEASE_MS } from '../lifecycle/lease';
import { LIST_LAG_MS } from '../lifecycle/orphans';
import { historyOf, isDeleting } from '../lifecycle/stack-history';
import type { Work } from '../lifecycle/work';
import { requestedAt } from '../protocol/request';
import { belongsTo } from './tags';

/** IVS allows 5 deletions a second to the whole account. */
const DELETIONS_PER_SECOND = 4;

/** How often a resource is tried in a round, so that one that keeps failing leaves time for the others. */
const MAX_TRIES = 6;

/** Before the next round, when nothing was deleted in the last one. */
const PAUSE_MS = 5_000;

/** Ends the streams of ingest configurations that are in use. */
const BY_FORCE = { ForceDelete: 'true' };

/** The kinds, with the names whose tags `findByTags` reads: lists of stages have tags. */
const PURGED: readonly (readonly [Kind, Names])[] = [
  [stage, []],
  [ingestConfiguration, ANY_NAME],
];

const mayPass = (error: unknown) => isThrottled(error) || isUnclear(error);

interface Found {
  readonly kind: Kind;
  readonly arn: string;
}

export interface Purge {
  /** Rejects at a deletion that IVS refuses, at the deadline, and when CloudFormation does not wait any more. */
  run(): Promise<void>;
  /** How many resources it has deleted. */
  deleted(): number;
}

export function createPurge(work: Work, tagValue: string): Purge {
  const { event, services, clock, deadline } = work;
  const turn = createPacer(DELETIONS_PER_SECOND, clock);
  let count = 0;
  let mayDeleteUntil = (requestedAt(event) ?? 0) + LEASE_MS;

  /** A request that is delivered again, after the construct was added again with the same logical id, must not delete the new stages. */
  async function checkAwaited(): Promise<void> {
    if (clock.now() <= mayDeleteUntil) return;
    const history = await historyOf(event, services, clock, deadline);
    if (history && !isDeleting(history, event)) throw new GivenUp();
    mayDeleteUntil = clock.now() + LEASE_MS;
  }

  async function find(): Promise<Found[]> {
    const found: Found[] = [];
    for (const [kind, names] of PURGED) {
      const arns = await findByTags(kind, names, services.ivs, (tags) => belongsTo(tagValue, tags));
      found.push(...arns.map((arn) => ({ kind, arn })));
    }
    return found;
  }

  /** Gives the failure, when the resource could not be deleted. */
  async function remove({ kind, arn }: Found): Promise<unknown> {
    try {
      const once = async () => {
        await turn(deadline);
        await kind.delete(services.ivs.once, arn, BY_FORCE);
      };
      await retry(once, (failure, tries) => tries < MAX_TRIES && mayPass(failure), clock, deadline);
      count += 1;
      return undefined;
    } catch (error) {
      return isNotFound(error) ? undefined : error;
    }
  }

  /** Deletes each of them. A failure does not stop the others. Rejects with a failure that does not pass, if nothing was deleted. */
  async function removeEach(found: readonly Found[]): Promise<void> {
    const before = count;
    const failures: unknown[] = [];
    for (const one of found) {
      await checkAwaited();
      const failure = await remove(one);
      if (failure !== undefined) failures.push(failure);
      if (deadline.aborted) throw failure ?? deadline.reason;
    }
    if (failures.length < found.length || count > before) return;
    const lasting = failures.find((failure) => !isConflict(failure) && !mayPass(failure));
    if (lasting !== undefined) throw lasting;
    await clock.sleep(PAUSE_MS, deadline).catch(() => {
      throw failures[0];
    });
  }

  return {
    deleted: () => count,
    async run() {
      // CloudFormation has deleted the policies that allow creates, but IAM may take some time to enforce that, and lists lag behind.
      const lastCreate = (requestedAt(event) ?? clock.now()) + PROPAGATION_MS;
      for (;;) {
        const asked = clock.now();
        const found = await find();
        if (found.length > 0) await removeEach(found);
        else if (asked >= lastCreate + LIST_LAG_MS) return;
        else await clock.sleep(lastCreate + LIST_LAG_MS - asked, deadline);
      }
    },
  };
}
