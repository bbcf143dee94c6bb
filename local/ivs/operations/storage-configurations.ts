import { ServiceError } from '../errors';
import type { Operations } from './operation';

/** Where recordings go. The bucket is taken as it is: no policy is written, no permission on it checked. */
export const storageConfigurationOperations = {
  CreateStorageConfiguration: ({ name, s3, tags }, { storageConfigurations }) => ({
    storageConfiguration: storageConfigurations.add((arn) => ({ arn, name, s3, tags: tags ?? {} })),
  }),

  GetStorageConfiguration: ({ arn }, { storageConfigurations }) => ({ storageConfiguration: storageConfigurations.get(arn) }),

  DeleteStorageConfiguration({ arn }, { stages, storageConfigurations }) {
    // The user guide lets only one go that no stage has: https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-create-stage.html
    const user = stages.all().find((stage) => stage.autoParticipantRecordingConfiguration?.storageConfigurationArn === arn);
    if (user) {
      throw new ServiceError(
        'ConflictException',
        `${arn} is in use by ${user.arn}. Turn the stage's recording off or delete the stage first.`,
      );
    }
    storageConfigurations.delete(arn);
    return {};
  },

  ListStorageConfigurations(page, { storageConfigurations }) {
    const { items, nextToken } = storageConfigurations.list(page);
    return { storageConfigurations: items, nextToken };
  },
} satisfies Operations;
