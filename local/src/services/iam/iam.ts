/** AWS IAM on a laptop: the roles of deployed functions, their credentials, and the check of what is called with them. */
import type { CallerCheck } from '../../service/operation';
import type { FunctionLog } from '../lambda/function';
import { accessesToLog } from '../logs/access';
import { createAccessControl, type Denial } from './access';
import { type PolicyDocument, statementsOf } from './evaluation';
import { createRoles, newRolesState, type Roles, type RolesState } from './roles';
import { createSessions, newSessionsState, type Session, type Sessions, type SessionsState } from './sessions';

export interface IamOptions {
  /** The resource-based policy of a resource, as JSON; undefined when it has none. @default - no resource has one */
  readonly policyOf?: (arn: string) => string | undefined;
  /** Gets a line for each denial, that says which statement was missing, as if the function had printed it. */
  readonly onDenied?: (line: FunctionLog) => void;
}

/** The local AWS IAM. */
export interface Iam {
  readonly roles: Roles;
  readonly sessions: Sessions;
  /** The check of a caller; undefined for one that may do everything. */
  findCaller(accessKeyId: string, region: string): CallerCheck | undefined;
  /** The trust policy of a role, as JSON; undefined when the ARN is that of no role. */
  trustPolicyOf(arn: string): string | undefined;
  /** Whether a line gets into its log group: the runtime writes it with the role of the function. */
  mayLog(line: FunctionLog): boolean;
}

/** What is kept of an account: plain data. */
export interface IamState extends RolesState, SessionsState {}

/** An account without roles. */
export function newIamState(): IamState {
  return { ...newRolesState(), ...newSessionsState() };
}

export function createIam({ onDenied = () => {}, policyOf = () => undefined }: IamOptions = {}, state = newIamState()): Iam {
  const roles = createRoles(state);
  const sessions = createSessions(roles, state);
  const control = createAccessControl(roles, (arn) => {
    const policy = policyOf(arn);
    return policy === undefined ? undefined : (JSON.parse(policy) as PolicyDocument);
  });
  /** The sessions that were told already that they cannot log: once for each line would bury the lines. */
  const mute = new Set<string>();

  return {
    roles,
    sessions,
    findCaller(accessKeyId, region) {
      const session = sessions.find(accessKeyId);
      if (!session?.checked) return undefined;
      return {
        denialOf(accesses) {
          const denial = control.denialOf(session, region, accesses);
          if (denial) onDenied(logLine(session, region, denial));
          return denial?.message;
        },
      };
    },
    trustPolicyOf(arn) {
      const role = roles.findByArn(arn);
      if (!role) return undefined;
      return JSON.stringify({ Statement: statementsOf(role.settings.trustPolicy).map((statement) => ({ ...statement, Resource: '*' })) });
    },
    mayLog({ functionName, region, logGroupName }) {
      const session = sessions.findFunction(region, functionName);
      // The last lines of a function may come after its role is gone.
      const denial = session && roles.find(session.roleName) && control.denialOf(session, region, accessesToLog(region, logGroupName));
      if (!denial) return true;
      if (!mute.has(session.accessKeyId)) onDenied(logLine(session, region, denial));
      mute.add(session.accessKeyId);
      return false;
    },
  };
}

function logLine({ name: functionName, logGroupName = '' }: Session, region: string, { reason }: Denial): FunctionLog {
  return { functionName, region, logGroupName, text: reason };
}
