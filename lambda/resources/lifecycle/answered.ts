/** Turns the outcome of a request into an answer. */
import type { CloudFormationCustomResourceUpdateEvent } from 'aws-lambda';
import { requestIdOf } from '../protocol/own-tags';
import { CREATE_FAILED, unconfirmedId } from '../protocol/physical-id';
import { checkWellFormed, displayName, type Event, isPhysicalId } from '../protocol/request';
import type { Answer } from '../protocol/response';
import { explain } from './explain';
import { AdoptionFailed, LeftBehind, Unconfirmed } from './failures';
import { isKnown, kindOf, type Work } from './work';

/** Serves a well-formed request, and turns a failure into an answer. */
export async function answered<T>(work: Work, serve: () => Promise<T>): Promise<T | Answer> {
  const { event } = work;
  try {
    checkWellFormed(event);
    return await serve();
  } catch (error) {
    const advice = isKnown(work) ? kindOf(work).advice : {};
    const made = event.RequestType === 'Update' && error instanceof LeftBehind ? error.arn : undefined;
    return { status: 'FAILED', physicalResourceId: idAfterFailure(event, error), reason: explain(displayName(event), error, advice), made };
  }
}

/** CloudFormation will delete by this id, so it names what exists now. After a failed update, that is the old resource. */
function idAfterFailure(event: Event, error: unknown): string {
  const { PhysicalResourceId: id } = event as Partial<CloudFormationCustomResourceUpdateEvent>;
  if (event.RequestType !== 'Create' && isPhysicalId(id)) return id;
  if (error instanceof LeftBehind) return error.arn;
  const isDoubtful = error instanceof Unconfirmed || (error instanceof AdoptionFailed && !error.isPutBack);
  return isDoubtful ? unconfirmedId(requestIdOf(event)) : CREATE_FAILED;
}
