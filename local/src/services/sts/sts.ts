/** AWS Security Token Service: who signs a request, and the roles that are assumed. */
import { LOCAL_ACCOUNT } from '../../service/account';
import type { OperationService } from '../../service/operation-service';
import { invalid, members, operation, queryService, ServiceError, values } from '../../service/protocols/query';
import { parseRoleArn, type Role, type Roles } from '../iam/roles';
import type { Session, SessionDetails, Sessions } from '../iam/sessions';

/** Without session policies, which nobody would evaluate, and without MFA. */
const ASSUME_ROLE = ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId', 'SourceIdentity', 'Tags', 'TransitiveTagKeys'];

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const TEXTS = {
  RoleSessionName: { most: 64, marks: '_+=,.@-' },
  SourceIdentity: { most: 64, marks: '_+=,.@-' },
  ExternalId: { most: 1_224, marks: '_+=,.@:/-' },
};

/** How long credentials are said to last, in seconds. */
const DURATION = { least: 900, most: 43_200, usual: 3_600, chained: 3_600 };

const TAGS = { most: 50, key: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u };

/**
 * An STS that lends roles of the local account: to whoever is the administrator every one, also those that nobody has deployed, such as
 * the CDK's. Nothing here checks a secret, and no credentials expire; whether a deployed function may assume a role has been decided
 * before (see ./iam).
 */
export function createSts(sessions: Sessions, roles: Roles): OperationService {
  return queryService('https://sts.amazonaws.com/doc/2011-06-15/', {
    GetCallerIdentity: (_, { credential }) => {
      const session = sessions.find(credential?.accessKeyId);
      const user = { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:user/local`, UserId: 'AIDALOCAL' };
      return { ...(session ? { Arn: session.arn, UserId: session.userId } : user), Account: LOCAL_ACCOUNT };
    },
    AssumeRole: operation(ASSUME_ROLE, (input, { credential }) => {
      const roleArn = input.get('RoleArn') ?? '';
      const roleName = readRoleName(roleArn);
      const role = roles.findByArn(roleArn);
      const caller = sessions.find(credential?.accessKeyId);
      if (caller) checkChain(caller, roleName, role);
      const sessionName = checkText('RoleSessionName', input.get('RoleSessionName') ?? '');
      const details = readDetails(input);
      const Expiration = new Date(Date.now() + readDuration(input, role, caller) * 1000);
      const { accessKeyId: AccessKeyId, arn: Arn, userId: AssumedRoleId } = sessions.assume(roleName, sessionName, details);
      return {
        Credentials: { AccessKeyId, SecretAccessKey: 'local', SessionToken: 'local', Expiration },
        AssumedRoleUser: { Arn, AssumedRoleId },
        SourceIdentity: details.sourceIdentity,
      };
    }),
  });
}

function readRoleName(roleArn: string): string {
  const { account, name } = parseRoleArn(roleArn);
  if (!account || !name) throw invalid(`RoleArn must be the ARN of an IAM role; got "${roleArn}".`);
  if (account !== LOCAL_ACCOUNT) {
    const fix = 'Leave the account of the stack open (no env.account, or CDK_DEFAULT_ACCOUNT) to deploy it locally.';
    throw denied(`The local account is ${LOCAL_ACCOUNT}; the role ${roleArn} is of account ${account}. ${fix}`);
  }
  return name;
}

/** Of a role that is assumed with the credentials of another one. */
function checkChain(caller: Session, roleName: string, role: Role | undefined): void {
  // Nobody knows what a role may do that is not there: calls in its name are not checked.
  if (caller.checked && !role) throw denied(`${caller.arn} cannot assume the role ${roleName}, which is not deployed here.`);
  const { sourceIdentity, transitiveTagKeys = [] } = caller;
  if (role && (sourceIdentity !== undefined || transitiveTagKeys.length > 0)) {
    const fix = 'Assume it with credentials that have neither.';
    throw invalid(
      `The local endpoint does not hand on the source identity or transitive tags of ${caller.arn} to the role ${roleName}. ${fix}`,
    );
  }
}

function readDetails(input: URLSearchParams): SessionDetails {
  const [externalId, sourceIdentity] = [input.get('ExternalId'), input.get('SourceIdentity')];
  if (externalId !== null) checkText('ExternalId', externalId);
  const tags = readTags(input);
  const transitiveTagKeys = values(input, 'TransitiveTagKeys');
  const unknown = transitiveTagKeys.filter((key) => !Object.hasOwn(tags, key));
  if (unknown.length > 0) throw invalid(`TransitiveTagKeys are keys of Tags; got "${unknown.join('", "')}".`);
  return { tags, transitiveTagKeys, ...(sourceIdentity !== null && { sourceIdentity: checkText('SourceIdentity', sourceIdentity) }) };
}

function checkText(name: keyof typeof TEXTS, text: string): string {
  const { most, marks } = TEXTS[name];
  const isFine = [...text].every((character) => /[a-z\d]/i.test(character) || marks.includes(character));
  if (!isFine || text.length < 2 || text.length > most)
    throw invalid(`${name} has 2 to ${most} letters, digits and ${marks}; got "${text}".`);
  return text;
}

function readTags(input: URLSearchParams): Record<string, string> {
  const tags = members(input, 'Tags').map(({ Key = '', Value = '' }) => [Key, Value] as const);
  if (tags.length > TAGS.most) throw invalid(`A session has at most ${TAGS.most} tags; got ${tags.length}.`);
  for (const [key, value] of tags) {
    if (TAGS.key.test(key) && TAGS.value.test(value)) continue;
    throw invalid(`A tag has a key of 1 to 128 and a value of up to 256 letters, digits, spaces and _.:/=+-@; got "${key}": "${value}".`);
  }
  const keys = tags.map(([key]) => key.toLowerCase());
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw invalid(`The keys of Tags differ, and not only in case; got "${repeated}" more than once.`);
  return Object.fromEntries(tags);
}

/** In seconds. */
function readDuration(input: URLSearchParams, role: Role | undefined, caller: Session | undefined): number {
  const { least, most, usual, chained } = DURATION;
  const text = input.get('DurationSeconds') ?? String(usual);
  const duration = Number(text);
  if (!/^\d+$/.test(text) || duration < least || duration > most)
    throw invalid(`DurationSeconds is from ${least} to ${most}; got "${text}".`);
  if (caller && duration > chained) {
    throw invalid(`DurationSeconds is at most ${chained} for a role that is assumed with the credentials of another one; got ${duration}.`);
  }
  const { maxSessionDuration = most } = role?.settings ?? {};
  if (duration > maxSessionDuration) {
    throw invalid(`DurationSeconds is at most the MaxSessionDuration of the role, which is ${maxSessionDuration}; got ${duration}.`);
  }
  return duration;
}

function denied(message: string): ServiceError {
  return new ServiceError('AccessDenied', message, 403);
}
