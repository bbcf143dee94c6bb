/** The roles and managed policies of the local AWS IAM. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { canBeAssumed } from './assuming-services';
import type { PolicyDocument } from './evaluation';
import { AWS_MANAGED_POLICIES } from './managed-policies';
import { type NamedPolicy, readPolicy } from './policy';
import { checkInlinePolicies, checkQuota, sizeOf } from './quotas';

/** The properties of a role that can change. */
export interface RoleSettings {
  /** Who may assume the role. */
  readonly trustPolicy: PolicyDocument;
  /** The longest session that AssumeRole grants, in seconds. */
  readonly maxSessionDuration: number;
  /** Inline policies in the role's own definition. */
  readonly policies: readonly NamedPolicy[];
  readonly managedPolicyArns: readonly string[];
  /** The ARN of a managed policy that limits what the role's policies can allow. */
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  settings: RoleSettings;
  /** Inline policies that `AWS::IAM::Policy` resources have added, by name. */
  readonly added: Map<string, NamedPolicy>;
}

/** A customer managed policy. */
export interface ManagedPolicy extends NamedPolicy {
  readonly arn: string;
  /** Names of the roles to which the policy's own definition attaches it. */
  readonly roles: readonly string[];
}

/** Roles and managed policies, which belong to the account and not to a region. Throws IAM's errors for exceeded quotas. */
export interface Roles {
  /** Throws if the name is taken. */
  create(role: Omit<Role, 'added'>): void;
  update(name: string, settings: RoleSettings): void;
  /** Throws while other resources have policies on the role. */
  delete(name: string): void;
  /** Adds an inline policy to each of these roles, or replaces the one with the same name. */
  addPolicy(roleNames: readonly string[], policy: NamedPolicy): void;
  find(name: string): Role | undefined;
  /** Finds a role by its ARN, which includes its path. */
  findByArn(arn: string): Role | undefined;
  /** Like `find`, but throws if there is no such role. */
  get(name: string): Role;
  /** Creates a managed policy, or replaces the one with the same ARN. */
  putManagedPolicy(policy: ManagedPolicy): void;
  /** Throws while a role's definition names the policy. */
  deleteManagedPolicy(arn: string): void;
  hasManagedPolicy(arn: string): boolean;
  /**
   * Throws for AWS managed policies that the local endpoint does not have, unless nothing here can assume the role. Ignores customer managed
   * policies, which may be created later.
   */
  checkAwsManagedPolicies(settings: RoleSettings): void;
  /** All policies of a role except its permissions boundary. */
  policiesOf(role: Role): NamedPolicy[];
  boundaryOf(role: Role): NamedPolicy | undefined;
}

/** Saved with the state. */
export interface RolesState {
  /** By name. */
  readonly roles: Map<string, Role>;
  /** By ARN. */
  readonly managedPolicies: Map<string, ManagedPolicy>;
}

export function newRolesState(): RolesState {
  return { roles: new Map(), managedPolicies: new Map() };
}

