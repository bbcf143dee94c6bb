/**
 * The events that the service sends to Amazon EventBridge.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 */
import type { Document } from '../model/document';
import { EVENTS, type EventDetail, type EventName, FAILURES, type FailureCode, type FailureEvent } from './event-table';

/** An event for EventBridge, without its source `aws.ivs` and the local account. */
export interface IvsEvent {
  readonly region: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: Document;
}

/** An event whose region and time are not set yet. */
export type IvsEventContent = Pick<IvsEvent, 'detail-type' | 'resources' | 'detail'>;

/** Creates an event about a resource. */
export function newEvent<N extends EventName>(name: N, resource: string, detail: EventDetail<N>): IvsEventContent {
  return { 'detail-type': EVENTS[name].detailType, resources: [resource], detail: { event_name: name, ...detail } };
}

/** The members that describe a failure. */
export function failureOf<N extends FailureEvent>(name: N, code: FailureCode<N>): { readonly error_code: string; readonly reason: string } {
  // The table has a reason for each code of the event.
  return { error_code: code, reason: (FAILURES[name] as Readonly<Record<string, string>>)[code] as string };
}

/** Formats a time with seconds, as in events and files: `2026-01-15T12:00:00Z`. */
export function toSeconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Formats a time with 6 or 9 fraction digits. The clock has milliseconds; the other digits are zeros. */
export function withDigits(time: number, digits: 6 | 9): string {
  return new Date(time).toISOString().replace(/(\.\d+)Z$/, (_, fraction: string) => `${fraction.padEnd(digits + 1, '0')}Z`);
}
