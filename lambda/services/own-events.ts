/** Events that functions of this library put on the default event bus of their account and region. */
import type { OwnEventName, OwnEventSource } from '../../src/private/wire';
import { CallFailure } from './call-failure';

const SOURCE: OwnEventSource = 'cdk-ivs-realtime';

export interface OwnEvent {
  readonly name: OwnEventName;
  /** ARNs. The first is the stage's. */
  readonly resources: readonly string[];
  /** Its members are named like those of the service's events. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The input of `PutEvents`. It takes up to 10 events. */
export function toPutEvents(events: readonly OwnEvent[]) {
  return {
    Entries: events.map(({ name, resources, detail }) => ({
      Source: SOURCE,
      DetailType: name,
      Resources: [...resources],
      Detail: JSON.stringify({ event_name: name, ...detail }),
    })),
  };
}

/** Throws when EventBridge has not accepted all events: its answer is a success even then. */
export function expectAccepted({ Entries = [] }: { readonly Entries?: readonly { ErrorCode?: string; ErrorMessage?: string }[] }): void {
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (!refused) return;
  const error = Object.assign(new Error(refused.ErrorMessage ?? ''), { name: refused.ErrorCode, $metadata: { httpStatusCode: 500 } });
  throw new CallFailure('EventBridge', 'PutEvents', error);
}

/** The tags of a resource that are not of this library. */
export function userTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('cdk-ivs-realtime:')));
}
