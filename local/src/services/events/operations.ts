/**
 * The operations of Amazon EventBridge with which a user tries rules. Stacks create and delete the rules.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
 */
import { isObject, tryReadJson } from '../../data/json';
import type { Access } from '../../service/access';
import { resourceTags, textContext } from '../../service/access';
import { parsePattern } from '../../service/event-patterns/pattern';
import { any, InputFault, list, map, number, read, required, structure, text, wholeNumber } from '../../service/input';
import { type Call, members, operation } from '../../service/operation';
import { epochSeconds } from '../../service/protocols/aws-json';
import { ServiceError } from '../../service/service-error';
import { busArn, DEFAULT_BUS, type EventBus, type EventBuses } from './buses';
import type { Events, NewEvent } from './events';
import type { Rule } from './rules';

const MAX_LIST = 100;

/** In seconds since 1970: a later year has more than four digits, which ISO 8601 does not have. */
const MAX_TIME = 60_000_000_000;

/** The members that TestEventPattern requires of an event. */
const EVENT_MEMBERS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

const BUS = text({ max: 1_600 });

const ENTRY = structure({
  Detail: required(text()),
  DetailType: required(text({ max: 128 })),
  EventBusName: BUS,
  Resources: list(text({ min: 0 })),
  Source: required(text({ max: 256 })),
  Time: number({ min: -MAX_TIME, max: MAX_TIME }),
});

type RawEntry = Readonly<Record<string, unknown>>;

/** Rates are the default quotas, of us-east-1. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
export function eventsOperations({ rules, buses, put }: Events) {
  return {
    PutEvents: operation({
      // Each entry is read by itself, because a wrong one leaves the others in force.
      input: members({ Entries: required(list(map(any), { min: 1, max: 10 })) }),
      access: ({ Entries = [] }, { region }) => Entries.map((entry) => accessToPut(buses, entry, region)),
      rate: 10_000,
      run({ Entries }, { region }) {
        const results = Entries.map((entry) => putEntry(entry, region, put));
        return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
      },
    }),
    TestEventPattern: operation({
      input: members({ Event: required(text()), EventPattern: required(text({ max: 4_096 })) }),
      access: accessToAll,
      rate: 50,
      run({ Event, EventPattern }) {
        const matches = parsePattern(tryReadJson(EventPattern));
        return { Result: matches(eventOf(Event)) };
      },
    }),
    ListRules: operation({
      input: members({
        EventBusName: BUS,
        Limit: wholeNumber({ min: 1, max: MAX_LIST }),
        NamePrefix: text({ max: 64 }),
        NextToken: text({ max: 2_048 }),
      }),
      access: accessToAll,
      rate: 50,
      // The token is the last name of the page before, so that it holds when rules come and go.
      run({ EventBusName = DEFAULT_BUS, Limit = MAX_LIST, NamePrefix = '', NextToken = '' }, { region }) {
        const { name: busName } = buses.get(region, EventBusName);
        const isWanted = ({ name }: Rule) => name.startsWith(NamePrefix) && name > NextToken;
        const found = rules
          .list(region, busName)
          .filter(isWanted)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const shown = found.slice(0, Limit);
        return { Rules: shown.map(summaryOf), NextToken: shown.length < found.length ? shown.at(-1)?.name : undefined };
      },
    }),
    ListEventBuses: operation({
      input: members({ Limit: wholeNumber({ min: 1, max: MAX_LIST }), NamePrefix: text({ max: 256 }), NextToken: text({ max: 2_048 }) }),
      access: accessToAll,
      rate: 50,
      run({ Limit = MAX_LIST, NamePrefix = '', NextToken = '' }, { region }) {
        const found = buses.list(region).filter(({ name }) => name.startsWith(NamePrefix) && name > NextToken);
        const shown = found.slice(0, Limit);
        return { EventBuses: shown.map(busResponse), NextToken: shown.length < found.length ? shown.at(-1)?.name : undefined };
      },
    }),
    DescribeEventBus: operation({
      input: members({ Name: BUS }),
      access: ({ Name = DEFAULT_BUS }, { region, operation }) => [accessToBus(buses, `events:${operation}`, region, Name)],
      rate: 50,
      run: ({ Name = DEFAULT_BUS }, { region }) => busResponse(buses.get(region, Name)),
    }),
  };
}

function accessToAll(_: unknown, { operation }: Call): Access[] {
  return [{ action: `events:${operation}`, resource: '*' }];
}

function accessToBus(buses: Pick<EventBuses, 'find'>, action: string, region: string, nameOrArn: string): Access {
  const resource = nameOrArn.startsWith('arn:') ? nameOrArn : busArn(region, nameOrArn);
  return { action, resource, context: resourceTags(buses.find(region, nameOrArn)?.tags ?? {}) };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
function accessToPut(buses: Pick<EventBuses, 'find'>, { EventBusName, Source, DetailType }: RawEntry, region: string): Access {
  const bus = typeof EventBusName === 'string' ? EventBusName : DEFAULT_BUS;
  const onBus = accessToBus(buses, 'events:PutEvents', region, bus);
  return {
    ...onBus,
    context: {
      ...onBus.context,
      ...textContext({ 'events:source': Source, 'events:detail-type': DetailType }),
      'events:eventbusinvocation': 'false',
    },
  };
}

/** Puts one entry. An error is the result of this entry, and the others are put nevertheless. */
function putEntry(entry: RawEntry, region: string, put: Events['put']): object {
  try {
    return { EventId: put(readEntry(entry, region)) };
  } catch (error) {
    if (error instanceof InputFault) return { ErrorCode: 'InvalidArgument', ErrorMessage: error.message };
    if (error instanceof ServiceError) return { ErrorCode: error.code, ErrorMessage: error.message };
    throw error;
  }
}

function readEntry(raw: RawEntry, region: string): NewEvent {
  const { Detail, DetailType, EventBusName, Resources, Source, Time } = read(ENTRY, raw, { whole: 'an entry' });
  if (Source.startsWith('aws.')) {
    throw new ServiceError('NotAuthorizedForSourceException', 'Not authorized for the source. Events of AWS come from its services alone.');
  }
  return {
    region,
    busName: EventBusName,
    source: Source,
    'detail-type': DetailType,
    detail: detailOf(Detail),
    resources: Resources,
    time: Time === undefined ? undefined : Time * 1000,
  };
}

function detailOf(json: string): object {
  const detail = tryReadJson(json);
  if (!isObject(detail)) throw new ServiceError('MalformedDetail', 'Detail is malformed: it must be the text of a JSON object.');
  return detail;
}

function eventOf(json: string): object {
  const event = tryReadJson(json);
  const missing = isObject(event) ? EVENT_MEMBERS.filter((name) => !Object.hasOwn(event, name)) : EVENT_MEMBERS;
  if (!isObject(event) || missing.length > 0)
    throw new InputFault(`Event must be the text of a JSON object; it lacks ${missing.join(', ')}.`);
  return event;
}

function summaryOf({ name, busName, arn, description, enabled, pattern, schedule }: Rule): object {
  return {
    Name: name,
    Arn: arn,
    Description: description,
    EventPattern: pattern && JSON.stringify(pattern),
    ScheduleExpression: schedule,
    State: enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: busName,
  };
}

function busResponse({ name, arn, description, createdAt, modifiedAt }: EventBus): object {
  return {
    Name: name,
    Arn: arn,
    Description: description,
    CreationTime: createdAt === undefined ? undefined : epochSeconds(createdAt),
    LastModifiedTime: modifiedAt === undefined ? undefined : epochSeconds(modifiedAt),
  };
}
