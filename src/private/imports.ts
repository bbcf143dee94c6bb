import { Arn, ArnFormat } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { article, throwViolation } from './validation';

/** The last part of an ARN, which may be a token. */
export function idOf(arn: string): string {
  return Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? '';
}

/** Returns an attribute of an imported resource. Throws if the import did not pass it. */
export function known<A extends object, K extends keyof A & string>(
  construct: IConstruct,
  kind: string,
  attrs: A,
  attribute: K,
): NonNullable<A[K]> {
  return (
    attrs[attribute] ??
    throwViolation(
      {
        rule: `\`${attribute}\` is known of ${article(kind)} that this app makes, or that is imported with it`,
        got: 'one imported without',
        fix: `pass \`${attribute}\` to ${kind}.from${kind}Attributes`,
      },
      construct.node.path,
    )
  );
}
