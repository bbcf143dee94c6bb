import type { CfnKey, IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { describe, type Refusal } from './errors';
import { resolveKnown } from './lazies';
import { isOverridden, member, renderedProperties, resourceBehind } from './template-properties';
import { refuse } from './validation';

const WANTED = { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' };

/** AWS KMS makes such a key where nothing is said. */
const DEFAULTS = { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' };

/** The key that an alias stands for, as far as the app knows it: an alias that is imported by its name stands for itself. */
export function keyBehindAlias(key: IKey): IKey {
  if (!('aliasName' in key)) return key;
  try {
    return (key as IAlias).aliasTargetKey;
  } catch {
    return key;
  }
}

/** Refuses a key of this app that cannot sign participant tokens. */
export function checkSigningKey(key: IKey): void {
  const resource = keyResource(key);
  if (!resource || isOverridden(resource)) return;
  const { keySpec, keyUsage } = resource as CfnKey;
  for (const refusal of refusals(key, resolveKnown(resource, { keySpec, keyUsage }) as object)) refuse(refusal);
}

/** Refuses it at synthesis too, because overrides and aspects may change the key until then. */
export function checkSigningKeyAtSynthesis(scope: IConstruct, key: IKey): void {
  const resource = keyResource(key);
  if (resource) scope.node.addValidation({ validate: () => refusals(key, renderedProperties(resource)).map(describe) });
}

function keyResource(key: IKey): CfnResource | undefined {
  return resourceBehind(key, key.keyArn, 'AWS::KMS::Key');
}

function refusals(key: IKey, properties: object): Refusal[] {
  const { KeySpec = DEFAULTS.KeySpec, KeyUsage = DEFAULTS.KeyUsage } = {
    KeySpec: member(properties, 'KeySpec'),
    KeyUsage: member(properties, 'KeyUsage'),
  };
  // Anything but text is known at deployment only.
  const isWrong = (given: unknown, wanted: string) => typeof given === 'string' && given !== wanted;
  if (!isWrong(KeySpec, WANTED.KeySpec) && !isWrong(KeyUsage, WANTED.KeyUsage)) return [];
  return [
    {
      rule: `the KMS key behind a public key has the spec ${WANTED.KeySpec} and the usage ${WANTED.KeyUsage}`,
      got: `${text(KeySpec)} and ${text(KeyUsage)} for '${key.node.path}'`,
      fix: 'make it with `keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY`',
    },
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
