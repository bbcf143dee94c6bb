/** Who signs: the sessions of roles, by the access key ids that were given to them. */
import { createHash } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../service/account';
import type { FunctionDefinition } from '../lambda/function';
import { logGroupOf } from '../lambda/variables';
import { localRoleName, type Roles } from './roles';

/** What whoever assumes a role says of the session. */
export interface SessionDetails {
  /** They count beside the tags of the role, and instead of those with the same keys. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Which of the tags are to go on to the sessions of roles that this one assumes. */
  readonly transitiveTagKeys?: readonly string[];
  /** Who is behind the session; that is to go on likewise. */
  readonly sourceIdentity?: string;
}

/** Credentials that somebody has been given. */
export interface Session extends SessionDetails {
  readonly accessKeyId: string;
  readonly roleName: string;
  /** The name of the function, for a function's. */
  readonly name: string;
  /** `arn:aws:sts::000000000000:assumed-role/<role>/<session>` */
  readonly arn: string;
  /** `<id of the role>:<session>` */
  readonly userId: string;
  /** Whether calls are checked: not those of a role that nobody has deployed here, as those of the CDK's bootstrap stack. */
  readonly checked: boolean;
  /** The log group that gets the notices about a function's session. */
  readonly logGroupName?: string;
}

/** Sessions. No secret belongs to them: signatures are not looked at. */
export interface Sessions {
  /** The session of a function, always the same one for the same function and role. */
  ofFunction(definition: FunctionDefinition): Session;
  /** The session of whoever has assumed a role of this account. */
  assume(roleName: string, sessionName: string, details?: SessionDetails): Session;
  find(accessKeyId: string | undefined): Session | undefined;
  /** The session of a function that has one, by its region and name. */
  findFunction(region: string, name: string): Session | undefined;
}

/** What is kept of sessions: plain data. */
export interface SessionsState {
  /** By access key id. */
  readonly sessions: Map<string, Session>;
  /** By region and name of the function. */
  readonly ofFunctions: Map<string, Session>;
}

/** No sessions. */
export function newSessionsState(): SessionsState {
  return { sessions: new Map(), ofFunctions: new Map() };
}

export function createSessions(roles: Roles, { sessions, ofFunctions } = newSessionsState()): Sessions {
  function open(roleName: string, name: string, details: SessionDetails, definition?: FunctionDefinition): Session {
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
      arn: `arn:aws:sts::${LOCAL_ACCOUNT}:assumed-role/${roleName}/${name}`,
      userId: `${role?.id ?? `AROA${digest.slice(16, 32)}`}:${name}`,
      checked: role !== undefined || definition !== undefined,
      logGroupName: definition && logGroupOf(definition),
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
