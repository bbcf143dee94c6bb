/** Secrets Manager client. Loaded on first use, because only ingest configurations with credentials need it. */
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-secrets-manager';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { GetSecretValueCommand, PutSecretValueCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, SecretsManagerClientResolvedConfig> = new SecretsManagerClient(
  CLIENT_OPTIONS,
);
