import {
  type CloudFormationClientResolvedConfig,
  DescribeStackEventsCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { FakeService } from './fake-service';

/** The events of one stack, in place of `CloudFormationClient`. */
export class FakeCloudFormation extends FakeService<ServiceInputTypes, ServiceOutputTypes, CloudFormationClientResolvedConfig> {
  /** Newest first. */
  public readonly events: StackEvent[] = [];
  public pageSize = 100;
  /** Whether an event shows by now. */
  public shows: (event: StackEvent) => boolean = () => true;

  public readonly module = { client: this.client, DescribeStackEventsCommand };

  protected perform(operation: string, input: { NextToken?: string }): object {
    if (operation !== 'DescribeStackEvents') throw new Error(`the fake has no ${operation}`);
    const from = Number(input.NextToken ?? '0');
    const end = from + this.pageSize;
    const shown = this.events.filter((event) => this.shows(event));
    return { StackEvents: shown.slice(from, end), NextToken: end < shown.length ? String(end) : undefined };
  }
}
