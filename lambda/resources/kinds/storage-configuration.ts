import {
  CreateStorageConfigurationCommand,
  DeleteStorageConfigurationCommand,
  GetStorageConfigurationCommand,
  ListStorageConfigurationsCommand,
  type StorageConfiguration,
} from '@aws-sdk/client-ivs-realtime';
import type { StorageConfigurationProperties } from '../../../src/private/wire';
import { type Decoded, type Own, struct, text } from '../protocol/decode';
import { adjustableQuota } from './advice';
import type { Kind, LiveResource } from './kind';
import { differing, idOf, liveFrom, pageFrom } from './outputs';

type Desired = Decoded<Own<StorageConfigurationProperties>>;

/** `Custom::IVSStorageConfiguration` */
export const storageConfiguration: Kind<Desired, StorageConfiguration & LiveResource> = {
  arnType: 'storage-configuration',

  advice: {
    ServiceQuotaExceededException: adjustableQuota('StorageConfigurations', 'storage configurations'),
    ConflictException:
      'the storage configuration is in use; stop the compositions that record to it, turn off the recording of stages that refer to it, and try again',
  },

  decode: struct<Own<StorageConfigurationProperties>>({
    Name: text,
    S3: struct<StorageConfigurationProperties['S3']>({ BucketName: text }),
  }),

  async create(call, desired, tags) {
    const answer = await call(new CreateStorageConfigurationCommand({ ...desired, tags }));
    return liveFrom(answer.storageConfiguration, 'CreateStorageConfiguration');
  },

  async read(call, arn) {
    return liveFrom((await call(new GetStorageConfigurationCommand({ arn }))).storageConfiguration, 'GetStorageConfiguration');
  },

  replaces: (given, live) => differing({ Name: [given.name, live.name ?? ''], S3: [given.s3.bucketName, live.s3?.bucketName] }),

  delete: (call, arn) => call(new DeleteStorageConfigurationCommand({ arn })),

  async list(call, nextToken) {
    const page = await call(new ListStorageConfigurationsCommand({ nextToken, maxResults: 100 }));
    return pageFrom(page.storageConfigurations, page.nextToken, 'ListStorageConfigurations');
  },

  attributes: ({ arn }) => ({ Id: idOf(arn) }),
};
