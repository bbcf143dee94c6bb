/** AWS Secrets Manager, of which only the credentials of ingest configurations have need: in a bundle of its own, loaded on use. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager';
import { CLIENT_OPTIONS } from './client-options';
import type { Client } from './service';

export { GetSecretValueCommand, PutSecretValueCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, SecretsManagerClientResolvedConfig> = new SecretsManagerClient(
  CLIENT_OPTIONS,
);
