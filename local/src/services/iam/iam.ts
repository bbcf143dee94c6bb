/** AWS IAM: the roles of deployed functions, their credentials, and the authorisation of their calls. */

import type { Access } from '../../service/access';
import type { FunctionLog } from '../../service/news';
import type { CallerCheck } from '../../service/operation';
import { createAccessControl, type Denial } from './access';
import { type PolicyDocument, statementsOf } from './evaluation';
import { createRoles, newRolesState, type Roles, type RolesState } from './roles';
import { createSessions, newSessionsState, type Session, type Sessions, type SessionsState } from './sessions';

export interface IamOptions {
  /** Returns the resource-based policy of a resource as JSON, or undefined if it has none. @default - no resource has one */
  readonly policyOf?: (arn: string) => string | undefined;
  /** Called for each denied call of a function, with a log line that names the missing or denying statement. */
  readonly onDenied?: (line: FunctionLog) => void;
}

/** The local AWS IAM. */
export interface Iam {
  readonly roles: Roles;
  readonly sessions: Sessions;
  /** Returns the check of a caller, or undefined for a caller with all permissions. */
  findCaller(accessKeyId: string, region: string): CallerCheck | undefined;
  /** Returns the trust policy of a role as JSON, or undefined if there is no such role. */
  trustPolicyOf(arn: string): string | undefined;
  /** Whether the function's role allows the runtime to write a line, for which these permissions are needed. */
  mayLog(line: FunctionLog, accesses: readonly Access[]): boolean;
}

/** Saved with the state. */
export interface IamState extends RolesState, SessionsState {}

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
  /** Sessions whose missing log permissions were already reported. Each is reported only once. */
  const mute = new Set<string>();

  return {
    roles,
    sessions,
    findCaller(accessKeyId, region) {
      const session = sessions.find(accessKeyId);
      if (!session?.checked) return undefined;
      return {
        denialOf(accesses, onDeniedAccess = () => {}) {
          const denial = control.denialOf(session, region, accesses);
          if (!denial) return undefined;
          onDenied(logLine(session, region, denial));
          onDeniedAccess({ ...denial.access, reason: denial.reason });
          return denial.message;
        },
      };
    },
    trustPolicyOf(arn) {
      const role = roles.findByArn(arn);
      if (!role) return undefined;
      return JSON.stringify({ Statement: statementsOf(role.settings.trustPolicy).map((statement) => ({ ...statement, Resource: '*' })) });
    },
    mayLog({ functionName, region }, accesses) {
      const session = sessions.findFunction(region, functionName);
      // A function's last lines may arrive after its role was deleted.
      const denial = session && roles.find(session.roleName) && control.denialOf(session, region, accesses);
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
