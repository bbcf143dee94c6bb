import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** Warns instead of failing, because the policy of `other`, which is not known here, may allow this account. */
export function warnOfOtherAccount(
  scope: IConstruct,
  what: string,
  other: IConstruct & { readonly env: { readonly account: string } },
): void {
  const { account } = Stack.of(scope);
  if (Token.isUnresolved(account) || Token.isUnresolved(other.env.account) || account === other.env.account) return;
  Annotations.of(scope).addWarningV2(
    'cdk-ivs-realtime:otherAccount',
    `The ${what} '${other.node.path}' is in account ${other.env.account}. This stack lets its handler use it, but the policy of the ${what} must ` +
      `allow account ${account}, too, or the deployment fails.`,
  );
}
