/** The resource types of IAM: roles, and policies on roles. */
import { randomBytes } from 'node:crypto';
import { arnOf } from '../../service/arn';
import { any, list, type Parsed, required, type StructureOf, structure } from '../../service/input';
import { documentOf, generateName, integer, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import { type NamedPolicy, readPolicy, readTrustPolicy } from './policy';
import type { RoleSettings, Roles } from './roles';

const MAX_ROLE_NAME = 64;
const MAX_POLICY_NAME = 128;

/** How long the sessions of a role may last, in seconds. */
const MAX_SESSION = { least: 3_600, most: 43_200 };

const INLINE_POLICY = { PolicyDocument: required(any), PolicyName: required(string) };

const ROLE = {
  AssumeRolePolicyDocument: required(any),
  Description: string,
  ManagedPolicyArns: list(string),
  MaxSessionDuration: integer,
  Path: string,
  PermissionsBoundary: string,
  Policies: list(structure(INLINE_POLICY)),
  RoleName: string,
  Tags: TAGS,
};

const POLICY = { ...INLINE_POLICY, Roles: required(list(string)) };

const MANAGED_POLICY = {
  Description: string,
  ManagedPolicyName: string,
  Path: string,
  PolicyDocument: required(any),
  Roles: list(string),
};

export function iamTypes(roles: Roles): Record<string, ResourceType> {
  return { 'AWS::IAM::Role': roleType(roles), 'AWS::IAM::Policy': policyType(roles), 'AWS::IAM::ManagedPolicy': managedPolicyType(roles) };
}

function roleType(roles: Roles): ResourceType {
  return resourceType({
    properties: ROLE,
    attributes: ['Arn', 'RoleId'],
    replacedBy: ['RoleName', 'Path'],
    nameProperty: 'RoleName',
    takesStackTags: true,
    capability: 'CAPABILITY_IAM',
    check: (known) => roles.checkAwsManagedPolicies(roleSettings(known)),
    create: (context, properties) => {
      const { RoleName: name = generateName(context, MAX_ROLE_NAME), Path } = properties;
      checkName('roleName', name, MAX_ROLE_NAME);
      const arn = arnOf('iam', '', `role${checkedPath(Path)}${name}`);
      const id = `AROA${randomBytes(8).toString('hex').toUpperCase()}`;
      roles.create({ name, arn, id, settings: roleSettings(properties) });
      return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
    },
    update: (_context, { physicalId, attributes }, properties) => {
      roles.update(physicalId, roleSettings(properties));
      return { physicalId, attributes };
    },
    delete: (_context, { physicalId }) => roles.delete(physicalId),
  });
}

function roleSettings(properties: Parsed<StructureOf<typeof ROLE>>): RoleSettings {
  const { least, most } = MAX_SESSION;
  const { MaxSessionDuration: maxSessionDuration = least, Policies = [], ManagedPolicyArns = [] } = properties;
  if (maxSessionDuration < least || maxSessionDuration > most) {
    throw new Error(`MaxSessionDuration is from ${least} to ${most} seconds; got ${maxSessionDuration}.`);
  }
  return {
    trustPolicy: readTrustPolicy(documentOf('AssumeRolePolicyDocument', properties.AssumeRolePolicyDocument)),
    maxSessionDuration,
    policies: Policies.map(inlinePolicy),
    managedPolicyArns: ManagedPolicyArns,
    permissionsBoundary: properties.PermissionsBoundary,
    tags: tagMap(properties.Tags),
  };
}

/** An inline policy, on each of its roles. */
function policyType(roles: Roles): ResourceType {
  const put = (properties: StructureOf<typeof POLICY>) => {
    const policy = inlinePolicy(properties);
    checkRoles(properties);
    roles.addPolicy(properties.Roles, policy);
  };
  const remove = (policyName: string, roleNames: readonly string[]) => {
    for (const name of roleNames) roles.find(name)?.added.delete(policyName);
  };
  return resourceType({
    properties: POLICY,
    attributes: ['Id'],
    replacedBy: [],
    capability: 'CAPABILITY_IAM',
    check: (known) => {
      checkDocument(known);
      if (known.Roles !== undefined) checkRoles(known);
    },
    create: (context, properties) => {
      put(properties);
      const physicalId = generateName(context);
      return { physicalId, attributes: { Id: physicalId } };
    },
    update: (_context, { physicalId, properties: before }, properties) => {
      put(properties);
      const kept = before.PolicyName === properties.PolicyName ? properties.Roles : [];
      remove(
        before.PolicyName,
        before.Roles.filter((name) => !kept.includes(name)),
      );
      return { physicalId, attributes: { Id: physicalId } };
    },
    delete: (_context, { properties: { PolicyName, Roles } }) => remove(PolicyName, Roles),
  });
}

function checkRoles({ PolicyName, Roles = [] }: Parsed<StructureOf<typeof POLICY>>): void {
  if (Roles.length > 0) return;
  throw new Error(`The local endpoint attaches an AWS::IAM::Policy to Roles, and ${PolicyName} names none.`);
}

/** Throws for a policy that would be evaluated in another way than on AWS. */
function checkDocument({ PolicyDocument }: { readonly PolicyDocument?: unknown }): void {
  readPolicy('PolicyDocument', documentOf('PolicyDocument', PolicyDocument));
}

function inlinePolicy({ PolicyName = '', PolicyDocument }: Parsed<StructureOf<typeof INLINE_POLICY>>): NamedPolicy {
  checkName('policyName', PolicyName, MAX_POLICY_NAME);
  return readPolicy(PolicyName, documentOf('PolicyDocument', PolicyDocument));
}

/** Throws unless a role or a policy may have the name. */
function checkName(member: string, name: string, max: number): void {
  if (name.length < 1 || name.length > max) {
    const bound = name === '' ? 'greater than or equal to 1' : `less than or equal to ${max}`;
    throw new Error(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  if (!/^[\w+=,.@-]+$/.test(name)) {
    const rule = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';
    throw new Error(`The specified value for ${member} is invalid. ${rule}`);
  }
}

function managedPolicyType(roles: Roles): ResourceType {
  const put = (arn: string, { PolicyDocument, Roles = [] }: StructureOf<typeof MANAGED_POLICY>) => {
    roles.putManagedPolicy({ ...readPolicy(arn, documentOf('PolicyDocument', PolicyDocument)), arn, roles: Roles });
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  };
  return resourceType({
    properties: MANAGED_POLICY,
    attributes: ['PolicyArn'],
    replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
    nameProperty: 'ManagedPolicyName',
    capability: 'CAPABILITY_IAM',
    check: checkDocument,
    create: (context, properties) => {
      const { ManagedPolicyName: name = generateName(context, MAX_POLICY_NAME), Path } = properties;
      checkName('policyName', name, MAX_POLICY_NAME);
      const arn = arnOf('iam', '', `policy${checkedPath(Path)}${name}`);
      if (roles.hasManagedPolicy(arn)) throw new Error(`A policy called ${name} already exists. Duplicate names are not allowed.`);
      return put(arn, properties);
    },
    update: (_context, { physicalId }, properties) => put(physicalId, properties),
    delete: (_context, { physicalId }) => roles.deleteManagedPolicy(physicalId),
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function checkedPath(path = '/'): string {
  if (path.length > 512 || !/^\/([!-~]+\/)?$/.test(path)) {
    throw new Error(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return path;
}
