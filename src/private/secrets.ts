import type { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PhysicalName, Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { warnOfOtherAccount } from './accounts';
import { claim, environmentOf, identityOf } from './identity';
import { checkSameRegion } from './regions';
import { refuse } from './validation';

/** Refuses a secret in which the handler cannot keep the credentials of the ingest `scope`. */
export function checkCredentialsSecret(scope: IConstruct, secret: ISecret): void {
  checkSameRegion(scope, 'an ingest configuration and the secret of its credentials', secret);
  warnOfOtherAccount(scope, 'secret', secret);
  for (const identity of identitiesOf(secret)) {
    const other = claim(scope, identityOf(scope, ['credentials', ...identity]));
    if (!other || other === scope) continue;
    refuse(
      {
        rule: 'a secret holds the credentials of one ingest',
        got: `'${secret.node.path}', which is that of '${other.node.path}'`,
        fix: 'give each ingest a secret, for example by `IngestCredentials.inNewSecret()`',
      },
      scope.node.path,
    );
  }
}

/** By what a secret can be told in this app: the resource that its ARN refers to, and its names in its environment. */
function identitiesOf(secret: ISecret): string[][] {
  const reference = Tokenization.reverse(secret.secretArn, { failConcat: false });
  const byResource = Reference.isReference(reference) ? [[secret.secretArn]] : [];
  const { name: givenName } = (secret.node.defaultChild ?? {}) as Partial<CfnSecret>;
  const names = givenName === undefined || Token.isUnresolved(givenName) ? [secret.secretName] : [secret.secretName, givenName];
  // Such a name does not exist yet, and the CDK refuses to resolve it; the reference tells the secret.
  const existing = names.filter((name) => name !== PhysicalName.GENERATE_IF_NEEDED);
  return [...byResource, ...existing.map((name) => [...environmentOf(secret), name])];
}
