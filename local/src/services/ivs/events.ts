/**
 * What the service tells Amazon EventBridge.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 */
import type { Document } from './document';
import { EVENTS, type EventDetail, type EventName, FAILURES, type FailureCode, type FailureEvent } from './event-table';

/** An event as EventBridge gets it: its source is `aws.ivs`, its account the local one. */
export interface IvsEvent {
  readonly region: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Document;
}

/** What an event says, and of which resource; where and when is added. */
export type IvsNews = Pick<IvsEvent, 'detail-type' | 'resources' | 'detail'>;

/** An event about a resource. */
export function news<N extends EventName>(name: N, resource: string, detail: EventDetail<N>): IvsNews {
  return { 'detail-type': EVENTS[name].detailType, resources: [resource], detail: { event_name: name, ...detail } };
}

/** The members that describe a failure. */
export function failureOf<N extends FailureEvent>(name: N, code: FailureCode<N>): { readonly error_code: string; readonly reason: string } {
  // The table has a reason for each code of the event.
  return { error_code: code, reason: (FAILURES[name] as Readonly<Record<string, string>>)[code] as string };
}

/** A time with seconds, as in events and files: `2026-01-15T12:00:00Z`. */
export function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A time with this many digits after the second. The clock has milliseconds; zeros fill the rest. */
export function withDigits(time: number, digits: 6 | 9): string {
  return new Date(time).toISOString().replace(/(\.\d+)Z$/, (_, fraction: string) => `${fraction.padEnd(digits + 1, '0')}Z`);
}
