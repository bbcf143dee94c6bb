/**
 * Serves the Delete of a resource that adopts. CloudFormation sends one when the adopting deployment is rolled back, and one when the
 * resource is removed later. Only the stack's events tell them apart: after the first, the stack has not settled since the create.
 *
 * A resource that an L1 of the stack still has is never deleted here: the L1 retains it, and may stay in the stack.
 */
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import type { Kind } from '../kinds/kind';
import { GivenUp } from '../lifecycle/lease';
import { hasFailures, quietHistoryOf } from '../lifecycle/leftovers';
import { createSinceSettled, waitUntilQuiet } from '../lifecycle/orphans';
import { historyOf, isDeleting, type StackHistory, wasCreated, wasRequested } from '../lifecycle/stack-history';
import type { Work } from '../lifecycle/work';
import type { Tags } from '../protocol/own-tags';
import { isArnOf } from '../protocol/physical-id';
import { putBack } from './put-back';
import { freshSnapshotIn, ownSnapshotIn } from './snapshot';

type DeleteWork = Work<CloudFormationCustomResourceDeleteEvent>;

/** Puts the adopted resource back where a rollback asks for that. Returns whether the resource of the request must be deleted instead. */
export async function release(work: DeleteWork, kind: Kind, adoptArn: string): Promise<boolean> {
  const { StackId, PhysicalResourceId: id } = work.event;
  const isArn = (text: string) => isArnOf(kind.arnType, StackId, text);
  if (id.startsWith('arn:')) return isArn(id) && (await releaseKnown(work, kind, id, adoptArn));
  if (isArn(adoptArn)) await releaseCancelled(work, kind, adoptArn);
  return false;
}

/** For an id that a create has answered. */
async function releaseKnown(work: DeleteWork, kind: Kind, id: string, adoptArn: string): Promise<boolean> {
  const { event, services, clock, deadline } = work;
  const isOfL1 = id === adoptArn && event.ResourceProperties.AdoptFrom !== undefined;
  const history = await historyOf(event, services, clock, deadline);
  checkDeleting(work, history);
  if (history && !wasCreated(history) && !isOfL1) return true;
  if (history && hasFailures(history)) await waitUntilQuiet(event, history, clock, deadline);
  const choose = (tags: Tags) => (isOfL1 ? ownSnapshotIn(tags, event) : freshSnapshotIn(tags, event, history));
  const former = await putBack(work, kind, id, choose);
  // The resource may be one that the stack has created: its update to these properties was refused. Never delete any other.
  return former !== undefined && history !== undefined && createSinceSettled(former.tags, event, history) !== undefined;
}

/** For an id that stands for a create that was cancelled or failed: it may have changed the resource. */
async function releaseCancelled(work: DeleteWork, kind: Kind, adoptArn: string): Promise<void> {
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
