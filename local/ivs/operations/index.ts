/**
 * The operations that the local service serves.
 */
import { encoderConfigurationOperations } from './encoder-configurations';
import { ingestConfigurationOperations } from './ingest-configurations';
import type { Operations } from './operation';
import { publicKeyOperations } from './public-keys';
import { stageOperations } from './stages';
import { storageConfigurationOperations } from './storage-configurations';
import { tagOperations } from './tags';

/** What is not listed is refused by name. */
export const OPERATIONS: Operations = {
  ...stageOperations,
  ...storageConfigurationOperations,
  ...encoderConfigurationOperations,
  ...ingestConfigurationOperations,
  ...publicKeyOperations,
  ...tagOperations,
};
