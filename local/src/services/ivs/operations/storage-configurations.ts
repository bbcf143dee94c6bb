import { ServiceError } from '../errors';
import { checkUnused } from './compositions';
import type { Operations } from './operation';

/** The operations on storage configurations. They add and remove the service's statement in the bucket's policy. */
export const storageConfigurationOperations = {
  CreateStorageConfiguration: ({ name, s3, tags }, { storageConfigurations }, { bucketAccess }) => ({
    storageConfiguration: storageConfigurations.add((arn) => {
      const statementId = bucketAccess.grant(s3.bucketName, storageConfigurations.region);
      return { arn, name, s3, statementId, tags: tags ?? {} };
    }),
  }),

  GetStorageConfiguration: ({ arn }, { storageConfigurations }) => ({ storageConfiguration: storageConfigurations.get(arn) }),

  DeleteStorageConfiguration({ arn }, region, { bucketAccess }) {
    const { stages, storageConfigurations } = region;
    checkUnused(region, arn);
    // The user guide requires that no stage uses it: https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-create-stage.html
    const user = stages.all().find((stage) => stage.autoParticipantRecordingConfiguration?.storageConfigurationArn === arn);
    if (user) {
      throw new ServiceError(
        'ConflictException',
        `${arn} is in use by ${user.arn}. Turn the stage's recording off or delete the stage first.`,
      );
    }
    const { s3, statementId } = storageConfigurations.get(arn);
    // First, because the bucket may deny this.
    bucketAccess.revoke(s3.bucketName, statementId);
    storageConfigurations.delete(arn);
    return {};
  },

  ListStorageConfigurations(page, { storageConfigurations }) {
    const { items, nextToken } = storageConfigurations.list(page);
    return { storageConfigurations: items, nextToken };
  },
} satisfies Operations;