export function createRoles({ roles, managedPolicies } = newRolesState()): Roles {
  function get(name: string): Role {
    const role = roles.get(name);
    if (!role) throw new Error(`The role with name ${name} cannot be found.`);
    return role;
  }

  function managedPolicy(arn: string): NamedPolicy {
    const own = managedPolicies.get(arn);
    const document = Object.hasOwn(AWS_MANAGED_POLICIES, arn) ? AWS_MANAGED_POLICIES[arn] : undefined;
    if (!own && !document) {
      const known = [...Object.keys(AWS_MANAGED_POLICIES), ...managedPolicies.keys()].join(', ');
      throw new Error(`The local endpoint does not have the managed policy ${arn} and cannot evaluate it. It has: ${known}.`);
    }
    return own ?? readPolicy(arn, document ?? {});
  }

  function checkAwsManagedPolicies(settings: RoleSettings): void {
    for (const arn of namedIn(settings)) if (OF_AWS.test(arn) && canBeAssumed(settings.trustPolicy)) managedPolicy(arn);
  }

  function checkSettings(name: string, settings: RoleSettings, added: Role['added']): void {
    const { managedPolicyArns, policies, tags, trustPolicy } = settings;
    checkAwsManagedPolicies(settings);
    for (const arn of namedIn(settings)) if (!OF_AWS.test(arn)) managedPolicy(arn);
    checkQuota('ACLSizePerRole', sizeOf(trustPolicy));
    checkQuota('TagsPerRole', Object.keys(tags).length);
    checkQuota('PoliciesPerRole', attachedTo(name, managedPolicyArns).size);
    checkInline(name, policies, added);
  }

  /** The ARNs of managed policies on a role: those that the role's definition names, and those whose own definition names the role. */
  function attachedTo(name: string, managedPolicyArns: readonly string[]): Set<string> {
    const naming = [...managedPolicies.values()].filter((policy) => policy.roles.includes(name));
    return new Set([...managedPolicyArns, ...naming.map(({ arn }) => arn)]);
  }

  function checkInline(name: string, policies: readonly NamedPolicy[], added: Role['added']): void {
    const byName = new Map([...policies.map((policy): [string, NamedPolicy] => [policy.name, policy]), ...added]);
    checkInlinePolicies(
      name,
      [...byName.values()].map(({ document }) => document),
    );
  }

  return {
    create(role) {
      if (roles.has(role.name)) throw new Error(`Role with name ${role.name} already exists.`);
      checkQuota('RolesPerAccount', roles.size + 1);
      checkSettings(role.name, role.settings, new Map());
      roles.set(role.name, { ...role, added: new Map() });
    },
    update(name, settings) {
      const role = get(name);
      checkSettings(name, settings, role.added);
      role.settings = settings;
    },
    addPolicy(names, policy) {
      const found = names.map(get);
      for (const { name, settings, added } of found) checkInline(name, settings.policies, new Map([...added, [policy.name, policy]]));
      for (const { added } of found) added.set(policy.name, policy);
    },
    delete(name) {
      const attached = [...managedPolicies.values()].some((policy) => policy.roles.includes(name));
      if (attached || roles.get(name)?.added.size) throw new Error('Cannot delete entity, must delete policies first.');
      roles.delete(name);
    },
    find: (name) => roles.get(name),
    findByArn(arn) {
      const role = roles.get(localRoleName(arn) ?? '');
      return role?.arn === arn ? role : undefined;
    },
    get,
    putManagedPolicy(policy) {
      checkQuota('PolicySize', sizeOf(policy.document));
      if (!managedPolicies.has(policy.arn)) checkQuota('PoliciesPerAccount', managedPolicies.size + 1);
      for (const { name, settings } of policy.roles.map(get)) {
        checkQuota('PoliciesPerRole', attachedTo(name, settings.managedPolicyArns).add(policy.arn).size);
      }
      managedPolicies.set(policy.arn, policy);
    },
    deleteManagedPolicy(arn) {
      const users = [...roles.values()].filter(
        ({ settings }) => settings.managedPolicyArns.includes(arn) || settings.permissionsBoundary === arn,
      );
      if (users.length > 0) throw new Error('Cannot delete a policy attached to entities.');
      managedPolicies.delete(arn);
    },
    checkAwsManagedPolicies,
    hasManagedPolicy: (arn) => managedPolicies.has(arn),
    policiesOf(role) {
      const { policies, managedPolicyArns } = role.settings;
      const attached = [...managedPolicies.values()].filter((policy) => policy.roles.includes(role.name));
      return [...policies, ...role.added.values(), ...managedPolicyArns.map(managedPolicy), ...attached];
    },
    boundaryOf: ({ settings }) => (settings.permissionsBoundary === undefined ? undefined : managedPolicy(settings.permissionsBoundary)),
  };
}

const OF_AWS = /^arn:[^:]+:iam::aws:policy\//;

/** The ARNs of the managed policies that a role's definition names. */
function namedIn({ managedPolicyArns, permissionsBoundary }: RoleSettings): string[] {
  return [...managedPolicyArns, ...(permissionsBoundary === undefined ? [] : [permissionsBoundary])];
}

/** Reads account and name from a role's ARN. Both are undefined for any other ARN. */
export function parseRoleArn(roleArn: string): { readonly account?: string; readonly name?: string } {
  const [, account, name] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return { account, name };
}

/** The name of a role of the local account, or undefined for any other ARN. */
export function localRoleName(roleArn: string): string | undefined {
  const { account, name } = parseRoleArn(roleArn);
  return account === LOCAL_ACCOUNT ? name : undefined;
}
