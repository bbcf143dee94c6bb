/** One construct of each kind, for tests of what holds for each alike. */
import { generateKeyPairSync } from 'node:crypto';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
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
  /** The type in its ARN. */
  readonly resourceType: string;
  /** The property of its name. */
  readonly nameProperty: string;
  make(scope: Construct, id: string, name?: string, adoptArn?: string): Made;
}

export const CONSTRUCT_CASES: readonly ConstructCase[] = [
  {
    type: 'Custom::IVSStage',
    resourceType: 'stage',
    nameProperty: 'stageName',
    make: (scope, id, stageName, adoptArn) => {
      const construct = new Stage(scope, id, { stageName, adoptArn });
      return { construct, name: construct.stageName, arn: construct.stageArn, id: construct.stageId };
    },
  },
  {
    type: 'Custom::IVSStorageConfiguration',
    resourceType: 'storage-configuration',
    nameProperty: 'storageConfigurationName',
    make: (scope, id, storageConfigurationName, adoptArn) => {
      const bucket = Bucket.fromBucketName(scope, `${id}Bucket`, 'recordings');
      const construct = new StorageConfiguration(scope, id, { storageConfigurationName, adoptArn, bucket });
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
    resourceType: 'encoder-configuration',
    nameProperty: 'encoderConfigurationName',
    make: (scope, id, encoderConfigurationName, adoptArn) => {
      const construct = new EncoderConfiguration(scope, id, { encoderConfigurationName, adoptArn });
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
    resourceType: 'ingest-configuration',
    nameProperty: 'ingestConfigurationName',
    make: (scope, id, ingestConfigurationName, adoptArn) => {
      const construct = new IngestConfiguration(scope, id, { ingestConfigurationName, adoptArn });
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
    resourceType: 'public-key',
    nameProperty: 'publicKeyName',
    make: (scope, id, publicKeyName, adoptArn) => {
      const construct = new PublicKey(scope, id, { publicKeyName, adoptArn, material: PublicKeyMaterial.fromPem(pem) });
      return { construct, name: construct.publicKeyName, arn: construct.publicKeyArn, id: construct.publicKeyId };
    },
  },
];

/** A value of each kind, by the `Custom::` type. */
export function ofEach<T>(value: (each: ConstructCase) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(CONSTRUCT_CASES.map((each) => [each.type, value(each)]));
}

/** A construct of each kind, in a scope of its own with the name of the kind: one stack costs little more to synthesise than with one construct. */
export function makeEach(
  scope: Construct,
  {
    id = 'Mine',
    name,
    adoptArn,
  }: { readonly id?: string; readonly name?: string; readonly adoptArn?: (each: ConstructCase) => string } = {},
): Readonly<Record<string, Made>> {
  return ofEach((each) => each.make(new Construct(scope, each.resourceType), id, name, adoptArn?.(each)));
}
