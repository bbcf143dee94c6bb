/**
 * Serves the Delete of an adopted resource. CloudFormation sends one when the adopting deployment is rolled back, and one when the
 * resource is removed later. Only the stack's events tell them apart: after the first, the stack has not settled since the create.
 *
 * A resource that an L1 of the stack still has is never deleted here: the L1 retains it, and may stay in the stack.
 */
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import type { Kind } from '../kinds/kind';
import { GivenUp } from '../lifecycle/lease';
import { hasFailures, quietHistoryOf } from '../lifecycle/leftovers';
import { waitForCopies, waitUntilQuiet } from '../lifecycle/orphans';
import { historyOf, isDeleting, type StackHistory, wasCreated, wasRequested } from '../lifecycle/stack-history';
import type { Work } from '../lifecycle/work';
import type { Tags } from '../protocol/own-tags';
import { isArnOf } from '../protocol/physical-id';
import { adoptArnIn } from '../protocol/request';
import { putBack } from './put-back';
import { freshSnapshotIn, ownSnapshotIn } from './snapshot';

type DeleteWork = Work<CloudFormationCustomResourceDeleteEvent>;

/**
 * For a resource whose tags do not say that the stack has created it. Puts it back where a rollback asks for that, or where an L1 has it.
 * Returns whether it stays; if not, it must be deleted.
 */
export async function release(work: DeleteWork, kind: Kind, arn: string): Promise<boolean> {
  const { event, services, clock, deadline } = work;
  const { ResourceProperties: properties } = event;
  const isOfL1 = adoptArnIn(properties) === arn && properties.AdoptFrom !== undefined;
  const history = await historyOf(event, services, clock, deadline);
  checkDeleting(work, history);
  if (history && !wasCreated(history) && !isOfL1) return false;
  if (history && hasFailures(history)) await waitUntilQuiet(event, history, clock, deadline);
  if (history) await waitForCopies(history, clock, deadline);
  const choose = (tags: Tags) => (isOfL1 ? ownSnapshotIn(tags, event) : freshSnapshotIn(tags, event, history));
  await putBack(work, kind, arn, choose);
  return true;
}

/** For an id that stands for a create that was cancelled or failed: it may have changed the resource that it was to adopt. */
export async function releaseCancelled(work: DeleteWork, kind: Kind, adoptArn: string): Promise<void> {
  if (!isArnOf(kind.arnType, work.event.StackId, adoptArn)) return;
  const history = await quietHistoryOf(work, wasRequested);
  checkDeleting(work, history);
  // A later create has adopted the resource, and CloudFormation has taken its answer.
  if (!history || history.known.has(adoptArn)) return;
  await putBack(work, kind, adoptArn, (tags) => freshSnapshotIn(tags, work.event, history));
}

/** A copy of the request may come when CloudFormation has long gone on, and the same resource may be adopted again. */
function checkDeleting({ event }: DeleteWork, history: StackHistory | undefined): void {
  if (history && !isDeleting(history, event)) throw new GivenUp();
}
