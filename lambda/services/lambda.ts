/** Lambda client. Loaded on first use, because only a deletion of many run-time stages needs it. */
import {
  InvokeCommand,
  LambdaClient,
  type LambdaClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-lambda';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { InvokeCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, LambdaClientResolvedConfig> = new LambdaClient(CLIENT_OPTIONS);
