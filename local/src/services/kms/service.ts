/** AWS KMS as a service of the endpoint. */
import { defineService, type RunningService, type Services } from '../../service/definition';
import { createPipeline } from '../../service/pipeline';
import { awsJson } from '../../service/protocols/aws-json';
import { createKeys, type Keys, newKeysState } from './keys';
import { kmsOperations } from './operations';
import { kmsTypes } from './resource-types';

export const kms = defineService({
  name: 'kms',
  title: 'AWS KMS',
  newState: newKeysState,
  create: (state, endpoint) => serveKeys(createKeys(endpoint.clock, state), endpoint),
});

/** Creates the service for these keys. */
export function serveKeys(keys: Keys, { pipelines }: Pick<Services, 'pipelines'>): RunningService<Keys> {
  return {
    store: keys,
    pipeline: createPipeline({ name: 'kms', protocol: awsJson(), operations: kmsOperations(keys) }, pipelines),
    resourceTypes: kmsTypes(keys),
    policyOf: (arn) => keys.findByArn(arn)?.settings.policy,
  };
}
