/** CloudFormation client. Loaded on first use, because the handler asks CloudFormation only in an adoption, or when something is in doubt. */
import {
  CloudFormationClient,
  type CloudFormationClientResolvedConfig,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import type { Client } from './calls';
import { CLIENT_OPTIONS } from './client-options';

export { DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand };

export const client: Client<ServiceInputTypes, ServiceOutputTypes, CloudFormationClientResolvedConfig> = new CloudFormationClient(
  CLIENT_OPTIONS,
);
