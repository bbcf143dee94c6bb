/** Compares events with the table of events. */
import type { IvsEvent } from '../../../../../local/src/services/ivs';
import { EVENTS, type EventName, type EventRow, FAILURES, type MemberType } from '../../../../../local/src/services/ivs/events/event-table';

const ARN = /^arn:aws:ivs:[a-z0-9-]+:\d{12}:[a-z-]+\/[\w-]+$/;
const isText = (like: RegExp) => (value: unknown) => typeof value === 'string' && like.test(value);
const isTime = isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

const LOOKS: Readonly<Record<MemberType, (value: unknown) => boolean>> = {
  text: isText(/^/),
  arn: isText(ARN),
  time: isTime,
  preciseTime: isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  nanosecondTime: isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/),
  milliseconds: (value) => Number.isInteger(value) && Number(value) >= 0,
  flag: (value) => value === true,
  token: (value) => isToken(value as Record<string, unknown>),
};

/** Lists the differences between an event and its row of the table. */
export function deviationsOf({ 'detail-type': detailType, resources, detail }: IvsEvent): string[] {
  const { event_name: name, ...members } = detail;
  const row: EventRow | undefined = EVENTS[name as EventName];
  if (!row) return [`${name} is no event`];
  const expected = { ...row.members, ...(members.replica ? row.ofReplica : {}) };
  const [resource = ''] = resources;
  return [
    ...(detailType === row.detailType ? [] : [`${name}: the detail-type is ${detailType}`]),
    ...(resources.length === 1 && resource.includes(`:${row.resource}/`) && ARN.test(resource) ? [] : [`${name}: of ${resources}`]),
    ...Object.keys(members).flatMap((member) => (member in expected ? [] : [`${name}: ${member} is no member`])),
    ...Object.entries(expected).flatMap(([member, type]) =>
      LOOKS[type as MemberType](members[member]) ? [] : [`${name}: ${member} is no ${type}: ${JSON.stringify(members[member])}`],
    ),
    ...(name !== undefined && (name as string) in FAILURES && !isFailure(name as keyof typeof FAILURES, members)
      ? [`${name}: its reason`]
      : []),
  ];
}

function isFailure(name: keyof typeof FAILURES, { error_code, reason }: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(FAILURES[name]).some(([code, text]) => code === error_code && text === reason);
}

function isToken({ capabilities, attributes, user_id, expiration_time, ...others }: Record<string, unknown>): boolean {
  const allowed = Array.isArray(capabilities) && capabilities.every((one) => one === 'PUBLISH' || one === 'SUBSCRIBE');
  return (
    allowed && typeof attributes === 'object' && typeof user_id === 'string' && isTime(expiration_time) && Object.keys(others).length === 0
  );
}
