/** The state of the local AWS IAM: roles, and the policies on them as they are deployed. */
import { LOCAL_ACCOUNT } from '../../service/account';
import type { PolicyDocument } from './evaluation';
import { AWS_MANAGED_POLICIES } from './managed-policies';
import { type NamedPolicy, readPolicy } from './policy';
import { checkInlinePolicies, checkQuota, sizeOf } from './quotas';

/** What of a role can change. */
export interface RoleSettings {
  /** Who may assume it. */
  readonly trustPolicy: PolicyDocument;
  /** The longest that a session may be asked to last, in seconds. */
  readonly maxSessionDuration: number;
  /** Inline policies that are part of the role. */
  readonly policies: readonly NamedPolicy[];
  readonly managedPolicyArns: readonly string[];
  /** A managed policy: what it does not allow, no policy on the role can. */
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A role. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  settings: RoleSettings;
  /** Inline policies that others have put on it, by name. */
  readonly added: Map<string, NamedPolicy>;
}

/** A managed policy of this account. */
export interface ManagedPolicy extends NamedPolicy {
  readonly arn: string;
  /** Names of the roles that it was attached to by itself, and not by the role. */
  readonly roles: readonly string[];
}

/** Roles and managed policies, which belong to the account and not to a region. Refuses, in IAM's words, what exceeds a quota. */
export interface Roles {
  /** Refuses a name that is taken. */
  create(role: Omit<Role, 'added'>): void;
  update(name: string, settings: RoleSettings): void;
  /** Refuses as long as others have policies on it. */
  delete(name: string): void;
  /** Puts an inline policy on each of these roles, in place of the one with its name. */
  addPolicy(roleNames: readonly string[], policy: NamedPolicy): void;
  find(name: string): Role | undefined;
  /** The role whose ARN this is, the path included. */
  findByArn(arn: string): Role | undefined;
  /** Like `find`, and refuses when there is none. */
  get(name: string): Role;
  /** Creates a managed policy, or replaces the one with this ARN. */
  putManagedPolicy(policy: ManagedPolicy): void;
  /** Refuses as long as a role names it. */
  deleteManagedPolicy(arn: string): void;
  hasManagedPolicy(arn: string): boolean;
  /** Refuses a managed policy of AWS that is not here; those of the account may come yet. */
  checkAwsManagedPolicies(arns: readonly string[]): void;
  /** All that says what a role may do, its boundary left out. */
  policiesOf(role: Role): NamedPolicy[];
  boundaryOf(role: Role): NamedPolicy | undefined;
}

/** What is kept of roles and policies: plain data. */
export interface RolesState {
  /** By name. */
  readonly roles: Map<string, Role>;
  /** By ARN. */
  readonly managedPolicies: Map<string, ManagedPolicy>;
}

/** An account without roles. */
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
      throw new Error(
        `The local endpoint does not have the managed policy ${arn}, so that nobody can say what it allows. It has: ${known}.`,
      );
    }
    return own ?? readPolicy(arn, document ?? {});
  }

  function checkAwsManagedPolicies(arns: readonly string[]): void {
    for (const arn of arns) if (/^arn:[^:]+:iam::aws:policy\//.test(arn)) managedPolicy(arn);
  }

  /** `added`: the inline policies that others put on the role. */
  function checkSettings(name: string, settings: RoleSettings, added: Role['added']): void {
    const { managedPolicyArns, permissionsBoundary, policies, tags, trustPolicy } = settings;
    for (const arn of [...managedPolicyArns, permissionsBoundary ?? []].flat()) managedPolicy(arn);
    checkQuota('ACLSizePerRole', sizeOf(trustPolicy));
    checkQuota('TagsPerRole', Object.keys(tags).length);
    checkQuota('PoliciesPerRole', attachedTo(name, managedPolicyArns).size);
    checkInline(name, policies, added);
  }

  /** The ARNs of managed policies on a role: those that it names, and those that name it. */
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

/** Whose role an ARN names, and which; both undefined when it is no role's. */
export function parseRoleArn(roleArn: string): { readonly account?: string; readonly name?: string } {
  const [, account, name] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  return { account, name };
}

/** The name of a role of this account. */
export function localRoleName(roleArn: string): string | undefined {
  const { account, name } = parseRoleArn(roleArn);
  return account === LOCAL_ACCOUNT ? name : undefined;
}
