import type { CfnKey, IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Violation, violationMessage } from './errors';
import { resolveKnown } from './lazies';
import { findResource, isOverridden, member, renderedProperties } from './template-properties';
import { throwViolation } from './validation';

const WANTED = { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' };

/** The defaults of AWS KMS. */
const DEFAULTS = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' };

/** Returns the key of an alias. Returns an alias that was imported by its name unchanged, because its key is unknown. */
export function keyOfAlias(key: IKey): IKey {
  if (!('aliasName' in key)) return key;
  try {
    return (key as IAlias).aliasTargetKey;
  } catch {
    return key;
  }
}

/** Rejects a key of this app that cannot sign participant tokens. */
export function checkSigningKey(key: IKey): void {
  const resource = keyResource(key);
  if (!resource || isOverridden(resource)) return;
  const { keySpec, keyUsage } = resource as CfnKey;
  for (const violation of keyViolations(key, resolveKnown(resource, { keySpec, keyUsage }) as object)) throwViolation(violation);
}

/** Checks the key again at synthesis, because overrides and Aspects may have changed it. */
export function checkSigningKeyAtSynthesis(scope: IConstruct, key: IKey): void {
  const resource = keyResource(key);
  if (resource) scope.node.addValidation({ validate: () => keyViolations(key, renderedProperties(resource)).map(violationMessage) });
}

function keyResource(key: IKey): CfnResource | undefined {
  return findResource(key, key.keyArn, 'AWS::KMS::Key');
}

function keyViolations(key: IKey, properties: object): Violation[] {
  const { KeySpec = DEFAULTS.KeySpec, KeyUsage = DEFAULTS.KeyUsage } = {
    KeySpec: member(properties, 'KeySpec'),
    KeyUsage: member(properties, 'KeyUsage'),
  };
  // Values other than text are known only at deployment.
  const isWrong = (given: unknown, wanted: string) => typeof given === 'string' && given !== wanted;
  if (!isWrong(KeySpec, WANTED.KeySpec) && !isWrong(KeyUsage, WANTED.KeyUsage)) return [];
  return [
    {
      rule: `the KMS key of a public key has the spec ${WANTED.KeySpec} and the usage ${WANTED.KeyUsage}`,
      got: `${text(KeySpec)} and ${text(KeyUsage)} for '${key.node.path}'`,
      fix: 'make it with the `keySpec` KeySpec.ECC_NIST_P384 and the `keyUsage` KeyUsage.SIGN_VERIFY',
    },
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
