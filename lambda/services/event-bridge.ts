/** EventBridge client. Loaded on first use, because a function that has nothing to tell does not need it. */
import {
  EventBridgeClient,
  type EventBridgeClientResolvedConfig,
  PutEventsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-eventbridge';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { PutEventsCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, EventBridgeClientResolvedConfig> = new EventBridgeClient(CLIENT_OPTIONS);
