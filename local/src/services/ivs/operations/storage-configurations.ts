import {
  CreateStorageConfiguration$,
  DeleteStorageConfiguration$,
  GetStorageConfiguration$,
  ListStorageConfigurations$,
} from '@aws-sdk/client-ivs-realtime';
import { NAME, PAGE, STORAGE_CONFIGURATION_ARN, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import { checkUnused } from './compositions';
import { listOutput, onArn, onNew, type Rows, toAll } from './operation';

/** The operations on storage configurations. They add and remove the service's statement in the bucket's policy. */
export const storageConfigurationOperations = {
  CreateStorageConfiguration: {
    schema: CreateStorageConfiguration$,
    constraints: { name: NAME, tags: TAGS },
    ...onNew('storage-configuration'),
    run: ({ name, s3, tags }, { storageConfigurations }, { bucketAccess }) => ({
      storageConfiguration: storageConfigurations.add((arn) => {
        const statementId = bucketAccess().grant(s3.bucketName, storageConfigurations.region);
        return { arn, name, s3, statementId, tags: tags ?? {} };
      }),
    }),
  },

  GetStorageConfiguration: {
    schema: GetStorageConfiguration$,
    ...onArn(STORAGE_CONFIGURATION_ARN),
    run: ({ arn }, { storageConfigurations }) => ({ storageConfiguration: storageConfigurations.get(arn) }),
  },

  DeleteStorageConfiguration: {
    schema: DeleteStorageConfiguration$,
    ...onArn(STORAGE_CONFIGURATION_ARN),
    run({ arn }, region, { bucketAccess }) {
      const { stages, storageConfigurations } = region;
      checkUnused(region, arn);
      // The user guide requires that no stage uses it: https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-create-stage.html
      const user = stages.all().find((stage) => stage.autoParticipantRecordingConfiguration?.storageConfigurationArn === arn);
      if (user) {
        throw ivsError('ConflictException', `${arn} is in use by ${user.arn}. Turn the stage's recording off or delete the stage first.`);
      }
      const { s3, statementId } = storageConfigurations.get(arn);
      // First, because the bucket may deny this.
      bucketAccess().revoke(s3.bucketName, statementId);
      storageConfigurations.delete(arn);
      return {};
    },
  },

  ListStorageConfigurations: {
    schema: ListStorageConfigurations$,
    constraints: PAGE,
    access: toAll,
    run: (page, { storageConfigurations }) => listOutput('storageConfigurations', storageConfigurations.list(page)),
  },
} satisfies Rows;
