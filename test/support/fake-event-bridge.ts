import {
  type EventBridgeClientResolvedConfig,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-eventbridge';
import { FakeService } from './fake-service';

/** An event as a rule sees it. */
export interface PutEvent {
  readonly source?: string;
  readonly detailType?: string;
  readonly resources?: readonly string[];
  readonly detail: Record<string, unknown>;
}

/** The default event bus in memory, in place of the module for EventBridge. */
export class FakeEventBridge extends FakeService<ServiceInputTypes, ServiceOutputTypes, EventBridgeClientResolvedConfig> {
  public readonly events: PutEvent[] = [];
  public readonly module = { client: this.client, PutEventsCommand };
  /** How many calls answer that an entry has failed. */
  public refusals = 0;

  protected perform(operation: string, { Entries = [] }: { readonly Entries?: PutEventsRequestEntry[] }): object {
    if (operation !== 'PutEvents') throw new Error(`the fake has no ${operation}`);
    if (this.refusals-- > 0) return { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'for a reason' }] };
    for (const { Source, DetailType, Resources, Detail } of Entries) {
      this.events.push({ source: Source, detailType: DetailType, resources: Resources, detail: JSON.parse(Detail ?? '') });
    }
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'event' })) };
  }
}
