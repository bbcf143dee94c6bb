/** KMS client. Loaded on first use, because only public keys need it. */
import {
  GetPublicKeyCommand,
  KMSClient,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-kms';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { GetPublicKeyCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig> = new KMSClient(CLIENT_OPTIONS);
