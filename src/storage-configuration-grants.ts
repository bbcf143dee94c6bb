import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { grantOn } from './private/grants';

/**
 * Grants permissions on a storage configuration.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/permissions.md
 * @exampleMetadata fixture=grants
 * @example
 * storage.grants.read(fn);
 *
 * // Also for an L1 storage configuration:
 * StorageConfigurationGrants.fromStorageConfiguration(l1Storage).read(fn);
 */
export class StorageConfigurationGrants {
  /**
   * Grants for a storage configuration: a construct of this library, an imported storage configuration or an L1.
   *
   * @param storageConfiguration the storage configuration
   */
  public static fromStorageConfiguration(storageConfiguration: refs.IStorageConfigurationRef): StorageConfigurationGrants {
    return new StorageConfigurationGrants(storageConfiguration);
  }

  private constructor(private readonly storageConfiguration: refs.IStorageConfigurationRef) {}

  /**
   * Grants `ivs:GetStorageConfiguration`, which returns the name of the bucket. For the recordings in it, see `Bucket.grantRead`.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetStorageConfiguration.html
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.storageConfiguration.storageConfigurationRef.storageConfigurationArn];
    return grantOn(this.storageConfiguration, grantee, { actions: ['ivs:GetStorageConfiguration'], resourceArns });
  }
}
