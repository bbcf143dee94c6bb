/** The services that the handler calls. The clients that few requests need are loaded on first use. */
import { type Conditions, connect } from '../../services/calls';
import type { Ivs, IvsClient } from '../../services/ivs';

type CloudFormation = typeof import('../../services/cloudformation');
type Kms = typeof import('../../services/kms');
type Lambda = typeof import('../../services/lambda');
type SecretsManager = typeof import('../../services/secrets-manager');

export interface Clients {
  readonly ivs: IvsClient;
  readonly cloudFormation: () => CloudFormation;
  readonly kms: () => Kms;
  readonly lambda: () => Lambda;
  readonly secretsManager: () => SecretsManager;
}

/** The bundler makes a file of each module that is required here (see scripts/bundle.mjs). */
export const loadedOnUse: Omit<Clients, 'ivs'> = {
  cloudFormation: () => require('../../services/cloudformation'),
  kms: () => require('../../services/kms'),
  lambda: () => require('../../services/lambda'),
  secretsManager: () => require('../../services/secrets-manager'),
};

/** The services, connected to one invocation. */
export type Services = ReturnType<typeof connectAll>;

export function connectAll(clients: Clients, conditions: Conditions) {
  const ivs: Ivs = connect('IVS', clients.ivs, conditions);
  return {
    ivs,
    cloudFormation: () => {
      const { client, ...commands } = clients.cloudFormation();
      const { once, patiently, retry } = connect('CloudFormation', client, conditions);
      return { ...commands, once, call: patiently, retry };
    },
    kms: () => {
      const { client, ...commands } = clients.kms();
      return { ...commands, call: connect('KMS', client, conditions).patiently };
    },
    /** Works after the deadline, too: passing a request on is the last thing that an invocation does. */
    lambda: () => {
      const { client, ...commands } = clients.lambda();
      return { ...commands, once: connect('Lambda', client, { ...conditions, deadline: new AbortController().signal }).once };
    },
    secretsManager: () => {
      const { client, ...commands } = clients.secretsManager();
      return { ...commands, call: connect('Secrets Manager', client, conditions).patiently };
    },
  };
}
