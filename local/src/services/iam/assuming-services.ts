/** Which roles can be assumed at the local endpoint. Policies of other roles are never evaluated. */
import { type PolicyDocument, type Principal, statementsOf } from './evaluation';

/** The services here that act with a role. */
const ASSUMING = ['events.amazonaws.com', 'lambda.amazonaws.com', 'scheduler.amazonaws.com'];

/** Whether a trust policy lets in more than services that are not here, such as API Gateway, and identity providers. */
export function canBeAssumed(trustPolicy: PolicyDocument): boolean {
  const statements = statementsOf(trustPolicy);
  return statements.length === 0 || statements.some(({ Effect, Principal }) => Effect === 'Allow' && namesAssuming(Principal));
}

function namesAssuming(principal: Principal = '*'): boolean {
  if (typeof principal === 'string') return true;
  return Object.entries(principal).some(([kind, names]) => {
    if (kind === 'Service') return [names].flat().some((name) => ASSUMING.includes(name));
    return kind !== 'Federated';
  });
}
