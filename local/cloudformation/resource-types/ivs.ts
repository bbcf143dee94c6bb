/** Amazon IVS Real-Time: the resource types of CloudFormation's own that a template mixes with custom ones. */
import { isObject } from '../json';
import type { Properties, ResourceType } from '../resource-type';
import { allowOnly, object, optionalText, tags, text } from './properties';

/** Calls an operation of the IVS Real-Time API. Rejects with the service's error, named as the service names it. */
export type IvsCall = (region: string, operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** StorageConfiguration. */
export function ivsTypes(ivs: IvsCall): Record<string, ResourceType> {
  return {
    'AWS::IVS::StorageConfiguration': {
      properties: ['Name', 'S3', 'Tags'],
      required: ['S3'],
      attributes: ['Arn'],
      replacedBy: ['Name', 'S3'],
      takesStackTags: true,
      create: async ({ region }, properties) => {
        const s3 = object(properties, 'S3');
        allowOnly(s3, 'S3', ['BucketName']);
        const input = { name: optionalText(properties, 'Name'), s3: { bucketName: text(s3, 'BucketName') }, tags: tags(properties) };
        const { storageConfiguration } = await ivs(region, 'CreateStorageConfiguration', input);
        if (!isObject(storageConfiguration)) throw new Error('CreateStorageConfiguration gave no storage configuration.');
        return withArn(text(storageConfiguration, 'arn'));
      },
      update: async ({ region }, { physicalId, properties: before }, properties) => {
        await retag(ivs, region, physicalId, before, properties);
        return withArn(physicalId);
      },
      delete: async ({ region }, { physicalId }) => {
        try {
          await ivs(region, 'DeleteStorageConfiguration', { arn: physicalId });
        } catch (error) {
          if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
        }
      },
    },
  };
}

async function retag(ivs: IvsCall, region: string, resourceArn: string, before: Properties, after: Properties): Promise<void> {
  const wanted = tags(after);
  const tagKeys = Object.keys(tags(before)).filter((key) => !Object.hasOwn(wanted, key));
  if (tagKeys.length > 0) await ivs(region, 'UntagResource', { resourceArn, tagKeys });
  if (Object.keys(wanted).length > 0) await ivs(region, 'TagResource', { resourceArn, tags: wanted });
}

function withArn(arn: string) {
  return { physicalId: arn, attributes: { Arn: arn } };
}
