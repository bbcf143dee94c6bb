/** AWS IAM: roles and the policies on them. */
import { randomBytes } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../service/arn';
import { document, objects, optionalText, tags, text, texts, wholeNumber } from '../cloudformation/resource-types/properties';
import { structure, TAGS } from '../cloudformation/resource-types/property-shape';
import { generateName, type Properties, type ResourceContext, type ResourceType } from '../cloudformation/resource-types/resource-type';
import { type NamedPolicy, readPolicy, readTrustPolicy } from './policy';
import type { RoleSettings, Roles } from './roles';

const MAX_ROLE_NAME = 64;
const MAX_POLICY_NAME = 128;

/** How long a session may be asked to last, in seconds. */
const MAX_SESSION = { least: 3_600, most: 43_200 };

/** Role, Policy and ManagedPolicy. */
export function iamTypes(roles: Roles): Record<string, ResourceType> {
  return { 'AWS::IAM::Role': roleType(roles), 'AWS::IAM::Policy': policyType(roles), 'AWS::IAM::ManagedPolicy': managedPolicyType(roles) };
}

function roleType(roles: Roles): ResourceType {
  return {
    properties: {
      AssumeRolePolicyDocument: 'json',
      Description: 'string',
      ManagedPolicyArns: { list: 'string' },
      MaxSessionDuration: 'integer',
      Path: 'string',
      PermissionsBoundary: 'string',
      Policies: { list: structure({ PolicyDocument: 'json', PolicyName: 'string' }, ['PolicyDocument', 'PolicyName']) },
      RoleName: 'string',
      Tags: TAGS,
    },
    required: ['AssumeRolePolicyDocument'],
    attributes: ['Arn', 'RoleId'],
    replacedBy: ['RoleName', 'Path'],
    nameProperty: 'RoleName',
    takesStackTags: true,
    capability: 'CAPABILITY_IAM',
    check: (known) => {
      const { managedPolicyArns, permissionsBoundary } = roleSettings(known);
      roles.checkAwsManagedPolicies([...managedPolicyArns, ...(permissionsBoundary ? [permissionsBoundary] : [])]);
    },
    create: (context, properties) => {
      const name = optionalText(properties, 'RoleName') ?? generateName(context, MAX_ROLE_NAME);
      checkName('roleName', name, MAX_ROLE_NAME);
      const arn = `arn:aws:iam::${LOCAL_ACCOUNT}:role${pathOf(properties)}${name}`;
      const id = `AROA${randomBytes(8).toString('hex').toUpperCase()}`;
      roles.create({ name, arn, id, settings: roleSettings(properties) });
      return { physicalId: name, attributes: { Arn: arn, RoleId: id } };
    },
    update: (_context, { physicalId, attributes }, properties) => {
      roles.update(physicalId, roleSettings(properties));
      return { physicalId, attributes };
    },
    delete: (_context, { physicalId }) => roles.delete(physicalId),
  };
}

function roleSettings(properties: Properties): RoleSettings {
  const { least, most } = MAX_SESSION;
  const maxSessionDuration = wholeNumber(properties, 'MaxSessionDuration', least);
  if (maxSessionDuration < least || maxSessionDuration > most) {
    throw new Error(`MaxSessionDuration is from ${least} to ${most} seconds; got ${maxSessionDuration}.`);
  }
  return {
    trustPolicy: readTrustPolicy(document(properties, 'AssumeRolePolicyDocument')),
    maxSessionDuration,
    policies: objects(properties, 'Policies').map(inlinePolicy),
    managedPolicyArns: texts(properties, 'ManagedPolicyArns'),
    permissionsBoundary: optionalText(properties, 'PermissionsBoundary'),
    tags: tags(properties),
  };
}

/** An inline policy, on each of its roles. */
function policyType(roles: Roles): ResourceType {
  const put = (properties: Properties) => {
    const policy = inlinePolicy(properties);
    const names = texts(properties, 'Roles');
    checkRoles(properties);
    roles.addPolicy(names, policy);
  };
  const remove = (policyName: string, roleNames: readonly string[]) => {
    for (const name of roleNames) roles.find(name)?.added.delete(policyName);
  };
  return {
    properties: { PolicyDocument: 'json', PolicyName: 'string', Roles: { list: 'string' } },
    required: ['PolicyDocument', 'PolicyName', 'Roles'],
    attributes: ['Id'],
    replacedBy: [],
    capability: 'CAPABILITY_IAM',
    check: (known) => {
      checkDocument(known);
      if (known.Roles !== undefined) checkRoles(known);
    },
    create: (context: ResourceContext, properties) => {
      put(properties);
      const physicalId = generateName(context);
      return { physicalId, attributes: { Id: physicalId } };
    },
    update: (_context, { physicalId, properties: before }, properties) => {
      put(properties);
      const kept = before.PolicyName === properties.PolicyName ? texts(properties, 'Roles') : [];
      remove(
        text(before, 'PolicyName'),
        texts(before, 'Roles').filter((name) => !kept.includes(name)),
      );
      return { physicalId, attributes: { Id: physicalId } };
    },
    delete: (_context, { properties }) => remove(text(properties, 'PolicyName'), texts(properties, 'Roles')),
  };
}

function checkRoles(properties: Properties): void {
  if (texts(properties, 'Roles').length > 0) return;
  throw new Error(`The local endpoint attaches an AWS::IAM::Policy to Roles, and ${properties.PolicyName} names none.`);
}

/** A policy that would be evaluated in another way than on AWS is refused before anything begins. */
function checkDocument(known: Properties): void {
  readPolicy('PolicyDocument', document(known, 'PolicyDocument'));
}

function inlinePolicy(properties: Properties): NamedPolicy {
  const name = text(properties, 'PolicyName');
  checkName('policyName', name, MAX_POLICY_NAME);
  return readPolicy(name, document(properties, 'PolicyDocument'));
}

/** Of a role or a policy. */
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
  const put = (arn: string, properties: Properties) => {
    const policy = readPolicy(arn, document(properties, 'PolicyDocument'));
    roles.putManagedPolicy({ ...policy, arn, roles: texts(properties, 'Roles') });
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  };
  return {
    properties: {
      Description: 'string',
      ManagedPolicyName: 'string',
      Path: 'string',
      PolicyDocument: 'json',
      Roles: { list: 'string' },
    },
    required: ['PolicyDocument'],
    attributes: ['PolicyArn'],
    replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
    nameProperty: 'ManagedPolicyName',
    capability: 'CAPABILITY_IAM',
    check: checkDocument,
    create: (context, properties) => {
      const name = optionalText(properties, 'ManagedPolicyName') ?? generateName(context, MAX_POLICY_NAME);
      checkName('policyName', name, MAX_POLICY_NAME);
      const arn = `arn:aws:iam::${LOCAL_ACCOUNT}:policy${pathOf(properties)}${name}`;
      if (roles.hasManagedPolicy(arn)) throw new Error(`A policy called ${name} already exists. Duplicate names are not allowed.`);
      return put(arn, properties);
    },
    update: (_context, { physicalId }, properties) => put(physicalId, properties),
    delete: (_context, { physicalId }) => roles.deleteManagedPolicy(physicalId),
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function pathOf(properties: Properties): string {
  const path = optionalText(properties, 'Path') ?? '/';
  if (path.length > 512 || !/^\/([!-~]+\/)?$/.test(path)) {
    throw new Error(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return path;
}
