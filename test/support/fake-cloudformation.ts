import {
  type CloudFormationClientResolvedConfig,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  type StackEvent,
  type StackResource,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { FakeService, serviceError } from './fake-service';

interface Input {
  readonly NextToken?: string;
  readonly StackName?: string;
  readonly PhysicalResourceId?: string;
  readonly LogicalResourceId?: string;
}

/** The events of one stack, and what CloudFormation knows of all, in place of `CloudFormationClient`. */
export class FakeCloudFormation extends FakeService<ServiceInputTypes, ServiceOutputTypes, CloudFormationClientResolvedConfig> {
  /** Newest first. */
  public readonly events: StackEvent[] = [];
  /** The resources of stacks. */
  public readonly stackResources: StackResource[] = [];
  /** The status of each stack by its id. */
  public readonly stacks = new Map<string, StackStatus>();
  public pageSize = 100;
  /** Whether an event shows by now. */
  public shows: (event: StackEvent) => boolean = () => true;

  public readonly module = { client: this.client, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand };

  protected perform(operation: string, input: Input): object {
    switch (operation) {
      case 'DescribeStackEvents':
        return this.describeEvents(input.NextToken);
      case 'DescribeStackResources':
        return this.describeResources(input);
      case 'DescribeStacks':
        return this.describeStack(input.StackName ?? '');
      default:
        throw new Error(`the fake has no ${operation}`);
    }
  }

  private describeEvents(nextToken = '0'): object {
    const from = Number(nextToken);
    const end = from + this.pageSize;
    const shown = this.events.filter((event) => this.shows(event));
    return { StackEvents: shown.slice(from, end), NextToken: end < shown.length ? String(end) : undefined };
  }

  /** All resources of the stack that the resource belongs to, or the one with the logical id; at most 100. */
  private describeResources({ PhysicalResourceId: id, LogicalResourceId: logicalId }: Input): object {
    const found = this.stackResources.find(({ PhysicalResourceId }) => PhysicalResourceId === id);
    if (!found) throw serviceError('ValidationError', 400, `Stack for ${id} does not exist`);
    const wanted = this.stackResources.filter(
      ({ StackId, LogicalResourceId }) => StackId === found.StackId && (logicalId ?? LogicalResourceId) === LogicalResourceId,
    );
    return { StackResources: wanted.slice(0, 100) };
  }

  private describeStack(StackId: string): object {
    const StackStatus = this.stacks.get(StackId);
    if (!StackStatus) throw serviceError('ValidationError', 400, `Stack with id ${StackId} does not exist`);
    return { Stacks: [{ StackId, StackStatus }] };
  }
}
