/**
 * Serves a request for `Custom::IVSRuntimeStages`, which stands for all stages and ingest configurations with one tag. To create or update it
 * takes no call. To delete it deletes them all.
 */
import type { CloudFormationCustomResourceDeleteEvent } from 'aws-lambda';
import type { RuntimeStagesAttribute } from '../../../src/private/wire';
import { isConflict } from '../../services/call-failure';
import { answered } from '../lifecycle/answered';
import type { Work } from '../lifecycle/work';
import { CREATE_FAILED } from '../protocol/physical-id';
import type { Answer } from '../protocol/response';
import { CONTINUES, mayContinue } from './continuation';
import { createPurge } from './purge';
import { tagValueOf } from './tags';

/** Deployed stacks have this type: it never changes. */
export const RUNTIME_STAGES = 'Custom::IVSRuntimeStages';

/** Serves one request. It never rejects: a failure is an answer, too. */
export function performRuntimeStages(work: Work): Promise<Answer | typeof CONTINUES> {
  const { event } = work;
  return answered<Answer | typeof CONTINUES>(work, async () => {
    const tagValue = tagValueOf(event);
    if (event.RequestType === 'Delete') return await removeAll({ ...work, event }, tagValue);
    const attributes: Record<RuntimeStagesAttribute, string> = { TagValue: tagValue };
    return { status: 'SUCCESS', physicalResourceId: tagValue, attributes };
  });
}

async function removeAll(work: Work<CloudFormationCustomResourceDeleteEvent>, tagValue: string): Promise<Answer | typeof CONTINUES> {
  const { event, deadline } = work;
  const gone: Answer = { status: 'SUCCESS', physicalResourceId: event.PhysicalResourceId };
  if (event.PhysicalResourceId === CREATE_FAILED) return gone;
  const purge = createPurge(work, tagValue);
  try {
    await purge.run();
    return gone;
  } catch (error) {
    // A conflict that outlasts an invocation in which nothing else could be deleted is for a person to resolve.
    const isPassing = deadline.aborted && (purge.deleted() > 0 || !isConflict(error));
    if (!isPassing) throw error;
    if (mayContinue(work)) return CONTINUES;
    throw new Error('the time for the deletion is over, and stages or ingest configurations are left; delete again to go on');
  }
}
