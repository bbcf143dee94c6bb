/**
 * The operations that the local service serves.
 */
import type { Operations } from './operation';
import { stageOperations } from './stages';
import { storageConfigurationOperations } from './storage-configurations';
import { tagOperations } from './tags';

/** What is not listed is refused by name. */
export const OPERATIONS: Operations = {
  ...stageOperations,
  ...storageConfigurationOperations,
  ...tagOperations,
};
