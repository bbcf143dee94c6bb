/** One construct of each kind, for tests of what holds for each alike. */
import { generateKeyPairSync } from 'node:crypto';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { EncoderConfiguration, IngestConfiguration, PublicKey, PublicKeyMaterial, Stage, StorageConfiguration } from '../../src';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** What a construct of any kind gives. */
export interface Made {
  readonly construct: IResource;
  readonly name: string;
  readonly arn: string;
  readonly id: string;
}

export interface ConstructCase {
  /** The `Custom::` type. */
  readonly type: string;
  /** The property of its name. */
  readonly nameProperty: string;
  make(scope: Construct, id: string, name?: string): Made;
}

export const CONSTRUCT_CASES: readonly ConstructCase[] = [
  {
    type: 'Custom::IVSStage',
    nameProperty: 'stageName',
    make: (scope, id, stageName) => {
      const construct = new Stage(scope, id, { stageName });
      return { construct, name: construct.stageName, arn: construct.stageArn, id: construct.stageId };
    },
  },
  {
    type: 'Custom::IVSStorageConfiguration',
    nameProperty: 'storageConfigurationName',
    make: (scope, id, storageConfigurationName) => {
      const bucket = Bucket.fromBucketName(scope, `${id}Bucket`, 'recordings');
      const construct = new StorageConfiguration(scope, id, { storageConfigurationName, bucket });
      return {
        construct,
        name: construct.storageConfigurationName,
        arn: construct.storageConfigurationArn,
        id: construct.storageConfigurationId,
      };
    },
  },
  {
    type: 'Custom::IVSEncoderConfiguration',
    nameProperty: 'encoderConfigurationName',
    make: (scope, id, encoderConfigurationName) => {
      const construct = new EncoderConfiguration(scope, id, { encoderConfigurationName });
      return {
        construct,
        name: construct.encoderConfigurationName,
        arn: construct.encoderConfigurationArn,
        id: construct.encoderConfigurationId,
      };
    },
  },
  {
    type: 'Custom::IVSIngestConfiguration',
    nameProperty: 'ingestConfigurationName',
    make: (scope, id, ingestConfigurationName) => {
      const construct = new IngestConfiguration(scope, id, { ingestConfigurationName });
      return {
        construct,
        name: construct.ingestConfigurationName,
        arn: construct.ingestConfigurationArn,
        id: construct.ingestConfigurationId,
      };
    },
  },
  {
    type: 'Custom::IVSPublicKey',
    nameProperty: 'publicKeyName',
    make: (scope, id, publicKeyName) => {
      const construct = new PublicKey(scope, id, { publicKeyName, material: PublicKeyMaterial.fromPem(pem) });
      return { construct, name: construct.publicKeyName, arn: construct.publicKeyArn, id: construct.publicKeyId };
    },
  },
];
