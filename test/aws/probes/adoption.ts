/** What the adoption of existing resources assumes of CloudFormation, beyond what the probes of CloudFormation see. */
import type { NotProbed, Probe } from '../probe';
import { reliability } from './sources';

export const probes: readonly Probe[] = [];

const NO_STORY = 'it takes a stack that adopts and fails, and the probes have stacks of custom resources without adoption';

export const notProbed: readonly NotProbed[] = [
  {
    source: reliability('the events of a stack show the create of a resource before CloudFormation sends the Delete that undoes it'),
    reason: NO_STORY,
    byHand: 'adopt a stage beside a resource that fails, and compare the times of the events of the stack with the log of the handler',
  },
  {
    source: reliability(
      'when the stack fails after an adoption, CloudFormation sends a Delete with the adopted ARN and the properties of the create',
    ),
    reason: NO_STORY,
    byHand: 'adopt a stage beside a resource that fails, and see that the stage is there with its former properties and tags',
  },
  {
    source: reliability('the Delete of a cancelled create has the properties of that create'),
    reason: NO_STORY,
    byHand:
      'let a resource fail while the adoption of a stage is under way, and see that the stage is there with its former properties and tags',
  },
  {
    source: reliability('a resource in `CREATE_FAILED` whose next create answers with the same id is not deleted in the cleanup'),
    reason: NO_STORY,
    byHand:
      'adopt a stage with `cdk deploy --no-rollback` beside a resource that fails, mend that, deploy again, and see that the stage is there as the template says',
  },
];
