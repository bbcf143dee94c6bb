/** AWS IAM on a laptop: the roles of deployed functions, their credentials, and the check of what is called with them. */
import type { LocalAnswer, LocalService } from '../../http/http';
import type { OperationService } from '../../service/operation-service';
import { type Authorize, type BucketPolicies, ServiceError } from '../ivs';
import type { FunctionLog } from '../lambda/function';
import { createAccessControl, type Denial } from './access';
import { createForwardedAccess } from './forwarded';
import { type CallerCheck, guarded, type Permissions } from './guard';
import { ivsAccess } from './permissions/ivs';
import { accessesToLog } from './permissions/logs';
import { type PolicyHolders, resourcePolicies } from './resource-policy';
import { createRoles, newRolesState, type Roles, type RolesState } from './roles';
import { createSessions, newSessionsState, type Session, type Sessions, type SessionsState } from './sessions';

/** The resources that have policies of their own, and who hears of what was denied. */
export interface IamOptions extends PolicyHolders {
  /** Gets a line for each denial, that says which statement was missing, as if the function had printed it. */
  readonly onDenied?: (line: FunctionLog) => void;
}

/** The local AWS IAM. */
export interface Iam {
  readonly roles: Roles;
  readonly sessions: Sessions;
  /** For IVS, which asks for each of its operations. */
  readonly authorize: Authorize;
  /** The buckets for IVS, which edits their policies with the permissions of its caller. */
  readonly forwardedBuckets: BucketPolicies;
  /** The services by their names, each with a guard before it. */
  guard<Name extends string>(
    services: Readonly<Record<Name, OperationService>>,
    permissions: Readonly<Record<NoInfer<Name>, Permissions>>,
  ): Record<Name, LocalService<LocalAnswer>>;
  /** IVS, with its callers known to `forwardedBuckets`. */
  forwardCaller(ivs: LocalService<LocalAnswer>): LocalService<LocalAnswer>;
  /** Whether a line gets into its log group: the runtime writes it with the role of the function. */
  mayLog(line: FunctionLog): boolean;
}

/** What is kept of an account: plain data. */
export interface IamState extends RolesState, SessionsState {}

/** An account without roles. */
export function newIamState(): IamState {
  return { ...newRolesState(), ...newSessionsState() };
}

export function createIam({ onDenied = () => {}, ...holders }: IamOptions, state = newIamState()): Iam {
  const roles = createRoles(state);
  const sessions = createSessions(roles, state);
  const control = createAccessControl(roles, resourcePolicies(holders, roles));
  /** Those that have been told already that they cannot log: once for each line would bury the lines. */
  const mute = new Set<string>();

  function checkOf(accessKeyId: string | undefined, region: string): CallerCheck | undefined {
    const session = sessions.find(accessKeyId);
    if (!session?.checked) return undefined;
    return {
      denialOf(accesses) {
        const denial = control.denialOf(session, region, accesses);
        if (denial) onDenied(logLine(session, region, denial));
        return denial;
      },
      denyUnlisted(operation) {
        const denial = unlisted(session, operation);
        onDenied(logLine(session, region, denial));
        return denial;
      },
    };
  }

  const findCaller = ({ credential }: Parameters<LocalService>[0]) => credential && checkOf(credential.accessKeyId, credential.region);
  const forwarded = createForwardedAccess(holders.buckets, findCaller);

  return {
    roles,
    sessions,
    authorize(call) {
      const denial = checkOf(call.accessKeyId, call.region)?.denialOf([ivsAccess(call)]);
      if (denial) throw new ServiceError('AccessDeniedException', denial.message);
    },
    forwardedBuckets: forwarded.buckets,
    guard(services, permissions) {
      const names = Object.keys(services) as (keyof typeof services)[];
      const entries = names.map((name) => [name, guarded(name, services[name], permissions[name], findCaller)]);
      return Object.fromEntries(entries) as Record<keyof typeof services, LocalService<LocalAnswer>>;
    },
    forwardCaller: forwarded.service,
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

function unlisted({ arn, roleName }: Session, operation: string): Denial {
  const rule = 'the local endpoint does not know which permission it takes';
  return {
    message: `User: ${arn} is not authorized to perform: ${operation} because ${rule}`,
    reason: `Access denied to the role ${roleName}: ${operation} has no entry in the permissions of the local endpoint.`,
  };
}

function logLine({ name: functionName, logGroupName = '' }: Session, region: string, { reason }: Denial): FunctionLog {
  return { functionName, region, logGroupName, text: reason };
}
