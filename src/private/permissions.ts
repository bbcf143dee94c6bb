import * as iam from 'aws-cdk-lib/aws-iam';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, ScopedAws, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { keyBehindAlias } from './keys';

/**
 * What the handler may do, by resource type of the service.
 *
 * Never derived from the constructs in a stack: a policy that shrinks with the last stage would take away the permission to delete it.
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

/** Actions that IAM knows no resource for. */
const ACTIONS_ON_ALL = [
  'ivs:ListEncoderConfigurations',
  'ivs:ListIngestConfigurations',
  'ivs:ListPublicKeys',
  'ivs:ListStorageConfigurations',
];

/** What the handler may do whatever is in the stack. */
export function handlerStatements(scope: IConstruct, logGroup: ILogGroup): iam.PolicyStatement[] {
  const arn = (resource: string) => `arn:${Aws.PARTITION}:ivs:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
  const scoped = Object.entries(ACTIONS).map(([resource, actions]) => allow(actions, arn(resource)));
  return [
    ...scoped,
    allow(ACTIONS_ON_ALL, '*'),
    // Whether CloudFormation still waits for a request, and which resources it knows, only the stack's events tell.
    allow(['cloudformation:DescribeStackEvents'], new ScopedAws(scope).stackId),
    // No logs:CreateLogGroup: a late line would bring a deleted log group back, with no retention.
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
  ];
}

/** IVS edits the policy of a recording bucket with the permissions of its caller. */
export function editBucketPolicy(bucket: IBucket): iam.PolicyStatement {
  return allow(['s3:DeleteBucketPolicy', 's3:GetBucketLocation', 's3:GetBucketPolicy', 's3:PutBucketPolicy'], bucket.bucketArn);
}

/** The handler reads the public half of a key, and nothing else of it. */
export function getPublicKey(key: IKey): iam.PolicyStatement {
  const alias = aliasOf(key);
  const condition = alias === undefined ? undefined : { StringEquals: { 'kms:RequestAlias': alias } };
  return allow(['kms:GetPublicKey'], keyArn(key), condition);
}

/** The handler reads a secret before it writes it, to leave a value that is right as it is. */
export function readAndWriteSecret(scope: IConstruct, secret: ISecret): iam.PolicyStatement[] {
  const statements = [allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], secretArn(scope, secret))];
  if (secret.encryptionKey) {
    const key = keyBehindAlias(secret.encryptionKey);
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
 * A policy names a key by its own ARN, never by that of an alias. Of a key that the app knows by an alias only, it names all keys of the
 * stack's account and region, and a condition on the alias says which one.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
function keyArn(key: IKey): string {
  return aliasOf(key) !== undefined ? key.stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' }) : key.keyArn;
}

function aliasOf(key: IKey): string | undefined {
  return (key as Partial<IAlias>).aliasName;
}

/** Secrets Manager ends each ARN with six characters of its own, which an ARN made of a name lacks. */
function secretArn(scope: IConstruct, secret: ISecret): string {
  const isComplete = secret.secretFullArn !== undefined && Stack.of(secret).account === Stack.of(scope).account;
  return isComplete ? secret.secretArn : `${secret.secretArn}-??????`;
}

function allow(actions: readonly string[], resource: string, conditions?: Record<string, unknown>): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [...actions], resources: [resource], conditions });
}
