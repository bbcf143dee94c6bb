/**
 * The quotas of IAM, and its errors for exceeded quotas.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import type { PolicyDocument } from './evaluation';

/** Quotas by IAM's names. */
const QUOTAS = {
  /** Characters of a role's trust policy. */
  ACLSizePerRole: 2_048,
  /** Managed policies of an account. */
  PoliciesPerAccount: 1_500,
  /** Managed policies that are attached to a role. */
  PoliciesPerRole: 10,
  /** Characters of a managed policy. */
  PolicySize: 6_144,
  /** Roles of an account. */
  RolesPerAccount: 1_000,
  TagsPerRole: 50,
};

/** Characters of all inline policies of a role. */
const INLINE_POLICIES_SIZE = 10_240;

/** Throws if `count` exceeds the quota. */
export function checkQuota(quota: keyof typeof QUOTAS, count: number): void {
  if (count > QUOTAS[quota]) throw new Error(`Cannot exceed quota for ${quota}: ${QUOTAS[quota]}`);
}

/** Throws if the inline policies of a role are too long in total. */
export function checkInlinePolicies(roleName: string, documents: readonly PolicyDocument[]): void {
  const size = documents.reduce((sum, document) => sum + sizeOf(document), 0);
  if (size > INLINE_POLICIES_SIZE) throw new Error(`Maximum policy size of ${INLINE_POLICIES_SIZE} bytes exceeded for role ${roleName}`);
}

/** The size of a policy in characters, without white space between its elements. */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}
