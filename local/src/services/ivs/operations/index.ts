/**
 * The operations of the service.
 */
import type { OperationName } from '../schemas';
import { compositionOperations } from './compositions';
import { encoderConfigurationOperations } from './encoder-configurations';
import { ingestConfigurationOperations } from './ingest-configurations';
import type { Operation } from './operation';
import { participantReplicationOperations } from './participant-replication';
import { participantOperations } from './participants';
import { publicKeyOperations } from './public-keys';
import { stageSessionOperations } from './stage-sessions';
import { stageOperations } from './stages';
import { storageConfigurationOperations } from './storage-configurations';
import { tagOperations } from './tags';

/** All operations by name. */
export const OPERATIONS: { readonly [N in OperationName]: Operation<N> } = {
  ...stageOperations,
  ...stageSessionOperations,
  ...participantOperations,
  ...participantReplicationOperations,
  ...compositionOperations,
  ...storageConfigurationOperations,
  ...encoderConfigurationOperations,
  ...ingestConfigurationOperations,
  ...publicKeyOperations,
  ...tagOperations,
};
