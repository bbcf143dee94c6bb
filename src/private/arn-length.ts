import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnResource, type IResolvable, Reference, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What AWS puts around the name of a secret: `arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:` and `-AbCdEf`. */
const AROUND_SECRET_NAME = 57 + 7;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const MAX_SECRET_NAME = 512;

/** A logical id of 255 characters, and what CloudFormation adds to it. */
const MAX_GENERATED_NAME = 255 + 13;

/** `arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab` */
const KEY_ARN = 79;

const PSEUDO_PARAMETERS: Readonly<Record<string, number>> = { 'AWS::Partition': 10, 'AWS::Region': 14, 'AWS::AccountId': 12 };

/** How many characters the ARN of a secret or key has at deployment, at most. */
export function maxArnLength(scope: IConstruct, arn: string): number {
  const longest = Tokenization.reverseString(arn).mapTokens({ mapToken: (token) => 'x'.repeat(maxLength(scope, token)) });
  return longest.join(new StringConcat()).length;
}

function maxLength(scope: IConstruct, token: IResolvable): number {
  const resource = Reference.isReference(token) && CfnResource.isCfnResource(token.target) ? token.target : undefined;
  if (resource?.cfnResourceType === 'AWS::KMS::Key') return KEY_ARN;
  if (resource?.cfnResourceType === 'AWS::SecretsManager::Secret') {
    const { name } = resource as CfnSecret;
    return AROUND_SECRET_NAME + (name === undefined ? MAX_GENERATED_NAME : nameLength(name));
  }
  return PSEUDO_PARAMETERS[Stack.of(scope).resolve(token)?.Ref] ?? AROUND_SECRET_NAME + MAX_SECRET_NAME;
}

function nameLength(name: string): number {
  return Token.isUnresolved(name) ? MAX_SECRET_NAME : name.length;
}
