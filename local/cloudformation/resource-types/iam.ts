/** AWS IAM: roles and the policies on them, kept to answer for names and for what a deletion would leave behind. */
import { randomBytes } from 'node:crypto';
import { LOCAL_ACCOUNT } from '../../account';
import { generateName, type Properties, type ResourceContext, type ResourceType } from '../resource-type';
import { object, objects, optionalText, text, texts } from './properties';

const MAX_ROLE_NAME = 64;
const MAX_POLICY_NAME = 128;

/** Role and Policy, over roles that belong to the account and not to a region. */
export function iamTypes(): Record<string, ResourceType> {
  /** Names of the policies attached by AWS::IAM::Policy, by role. */
  const attachedPolicies = new Map<string, Set<string>>();

  const policiesOf = (role: string) => {
    const policies = attachedPolicies.get(role);
    if (!policies) throw new Error(`The role with name ${role} cannot be found.`);
    return policies;
  };
  const attach = (policy: string, properties: Properties) => {
    const roles = texts(properties, 'Roles');
    if (roles.length === 0) throw new Error(`The local endpoint attaches an AWS::IAM::Policy to Roles, and ${policy} names none.`);
    object(properties, 'PolicyDocument');
    for (const policies of roles.map(policiesOf)) policies.add(policy);
  };
  const detach = (policy: string, roles: readonly string[]) => {
    for (const role of roles) attachedPolicies.get(role)?.delete(policy);
  };
  const policyName = (properties: Properties) => {
    const name = text(properties, 'PolicyName');
    if (name.length > MAX_POLICY_NAME)
      throw new Error(`PolicyName must have at most ${MAX_POLICY_NAME} characters; ${name} has ${name.length}.`);
    return name;
  };

  return {
    'AWS::IAM::Role': {
      properties: [
        'AssumeRolePolicyDocument',
        'Description',
        'ManagedPolicyArns',
        'MaxSessionDuration',
        'Path',
        'Policies',
        'RoleName',
        'Tags',
      ],
      required: ['AssumeRolePolicyDocument'],
      attributes: ['Arn', 'RoleId'],
      replacedBy: ['RoleName', 'Path'],
      nameProperty: 'RoleName',
      takesStackTags: true,
      capability: 'CAPABILITY_IAM',
      create: (context, properties) => {
        const name = optionalText(properties, 'RoleName') ?? generateName(context, MAX_ROLE_NAME);
        checkRole(properties);
        if (attachedPolicies.has(name)) throw new Error(`Role with name ${name} already exists.`);
        attachedPolicies.set(name, new Set());
        return role(name, properties, `AROA${randomBytes(8).toString('hex').toUpperCase()}`);
      },
      update: (_context, { physicalId, attributes }, properties) => {
        checkRole(properties);
        return role(physicalId, properties, String(attributes.RoleId));
      },
      delete: (_context, { physicalId }) => {
        if (attachedPolicies.get(physicalId)?.size) throw new Error('Cannot delete entity, must delete policies first.');
        attachedPolicies.delete(physicalId);
      },
    },
    'AWS::IAM::Policy': {
      properties: ['PolicyDocument', 'PolicyName', 'Roles'],
      required: ['PolicyDocument', 'PolicyName', 'Roles'],
      attributes: ['Id'],
      replacedBy: [],
      capability: 'CAPABILITY_IAM',
      create: (context: ResourceContext, properties) => {
        attach(policyName(properties), properties);
        const physicalId = generateName(context);
        return { physicalId, attributes: { Id: physicalId } };
      },
      update: (_context, { physicalId, properties: before }, properties) => {
        const name = policyName(properties);
        attach(name, properties);
        const kept = name === before.PolicyName ? texts(properties, 'Roles') : [];
        detach(
          policyName(before),
          texts(before, 'Roles').filter((roleName) => !kept.includes(roleName)),
        );
        return { physicalId, attributes: { Id: physicalId } };
      },
      delete: (_context, { properties }) => detach(policyName(properties), texts(properties, 'Roles')),
    },
  };
}

function checkRole(properties: Properties): void {
  object(properties, 'AssumeRolePolicyDocument');
  texts(properties, 'ManagedPolicyArns');
  for (const policy of objects(properties, 'Policies')) {
    text(policy, 'PolicyName');
    object(policy, 'PolicyDocument');
  }
}

function role(name: string, properties: Properties, id: string) {
  const path = optionalText(properties, 'Path') ?? '/';
  return { physicalId: name, attributes: { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role${path}${name}`, RoleId: id } };
}
