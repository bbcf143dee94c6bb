import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Annotations, Aws, type IResource, Resource, Stack, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { adoption } from './private/adoption';
import { checkBucketPolicies, RECORDER } from './private/bucket-policies';
import { checkBucket } from './private/buckets';
import { idOf } from './private/imports';
import { checkName, physicalName } from './private/names';
import { editBucketPolicy } from './private/provider/handler-permissions';
import { IvsResource } from './private/provider/ivs-resource';
import { Provider } from './private/provider/provider';
import { checkArn } from './private/validation';
import type { StorageConfigurationProperties } from './private/wire';
import { StorageConfigurationGrants } from './storage-configuration-grants';

/**
 * A storage configuration: the bucket for the recordings of stages and compositions.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StorageConfiguration.html
 */
export interface IStorageConfiguration extends IResource, refs.IStorageConfigurationRef {
  /**
   * The ARN of the storage configuration.
   *
   * @attribute
   */
  readonly storageConfigurationArn: string;

  /**
   * The id of the storage configuration: the last part of its ARN.
   *
   * @attribute
   */
  readonly storageConfigurationId: string;

  /**
   * The bucket for recordings, if it is known.
   */
  readonly bucket?: IBucket;

  /**
   * Grants permissions on this storage configuration to your code.
   */
  readonly grants: StorageConfigurationGrants;
}

/**
 * Properties of a storage configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStorageConfiguration.html
 */
export interface StorageConfigurationProps {
  /**
   * The bucket for recordings. It is in the account and region of the stack, encrypted with SSE-S3, and has the object ownership
   * `BUCKET_OWNER_ENFORCED` or `BUCKET_OWNER_PREFERRED`. Its name has 3 to 63 lower-case letters, digits, `-` and `.`.
   *
   * S3 refuses a second policy of a bucket, so the app has at most one for it. That policy lets the service principal
   * `ivs-composite.<region>.amazonaws.com` write to the bucket. The construct adds this statement for a bucket of the app.
   *
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
   */
  readonly bucket: IBucket;

  /**
   * The name of the storage configuration: up to 128 characters, only letters, digits, `-` and `_`. It need not be unique. Changing it
   * replaces the storage configuration.
   *
   * @default - `<stack>-<logical id>`, which does not change when the construct moves in the tree and keeps its logical id
   */
  readonly storageConfigurationName?: string;

  /**
   * The ARN of an existing storage configuration that this construct adopts instead of creating a new one. It is in the account and region of
   * the stack. It belongs to no stack, or to an L1 of the same stack that retains it. Only one construct of an app may adopt it.
   *
   * The deployment changes its tags to those of this construct. It fails if name or bucket differ, because they cannot change. If the
   * deployment fails, its rollback restores the storage configuration and deletes nothing. Once adopted, the storage configuration is like any
   * other of the stack: removing the construct deletes it, unless its removal policy retains it. You may remove `adoptArn` once the deployment
   * has succeeded, which changes nothing. `adoptArn` requires `storageConfigurationName`, and a stack that is not nested.
   * `RemovalPolicy.RETAIN`, with which a failed deployment could not be rolled back, is refused: use `RETAIN_ON_UPDATE_OR_DELETE`.
   *
   * @default - none; the construct creates a new storage configuration
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_TagResource.html
   */
  readonly adoptArn?: string;
}

/**
 * Attributes of an imported storage configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StorageConfiguration.html
 */
export interface StorageConfigurationAttributes {
  /**
   * The ARN of the storage configuration: `arn:aws:ivs:<region>:<account>:storage-configuration/<id>`.
   */
  readonly storageConfigurationArn: string;

  /**
   * The bucket for recordings.
   *
   * @default - unknown
   */
  readonly bucket?: IBucket;
}

abstract class StorageConfigurationBase extends Resource implements IStorageConfiguration {
  public abstract readonly storageConfigurationArn: string;
  public abstract readonly storageConfigurationId: string;
  public abstract readonly bucket?: IBucket;

  /**
   * Grants permissions on this storage configuration to your code.
   */
  public readonly grants = StorageConfigurationGrants.fromStorageConfiguration(this);

  /**
   * A reference to this storage configuration, for L1 constructs and other libraries.
   */
  public get storageConfigurationRef(): refs.StorageConfigurationReference {
    return { storageConfigurationArn: this.storageConfigurationArn };
  }
}

/**
 * An Amazon IVS Real-Time storage configuration.
 *
 * Tags change in place. A change of name or bucket replaces the storage configuration. The construct adds a statement to the bucket's policy
 * that lets IVS write recordings.
 *
 * Throws for a name or tag that IVS would refuse, for a bucket that IVS cannot write to, such as one with SSE-KMS or in another region, for a
 * second policy of the bucket, and if an adoption could not be rolled back.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStorageConfiguration.html
 * @resource AWS::IVS::StorageConfiguration
 */
