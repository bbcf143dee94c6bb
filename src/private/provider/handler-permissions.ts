import * as iam from 'aws-cdk-lib/aws-iam';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, ScopedAws, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { keyOfAlias } from '../keys';

/**
 * The handler's IVS actions by resource type.
 *
 * They do not depend on the constructs in the stack. Otherwise, removing the last stage would remove the permission to delete it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'encoder-configuration/*': [
    'ivs:CreateEncoderConfiguration',
    'ivs:DeleteEncoderConfiguration',
    'ivs:GetEncoderConfiguration',
    'ivs:TagResource',
    'ivs:UntagResource',
  ],
  'ingest-configuration/*': [
    'ivs:CreateIngestConfiguration',
    'ivs:DeleteIngestConfiguration',
    'ivs:GetIngestConfiguration',
    'ivs:ListTagsForResource',
    'ivs:TagResource',
    'ivs:UntagResource',
    'ivs:UpdateIngestConfiguration',
  ],
  'public-key/*': ['ivs:DeletePublicKey', 'ivs:GetPublicKey', 'ivs:ImportPublicKey', 'ivs:TagResource', 'ivs:UntagResource'],
  'stage/*': [
    'ivs:CreateStage',
    'ivs:DeleteStage',
    'ivs:GetStage',
    'ivs:ListStages',
    'ivs:TagResource',
    'ivs:UntagResource',
    'ivs:UpdateStage',
  ],
  'storage-configuration/*': [
    'ivs:CreateStorageConfiguration',
    'ivs:DeleteStorageConfiguration',
    'ivs:GetStorageConfiguration',
    'ivs:TagResource',
    'ivs:UntagResource',
  ],
};

/** Actions without a resource type in IAM. */
const ACTIONS_ON_ALL = [
  'ivs:ListEncoderConfigurations',
  'ivs:ListIngestConfigurations',
  'ivs:ListPublicKeys',
  'ivs:ListStorageConfigurations',
];

/** The permissions that the handler always has. */
export function handlerStatements(scope: IConstruct): iam.PolicyStatement[] {
  const arn = (resource: string) => `arn:${Aws.PARTITION}:ivs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
  const scoped = Object.entries(ACTIONS).map(([resource, actions]) => allow(actions, arn(resource)));
  return [
    ...scoped,
    allow(ACTIONS_ON_ALL, '*'),
    // Only stack events tell whether CloudFormation still waits for a request, and which resources it knows.
    allow(['cloudformation:DescribeStackEvents'], new ScopedAws(scope).stackId),
  ];
}

/**
 * Lets the handler find out which stack has a resource, and whether the stack that the resource's tags name may still change it. The lookup names the
 * resource and no stack, so IAM can only allow it for all stacks.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
 */
export function describeStackOfResource(): iam.PolicyStatement {
  return allow(['cloudformation:DescribeStackResources', 'cloudformation:DescribeStacks'], '*');
}

/** Lets the handler edit a bucket's policy, because IVS edits it with the permissions of its caller. */
export function editBucketPolicy(bucket: IBucket): iam.PolicyStatement {
  return allow(['s3:DeleteBucketPolicy', 's3:GetBucketLocation', 's3:GetBucketPolicy', 's3:PutBucketPolicy'], bucket.bucketArn);
}

/** Lets the handler read the public half of a key. */
export function getPublicKey(key: IKey): iam.PolicyStatement {
  const alias = aliasOf(key);
  const condition = alias === undefined ? undefined : { StringEquals: { 'kms:RequestAlias': alias } };
  return allow(['kms:GetPublicKey'], keyArn(key), condition);
}

/** Lets the handler read and write a secret. It reads the secret first, so that it does not rewrite a correct value. */
export function readAndWriteSecret(scope: IConstruct, secret: ISecret): iam.PolicyStatement[] {
  const statements = [allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], secretArn(scope, secret))];
  if (secret.encryptionKey) {
    const key = keyOfAlias(secret.encryptionKey);
    const alias = aliasOf(key);
    const viaSecretsManager = {
      StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` },
      ...(alias !== undefined && { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': alias } }),
    };
    statements.push(allow(['kms:Decrypt', 'kms:GenerateDataKey'], keyArn(key), viaSecretsManager));
  }
  return statements;
}

/**
 * The ARN of a key in a policy, which cannot be the ARN of an alias. For a key that is known only by its alias, the policy names all keys of the
 * stack's account and region, and a condition selects the alias.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
function keyArn(key: IKey): string {
  return aliasOf(key) !== undefined ? key.stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' }) : key.keyArn;
}

function aliasOf(key: IKey): string | undefined {
  return (key as Partial<IAlias>).aliasName;
}

/** Secrets Manager adds six random characters to each ARN. An ARN that was made from the secret's name lacks them. */
function secretArn(scope: IConstruct, secret: ISecret): string {
  const isComplete = secret.secretFullArn !== undefined && Stack.of(secret).account === Stack.of(scope).account;
  return isComplete ? secret.secretArn : `${secret.secretArn}-??????`;
}

function allow(actions: readonly string[], resource: string, conditions?: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...actions], resources: [resource], conditions });
}
