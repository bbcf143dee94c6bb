/** AWS Secrets Manager as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { legacyPipeline } from '../../service/legacy';
import { secretsManagerPermissions } from '../iam/permissions/secrets-manager';
import { kms } from '../kms/service';
import { secretsManagerTypes } from './resource-types';
import type { SecretsState } from './secrets';
import { createSecretsManager } from './secrets-manager';

export const secretsManager = defineService({
  name: 'secretsmanager',
  newState: (): SecretsState => new Map(),
  create(state, endpoint) {
    const { readText, secrets, service } = createSecretsManager(endpoint.clock.now, state);
    return {
      store: { secrets, readText },
      pipeline: legacyPipeline(service, secretsManagerPermissions(secrets, endpoint.of(kms)), endpoint.pipelines),
      resourceTypes: secretsManagerTypes(secrets),
    };
  },
});
