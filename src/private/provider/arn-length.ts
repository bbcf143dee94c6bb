import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnResource, type IResolvable, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isLazy, resolveKnown } from '../lazies';

/** The parts of a secret's ARN around its name: `arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:` and `-AbCdEf`. */
const AROUND_SECRET_NAME = 57 + 7;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const MAX_SECRET_NAME = 512;

/** A logical id of 255 characters, and the suffix that CloudFormation adds. */
const MAX_GENERATED_NAME = 255 + 13;

/** `arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab` */
const KEY_ARN = 79;

const MAX_PSEUDO_PARAMETER: Readonly<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 14,
  'AWS::StackName': 128,
};

/** The maximum length that the ARN of a secret or key can have at deployment. */
export function maxArnLength(scope: IConstruct, arn: string): number {
  return Math.min(AROUND_SECRET_NAME + MAX_SECRET_NAME, maxTextLength(scope, arn));
}

/** The maximum length that a text can have at deployment. */
export function maxTextLength(scope: IConstruct, text: string): number {
  return maxLength(text, (token) => maxResourceArn(token) ?? maxPseudoParameter(scope, token));
}

/** Counts each token with its maximum length. */
function maxLength(text: string, maxOf: (token: IResolvable) => number): number {
  const longest = Tokenization.reverseString(text).mapTokens({ mapToken: (token) => 'x'.repeat(maxOf(token)) });
  return longest.join(new StringConcat()).length;
}

function maxPseudoParameter(scope: IConstruct, token: IResolvable): number {
  return isLazy(token) ? MAX_SECRET_NAME : (MAX_PSEUDO_PARAMETER[Stack.of(scope).resolve(token)?.Ref] ?? MAX_SECRET_NAME);
}

function maxResourceArn(token: IResolvable): number | undefined {
  const resource = Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
  if (resource?.cfnResourceType === 'AWS::KMS::Key') return KEY_ARN;
  if (resource?.cfnResourceType === 'AWS::SecretsManager::Secret') return AROUND_SECRET_NAME + maxSecretName(resource as CfnSecret);
  return undefined;
}

function maxSecretName(secret: CfnSecret): number {
  const { name = '' } = secret;
  // An L2 without a name has a token that resolves to undefined.
  if (!name || resolveKnown(secret, name) === undefined) return MAX_GENERATED_NAME;
  return Math.min(
    MAX_SECRET_NAME,
    maxLength(name, (token) => maxPseudoParameter(secret, token)),
  );
}
