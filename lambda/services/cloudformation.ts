/** CloudFormation client. Loaded on first use, because the handler asks CloudFormation only when something is in doubt. */
import {
  CloudFormationClient,
  type CloudFormationClientResolvedConfig,
  DescribeStackEventsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { DescribeStackEventsCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, CloudFormationClientResolvedConfig> = new CloudFormationClient(
  CLIENT_OPTIONS,
);
