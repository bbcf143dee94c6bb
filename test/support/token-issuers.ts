/** Stacks with a ParticipantTokenIssuer, and what its function has and may do. */
import type { Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { ParticipantTokenIssuer, type ParticipantTokenIssuerProps, PublicKey, PublicKeyMaterial } from '../../src';
import { granted } from './granted';
import { OWNER, TAG_VALUE } from './runtime-stages';
import { newStack } from './synth';

export const newKey = (stack: Stack, id = 'Signing') =>
  new Key(stack, id, { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });

export const newPublicKey = (stack: Stack, id = 'PublicKey', key = newKey(stack, `${id}Kms`)) =>
  new PublicKey(stack, id, { material: PublicKeyMaterial.fromKmsKey(key) });

/** The function of the only issuer in a stack. */
export function functionOf(stack: Stack): {
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Record<string, unknown> };
} {
  const [fn] = Object.values(
    Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Handler: 'token-issuer.handler' } }),
  );
  return fn?.Properties;
}

/** What the role of the only issuer in a stack may do, besides writing its log. */
export function permissionsOf(stack: Stack): unknown[] {
  return granted(stack.node.findChild('Tokens').node.findChild('Role') as Role);
}

export const SIGN = { StringEquals: { 'kms:SigningAlgorithm': 'ECDSA_SHA_384', 'kms:MessageType': 'DIGEST' } };

export const TAGGED = { StringEquals: { [`aws:ResourceTag/${OWNER}`]: TAG_VALUE } };

export const ANY_STAGE = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':stage/*']],
};

export function issuerIn(props: StackProps, make: (stack: Stack) => ParticipantTokenIssuerProps): Stack {
  const stack = newStack(props);
  new ParticipantTokenIssuer(stack, 'Tokens', make(stack));
  return stack;
}
