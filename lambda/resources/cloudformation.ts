/** AWS CloudFormation, asked only when something is in doubt: in a bundle of its own, loaded on use. */
import {
  CloudFormationClient,
  type CloudFormationClientResolvedConfig,
  DescribeStackEventsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import { CLIENT_OPTIONS } from './client-options';
import type { Client } from './service';

export { DescribeStackEventsCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, CloudFormationClientResolvedConfig> = new CloudFormationClient(
  CLIENT_OPTIONS,
);
