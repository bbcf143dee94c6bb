/** The operations of AWS Security Token Service. */

import type { Access } from '../../service/access';
import { requestTags, resourceTags, textContext } from '../../service/access';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { list, type Parsed, structure, text } from '../../service/input';
import { members, operation } from '../../service/operation';
import { ServiceError } from '../../service/service-error';
import type { Clock } from '../../system/clock';
import type { Iam } from '../iam/iam';
import { parseRoleArn, type Role, type Roles } from '../iam/roles';
import { LOCAL_USER, type Session, type SessionDetails } from '../iam/sessions';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const TEXTS = {
  RoleSessionName: { most: 64, marks: '_+=,.@-' },
  SourceIdentity: { most: 64, marks: '_+=,.@-' },
  ExternalId: { most: 1_224, marks: '_+=,.@:/-' },
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts-requests */
const RATE = { rate: 600, sharedRate: 'AWS STS' };

/** The allowed durations of sessions, in seconds. Sessions here never expire. */
const DURATION = { least: 900, most: 43_200, usual: 3_600, chained: 3_600 };

const TAGS = { most: 50, key: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, value: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u };

/** Session policies and MFA are not supported, because they would not be evaluated. */
const ASSUME_ROLE = members(
  {
    RoleArn: text({ min: 0 }),
    RoleSessionName: text({ min: 0 }),
    DurationSeconds: text({ min: 0 }),
    ExternalId: text({ min: 0 }),
    SourceIdentity: text({ min: 0 }),
    Tags: list(structure({ Key: text({ min: 0 }), Value: text({ min: 0 }) })),
    TransitiveTagKeys: list(text({ min: 0 })),
  },
  { lenient: true },
);

type AssumeRoleInput = Parsed<ReturnType<typeof ASSUME_ROLE.parse>>;

/**
 * Opens sessions of the local account's roles. The administrator may assume every role, also one that is not deployed, such as those of the CDK.
 * Credentials never expire, and secret keys are not checked.
 */
export function stsOperations({ roles, sessions }: Pick<Iam, 'roles' | 'sessions'>, clock: Clock) {
  return {
    GetCallerIdentity: operation({
      input: members({}, { lenient: true }),
      // Needs no permission; not even an explicit deny applies.
      // @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
      access: () => [],
      ...RATE,
      run(_, { accessKeyId }) {
        const { arn, userId } = sessions.find(accessKeyId) ?? LOCAL_USER;
        return { Arn: arn, UserId: userId, Account: LOCAL_ACCOUNT };
      },
    }),
    AssumeRole: operation({
      input: ASSUME_ROLE,
      access: (input) => accessToRole(input, roles),
      ...RATE,
      run(input, { accessKeyId }) {
        const { RoleArn: roleArn = '', RoleSessionName = '' } = input;
        const roleName = readRoleName(roleArn);
        const role = roles.findByArn(roleArn);
        const caller = sessions.find(accessKeyId);
        if (caller) checkChain(caller, roleName, role);
        if (role) checkPolicies(role, roles);
        const sessionName = checkText('RoleSessionName', RoleSessionName);
        const details = readDetails(input);
        const Expiration = new Date(clock.now() + readDuration(input, role, caller) * 1000);
        const { accessKeyId: AccessKeyId, arn: Arn, userId: AssumedRoleId } = sessions.assume(roleName, sessionName, details);
        return {
          Credentials: { AccessKeyId, SecretAccessKey: 'local', SessionToken: 'local', Expiration },
          AssumedRoleUser: { Arn, AssumedRoleId },
          SourceIdentity: details.sourceIdentity,
        };
      },
    }),
  };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
function accessToRole(input: AssumeRoleInput, roles: Roles): Access[] {
  const { RoleArn: resource = '*', ExternalId, RoleSessionName, SourceIdentity, Tags = [], TransitiveTagKeys = [] } = input;
  const ofRole = resourceTags(roles.findByArn(resource)?.settings.tags ?? {});
  const ofTags = {
    ...requestTags(tagMap(Tags)),
    ...(TransitiveTagKeys.length > 0 && { 'sts:transitivetagkeys': TransitiveTagKeys }),
  };
  const ofIdentity = textContext({ 'sts:sourceidentity': SourceIdentity });
  const ofSession = textContext({ 'sts:externalid': ExternalId, 'sts:rolesessionname': RoleSessionName });
  // Each action has its own condition keys: a condition on the external id of sts:TagSession never holds.
  return [
    { action: 'sts:AssumeRole', resource, context: { ...ofRole, ...ofTags, ...ofIdentity, ...ofSession } },
    ...(Tags.length > 0 ? [{ action: 'sts:TagSession', resource, context: { ...ofRole, ...ofTags } }] : []),
    ...(SourceIdentity === undefined ? [] : [{ action: 'sts:SetSourceIdentity', resource, context: { ...ofRole, ...ofIdentity } }]),
  ];
}

function tagMap(tags: NonNullable<AssumeRoleInput['Tags']>): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
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

/** Calls with a policy that cannot be evaluated would fail without saying which. */
function checkPolicies(role: Role, roles: Roles): void {
  try {
    roles.policiesOf(role);
    roles.boundaryOf(role);
  } catch (error) {
    throw invalid(`Nobody can assume the role ${role.name}. ${(error as Error).message}`);
  }
}

/** Checks role chaining: a session of one role assumes another role. */
function checkChain(caller: Session, roleName: string, role: Role | undefined): void {
  // The policies of a role that is not deployed are unknown, so its calls would not be authorised.
  if (caller.checked && !role) throw denied(`${caller.arn} cannot assume the role ${roleName}, which is not deployed here.`);
  const { sourceIdentity, transitiveTagKeys = [] } = caller;
  if (role && (sourceIdentity !== undefined || transitiveTagKeys.length > 0)) {
    const fix = 'Assume it with credentials that have neither.';
    throw invalid(
      `The local endpoint does not hand on the source identity or transitive tags of ${caller.arn} to the role ${roleName}. ${fix}`,
    );
  }
}

function readDetails({
  ExternalId,
  SourceIdentity,
  Tags = [],
  TransitiveTagKeys: transitiveTagKeys = [],
}: AssumeRoleInput): SessionDetails {
  if (ExternalId !== undefined) checkText('ExternalId', ExternalId);
  const tags = checkTags(Tags);
  const unknown = transitiveTagKeys.filter((key) => !Object.hasOwn(tags, key));
  if (unknown.length > 0) throw invalid(`TransitiveTagKeys are keys of Tags; got "${unknown.join('", "')}".`);
  return {
    tags,
    transitiveTagKeys,
    ...(SourceIdentity !== undefined && { sourceIdentity: checkText('SourceIdentity', SourceIdentity) }),
  };
}

function checkText(name: keyof typeof TEXTS, given: string): string {
  const { most, marks } = TEXTS[name];
  const isFine = [...given].every((character) => /[a-z\d]/i.test(character) || marks.includes(character));
  if (!isFine || given.length < 2 || given.length > most)
    throw invalid(`${name} has 2 to ${most} letters, digits and ${marks}; got "${given}".`);
  return given;
}

function checkTags(given: NonNullable<AssumeRoleInput['Tags']>): Record<string, string> {
  const tags = given.map(({ Key = '', Value = '' }) => [Key, Value] as const);
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

/** Reads the duration in seconds. */
function readDuration({ DurationSeconds }: AssumeRoleInput, role: Role | undefined, caller: Session | undefined): number {
  const { least, most, usual, chained } = DURATION;
  const given = DurationSeconds ?? String(usual);
  const duration = Number(given);
  if (!/^\d+$/.test(given) || duration < least || duration > most)
    throw invalid(`DurationSeconds is from ${least} to ${most}; got "${given}".`);
  if (caller && duration > chained) {
    throw invalid(`DurationSeconds is at most ${chained} for a role that is assumed with the credentials of another one; got ${duration}.`);
  }
  const { maxSessionDuration = most } = role?.settings ?? {};
  if (duration > maxSessionDuration) {
    throw invalid(`DurationSeconds is at most the MaxSessionDuration of the role, which is ${maxSessionDuration}; got ${duration}.`);
  }
  return duration;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

function denied(message: string): ServiceError {
  return new ServiceError('AccessDenied', message, 403);
}
