import type { CfnSecret, ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { PhysicalName, Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { warnOfOtherAccount } from './accounts';
import { environmentOf, identityOf, reserve } from './identity';
import { checkSameRegion } from './regions';
import { throwViolation } from './validation';

/** Rejects a secret that cannot store the credentials of the ingest `scope`. */
export function checkCredentialsSecret(scope: IConstruct, secret: ISecret): void {
  checkSameRegion(scope, 'an ingest configuration and the secret of its credentials', secret);
  warnOfOtherAccount(scope, 'secret', secret);
  for (const identity of identitiesOf(secret)) {
    const other = reserve(scope, identityOf(scope, ['credentials', ...identity]));
    if (!other || other === scope) continue;
    throwViolation(
      {
        rule: 'a secret holds the credentials of one ingest',
        got: `'${secret.node.path}', which is that of '${other.node.path}'`,
        fix: 'give each ingest a secret, for example with IngestCredentials.inNewSecret',
      },
      scope.node.path,
    );
  }
}

/** Everything that identifies a secret in this app: the resource that its ARN refers to, and its names in its account and region. */
function identitiesOf(secret: ISecret): string[][] {
  const reference = Tokenization.reverse(secret.secretArn, { failConcat: false });
  const byResource = Reference.isReference(reference) ? [[secret.secretArn]] : [];
  const { name: givenName } = (secret.node.defaultChild ?? {}) as Partial<CfnSecret>;
  const names = givenName === undefined || Token.isUnresolved(givenName) ? [secret.secretName] : [secret.secretName, givenName];
  // The CDK cannot resolve a name that it still has to generate. The reference identifies such a secret.
  const existing = names.filter((name) => name !== PhysicalName.GENERATE_IF_NEEDED);
  return [...byResource, ...existing.map((name) => [...environmentOf(secret), name])];
}
