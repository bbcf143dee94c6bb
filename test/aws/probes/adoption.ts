/** What the adoption of existing resources assumes of the requests and events of CloudFormation, beyond what other probes see. */
import { asked, deliveries } from '../custom-resources/seen';
import type { NotProbed } from '../probe';
import { reliability } from './sources';
import { storyProbes } from './story-probe';

const ADOPTION = 'lambda/resources/adoption';

export const probes = storyProbes([
  {
    id: 'adoption-events-before-delete',
    source: reliability('the events of a stack show the create of a resource before CloudFormation sends the Delete that undoes it'),
    expected: 'the first look shows the create',
    see({ cancelledCreate: { lines } }) {
      const { eventsAfter, looks } = lines.find((line) => line.looks !== undefined) ?? {};
      if (looks === 1 && eventsAfter !== undefined) return 'the first look shows the create';
      return eventsAfter === undefined ? 'no look shows the create' : `the create is shown after ${Math.round(eventsAfter / 1000)} s`;
    },
    whenDifferent: `let a Delete of what the properties adopt wait for the events of its create, in ${ADOPTION}`,
  },
  {
    id: 'adoption-undone',
    source: reliability(
      'when the stack fails after an adoption, CloudFormation sends a Delete with the adopted ARN and the properties of the create',
    ),
    expected: 'Create, Delete 3; the properties of the create',
    see: ({ cancelledCreate }) => `${asked(cancelledCreate, 'Done')}; ${propertiesOfDelete(cancelledCreate, 'Done')}`,
    whenDifferent: `keep what tells an adopted resource in its tags alone, in ${ADOPTION}`,
  },
  {
    id: 'adoption-cancelled',
    source: reliability('the Delete of a cancelled create has the properties of that create'),
    expected: 'Create, Delete invented; the properties of the create',
    see: ({ cancelledCreate }) => `${asked(cancelledCreate, 'Slow')}; ${propertiesOfDelete(cancelledCreate, 'Slow')}`,
    whenDifferent: `find what a cancelled create has adopted by the tags of its owner, in ${ADOPTION}`,
  },
  {
    id: 'adoption-again',
    source: reliability('a resource in `CREATE_FAILED` whose next create answers with the same id is not deleted in the cleanup'),
    expected: 'Create, Create, Delete 1',
    see: ({ sameId }) => asked(sameId, 'Again'),
    whenDifferent: `put back in the failed create itself, and answer with an id of our own, in ${ADOPTION}`,
  },
]);

export const notProbed: readonly NotProbed[] = [];

/** Compares the properties of a deletion with those of the create before it. */
function propertiesOfDelete(story: Parameters<typeof asked>[0], logicalId: string): string {
  const [create, deletion] = ['Create', 'Delete'].map((type) =>
    JSON.stringify(deliveries(story, logicalId).find(({ request }) => request.RequestType === type)?.request.ResourceProperties),
  );
  return create === deletion ? 'the properties of the create' : `other properties: ${deletion}`;
}
