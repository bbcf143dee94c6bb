/** The sessions of roles, by access key id. */
import { createHash } from 'node:crypto';
import { arnOf } from '../../service/arn';
import { localRoleName, type Roles } from './roles';

/** Session parameters of AssumeRole. */
export interface SessionDetails {
  /** Session tags. They override role tags with the same keys. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Keys of the tags that pass on to sessions that this session opens. */
  readonly transitiveTagKeys?: readonly string[];
  /** Identifies the user of the session. Passes on to sessions that this session opens. */
  readonly sourceIdentity?: string;
}

/** The caller who signs with credentials of no session. It has all permissions. */
export const LOCAL_USER = { arn: arnOf('iam', '', 'user/local'), userId: 'AIDALOCAL' };

/** A session of a role. */
export interface Session extends SessionDetails {
  readonly accessKeyId: string;
  readonly roleName: string;
  /** The session name; for a function's session, the function's name. */
  readonly name: string;
  /** `arn:aws:sts::000000000000:assumed-role/<role>/<session>` */
  readonly arn: string;
  /** `<id of the role>:<session>` */
  readonly userId: string;
  /** Whether calls are authorised. Calls of roles that are not deployed here are not, such as those of the CDK's bootstrap stack. */
  readonly checked: boolean;
  /** The function's log group, which receives notices about denied calls. */
  readonly logGroupName?: string;
}

/** A function, and the role with which it calls other services. */
export interface FunctionIdentity {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly roleArn: string;
  /** The log group that receives notices about denied calls. */
  readonly logGroupName: string;
}

/** Sessions have no secret keys, because the local endpoint does not verify signatures. */
export interface Sessions {
  /** Returns the session of a function. The same function and role always have the same session. */
  ofFunction(definition: FunctionIdentity): Session;
  /** Opens a session of a role of this account. */
  assume(roleName: string, sessionName: string, details?: SessionDetails): Session;
  find(accessKeyId: string | undefined): Session | undefined;
  /** Finds the session of a function by region and name. */
  findFunction(region: string, name: string): Session | undefined;
}

/** Saved with the state. */
export interface SessionsState {
  /** By access key id. */
  readonly sessions: Map<string, Session>;
  /** By region and name of the function. */
  readonly ofFunctions: Map<string, Session>;
}

export function newSessionsState(): SessionsState {
  return { sessions: new Map(), ofFunctions: new Map() };
}

export function createSessions(roles: Roles, { sessions, ofFunctions } = newSessionsState()): Sessions {
  function open(roleName: string, name: string, details: SessionDetails, definition?: FunctionIdentity): Session {
    const digest = createHash('sha256')
      .update(JSON.stringify([roleName, name, definition?.arn, details]))
      .digest('hex')
      .toUpperCase();
    const role = roles.find(roleName);
    const session = {
      ...details,
      accessKeyId: `ASIA${digest.slice(0, 16)}`,
      roleName,
      name,
      arn: arnOf('sts', '', `assumed-role/${roleName}/${name}`),
      userId: `${role?.id ?? `AROA${digest.slice(16, 32)}`}:${name}`,
      checked: role !== undefined || definition !== undefined,
      logGroupName: definition?.logGroupName,
    };
    sessions.set(session.accessKeyId, session);
    return session;
  }

  return {
    ofFunction(definition) {
      const { region, name, roleArn } = definition;
      const session = open(localRoleName(roleArn) ?? roleArn, name, {}, definition);
      ofFunctions.set(`${region} ${name}`, session);
      return session;
    },
    assume: (roleName, sessionName, details = {}) => open(roleName, sessionName, details),
    find: (accessKeyId = '') => sessions.get(accessKeyId),
    findFunction: (region, name) => ofFunctions.get(`${region} ${name}`),
  };
}