export class StorageConfiguration extends StorageConfigurationBase {
  /**
   * Imports a storage configuration by its ARN. Its bucket is unknown.
   *
   * Throws for text that is not the ARN of a storage configuration.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param storageConfigurationArn its ARN, `arn:aws:ivs:<region>:<account>:storage-configuration/<id>`
   */
  public static fromStorageConfigurationArn(scope: Construct, id: string, storageConfigurationArn: string): IStorageConfiguration {
    return StorageConfiguration.fromStorageConfigurationAttributes(scope, id, { storageConfigurationArn });
  }

  /**
   * Imports a storage configuration by its ARN and bucket.
   *
   * Throws for text that is not the ARN of a storage configuration.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attrs its ARN and bucket
   */
  public static fromStorageConfigurationAttributes(
    scope: Construct,
    id: string,
    attrs: StorageConfigurationAttributes,
  ): IStorageConfiguration {
    checkArn('storageConfigurationArn', attrs.storageConfigurationArn, 'storage-configuration', `${scope.node.path}/${id}`);

    class Import extends StorageConfigurationBase {
      public readonly storageConfigurationArn = attrs.storageConfigurationArn;
      public readonly storageConfigurationId = idOf(attrs.storageConfigurationArn);
      public readonly bucket = attrs.bucket;
    }
    return new Import(scope, id, { environmentFromArn: attrs.storageConfigurationArn });
  }

  public readonly bucket?: IBucket;

  /**
   * The name of the storage configuration.
   *
   * @attribute
   */
  public readonly storageConfigurationName: string;

  private readonly resource: IvsResource<StorageConfigurationProperties, 'Id'>;

  constructor(scope: Construct, id: string, props: StorageConfigurationProps) {
    super(scope, id, { physicalName: physicalName('storageConfigurationName', props.storageConfigurationName, () => this) });
    checkName('storageConfigurationName', props.storageConfigurationName, this.node.path);
    checkBucket(this, props.bucket);
    checkBucketPolicies(this, props.bucket);

    this.resource = new IvsResource<StorageConfigurationProperties, 'Id'>(this, 'Custom::IVSStorageConfiguration', {
      ...adoption(this, 'storage-configuration', 'storageConfigurationName', props),
      Name: this.physicalName,
      S3: { BucketName: props.bucket.bucketName },
    });
    this.letServiceWrite(props.bucket, this.resource);
    this.letHandlerEditPolicy(props.bucket, this.resource);

    this.bucket = props.bucket;
    this.storageConfigurationName = this.physicalName;
  }

  public get storageConfigurationArn(): string {
    return this.resource.arn;
  }

  public get storageConfigurationId(): string {
    return this.resource.attribute('Id');
  }

  /**
   * Adds the statement that lets IVS write to the bucket. IVS also appends it to the bucket's policy itself. But CloudFormation overwrites the
   * whole policy at each change, which would remove the statement and silently stop recording.
   *
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-composite-recording.html
   */
  private letServiceWrite(bucket: IBucket, resource: Construct): void {
    const { statementAdded, policyDependable } = bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`${RECORDER}.${Stack.of(this).region}.${Aws.URL_SUFFIX}`)],
        actions: ['s3:PutObject', 's3:PutObjectAcl'],
        resources: [bucket.arnForObjects('*')],
        conditions: {
          StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' },
          Bool: { 'aws:SecureTransport': 'true' },
        },
      }),
    );
    if (statementAdded && policyDependable) {
      resource.node.addDependency(policyDependable);
    } else {
      Annotations.of(this).addWarningV2(
        'cdk-ivs-realtime:importedBucketPolicy',
        `The policy of the imported bucket '${bucket.node.path}' is not managed by this app. IVS adds a statement to it when the storage ` +
          'configuration is created; where another stack manages that policy, its next change removes the statement and recording ' +
          'stops. Add the statement there too: allow s3:PutObject and s3:PutObjectAcl on the objects of the bucket to the service ' +
          `principal ${RECORDER}.${Token.isUnresolved(Stack.of(this).region) ? '<region>' : Stack.of(this).region}.amazonaws.com.`,
      );
    }
  }

  /**
   * Lets the handler edit the bucket's policy, because IVS edits it with its caller's permissions. The policy's id depends on the bucket, so
   * that after a change of bucket the old permission lasts until the old storage configuration is deleted.
   */
  private letHandlerEditPolicy(bucket: IBucket, resource: Construct): void {
    const id = `HandlerPolicy${bucket.node.addr.slice(-8)}`;
    Provider.of(this).allowUntilDeleted(resource, this, id, editBucketPolicy(bucket));
  }
}
