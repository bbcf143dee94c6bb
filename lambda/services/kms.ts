/** KMS client. Loaded on first use, because only public keys and self-signed tokens need it. */
import {
  GetPublicKeyCommand,
  KMSClient,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  SignCommand,
} from '@aws-sdk/client-kms';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { GetPublicKeyCommand, SignCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig> = new KMSClient(CLIENT_OPTIONS);
