/** All services that the handler calls. Those that few requests need are loaded on use, so that they cost the others nothing. */
import type { Ivs, IvsClient } from './ivs';
import { type Conditions, connect } from './service';

type CloudFormation = typeof import('./cloudformation');
type Kms = typeof import('./kms');
type SecretsManager = typeof import('./secrets-manager');

export interface Clients {
  readonly ivs: IvsClient;
  readonly cloudFormation: () => CloudFormation;
  readonly kms: () => Kms;
  readonly secretsManager: () => SecretsManager;
}

/** By `require`, for which the bundle has a file of its own: `import()` would be asynchronous for nothing. */
export const loadedOnUse: Omit<Clients, 'ivs'> = {
  cloudFormation: () => require('./cloudformation'),
  kms: () => require('./kms'),
  secretsManager: () => require('./secrets-manager'),
};

/** The services as one request to the handler sees them. */
export type Services = ReturnType<typeof connectAll>;

export function connectAll(clients: Clients, conditions: Conditions) {
  const ivs: Ivs = connect('IVS', clients.ivs, conditions);
  return {
    ivs,
    cloudFormation: () => {
      const { client, ...commands } = clients.cloudFormation();
      return { ...commands, call: connect('CloudFormation', client, conditions).patiently };
    },
    kms: () => {
      const { client, ...commands } = clients.kms();
      return { ...commands, call: connect('KMS', client, conditions).patiently };
    },
    secretsManager: () => {
      const { client, ...commands } = clients.secretsManager();
      return { ...commands, call: connect('Secrets Manager', client, conditions).patiently };
    },
  };
}
