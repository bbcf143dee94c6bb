import { Resource } from 'aws-cdk-lib';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';

/** A storage configuration that was made elsewhere, as any library may refer to one. */
export class ImportedStorage extends Resource implements refs.IStorageConfigurationRef {
  public readonly storageConfigurationRef: refs.StorageConfigurationReference;

  constructor(scope: Construct, id: string, storageConfigurationArn: string) {
    super(scope, id, { environmentFromArn: storageConfigurationArn });
    this.storageConfigurationRef = { storageConfigurationArn };
  }
}
