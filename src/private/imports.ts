import { Arn, ArnFormat } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { article, refuse } from './validation';

/** The last part of the ARN of an imported resource, also of one that is known at deployment only. */
export function idOf(arn: string): string {
  return Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? '';
}

/** An attribute of an imported resource, which its importer may have left out. */
export function known<A extends object, K extends keyof A & string>(
  construct: IConstruct,
  kind: string,
  attrs: A,
  attribute: K,
): NonNullable<A[K]> {
  return (
    attrs[attribute] ??
    refuse(
      {
        rule: `\`${attribute}\` is known of ${article(kind)} that this app makes, or that is imported with it`,
        got: 'one imported without',
        fix: `pass \`${attribute}\` to ${kind}.from${kind}Attributes`,
      },
      construct.node.path,
    )
  );
}
