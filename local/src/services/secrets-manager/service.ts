/** AWS Secrets Manager as a service of the endpoint. */
import { defineService } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { kms } from '../kms/service';
import { secretsManagerOperations } from './operations';
import { secretsManagerTypes } from './resource-types';
import { createSecrets, type SecretsState } from './secrets';

/** The errors that its API reference names otherwise than others do. */
const PROTOCOL = awsJson({ internal: ['InternalServiceError', 500] });

export const secretsManager = defineService({
  name: 'secretsmanager',
  title: 'AWS Secrets Manager',
  newState: (): SecretsState => new Map(),
  create(state, { clock, of, pipelines }) {
    const secrets = createSecrets(clock, state);
    const operations = secretsManagerOperations(secrets, of(kms), clock);
    return {
      store: secrets,
      pipeline: createPipeline({ name: 'secretsmanager', protocol: PROTOCOL, operations }, pipelines),
      resourceTypes: secretsManagerTypes(secrets),
      secrets: secrets.values,
    };
  },
});
