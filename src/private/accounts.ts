import { Annotations, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A warning and not an error: the owner of `other` may have let this account in, which nobody can see here. */
export function warnOfOtherAccount(
  scope: IConstruct,
  what: string,
  other: IConstruct & { readonly env: { readonly account: string } },
): void {
  const { account } = Stack.of(scope);
  if (Token.isUnresolved(account) || Token.isUnresolved(other.env.account) || account === other.env.account) return;
  Annotations.of(scope).addWarningV2(
    'cdk-ivs-realtime:otherAccount',
    `The ${what} '${other.node.path}' is in account ${other.env.account}. This stack lets its handler use it; its own policy has to let account ` +
      `${account} use it, too, or the deployment fails.`,
  );
}
