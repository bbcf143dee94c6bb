/** KMS client. Bundled separately and loaded on first use, because only public keys need it. */
import {
  GetPublicKeyCommand,
  KMSClient,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-kms';
import { CLIENT_OPTIONS } from './client-options';
import type { Client } from './service';

export { GetPublicKeyCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig> = new KMSClient(CLIENT_OPTIONS);
