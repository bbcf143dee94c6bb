import { LOCAL_ACCOUNT } from '../../service/arn';

/** What a service or a program says of an event. */
interface EventContent {
  readonly id: string;
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
  readonly resources: readonly string[];
  /** ISO 8601. */
  readonly time: string;
}

/** An event as its targets receive it. */
export interface DeliveredEvent extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Copies the content, so that targets share no objects with the caller. */
export function deliveredEvent(content: EventContent): DeliveredEvent {
  const { id, 'detail-type': detailType, source, time, region, resources, detail } = content;
  const head = { version: '0', id, 'detail-type': detailType, source, account: LOCAL_ACCOUNT, time, region };
  return JSON.parse(JSON.stringify({ ...head, resources, detail }));
}
