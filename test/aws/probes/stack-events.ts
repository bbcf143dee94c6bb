import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import type { ProbeContext } from '../probe';

/** The events of a stack, newest first, on one page of 100. */
export async function stackEvents({ clients }: ProbeContext, StackName: string): Promise<StackEvent[]> {
  const { StackEvents = [] } = await clients.cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents;
}

/** The reason of the first failure of a resource, or `none`. */
export async function failureReason(context: ProbeContext, stackName: string, logicalId: string): Promise<string> {
  const events = await stackEvents(context, stackName);
  const failures = events.filter(
    ({ LogicalResourceId, ResourceStatus }) => LogicalResourceId === logicalId && /_FAILED$/.test(ResourceStatus ?? ''),
  );
  return failures.at(-1)?.ResourceStatusReason ?? 'none';
}
