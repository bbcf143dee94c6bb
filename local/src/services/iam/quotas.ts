/**
 * The quotas of IAM, and what it says when one is exceeded.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import type { PolicyDocument } from './evaluation';

/** What a quota counts, by the names that IAM has for them. */
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

/** Refuses more of something than there may be. */
export function checkQuota(quota: keyof typeof QUOTAS, count: number): void {
  if (count > QUOTAS[quota]) throw new Error(`Cannot exceed quota for ${quota}: ${QUOTAS[quota]}`);
}

/** Refuses inline policies that are too long together. */
export function checkInlinePolicies(roleName: string, documents: readonly PolicyDocument[]): void {
  const size = documents.reduce((sum, document) => sum + sizeOf(document), 0);
  if (size > INLINE_POLICIES_SIZE) throw new Error(`Maximum policy size of ${INLINE_POLICIES_SIZE} bytes exceeded for role ${roleName}`);
}

/** In characters. White space between the parts of a policy does not count. */
export function sizeOf(document: PolicyDocument): number {
  return JSON.stringify(document).length;
}
