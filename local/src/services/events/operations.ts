/**
 * The operations that somebody at a command line tries rules with. Rules come and go with their stacks.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
 */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { type JsonInput, optionalText, optionalWholeNumber, type RegionalOperation, text } from '../../service/json-input';
import { ServiceError } from '../../service/service-error';
import type { Events, NewEvent } from './events';
import { isObject, parseJson } from './json';
import { parsePattern } from './pattern';
import type { Rule, Rules } from './rules';

const MAX_ENTRIES = 10;
const MAX_LIST = 100;
const ENTRY_MEMBERS = ['Detail', 'DetailType', 'EventBusName', 'Resources', 'Source', 'Time'];

/** What TestEventPattern wants of an event. */
const EVENT_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/** PutEvents, TestEventPattern, ListRules. */
export function eventsOperations(rules: Rules, put: Events['put']): Record<string, RegionalOperation> {
  return {
    PutEvents: {
      members: ['Entries'],
      run: ({ Entries }, region) => {
        const results = entriesOf(Entries).map((entry) => putEntry(entry, region, put));
        return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
      },
    },
    TestEventPattern: {
      members: ['Event', 'EventPattern'],
      run: (input) => {
        const matches = parsePattern(parseJson(text(input, 'EventPattern', { max: 4_096 })));
        return { Result: matches(eventOf(text(input, 'Event', { max: Number.MAX_SAFE_INTEGER }))) };
      },
    },
    ListRules: {
      members: ['EventBusName', 'Limit', 'NamePrefix', 'NextToken'],
      run: (input, region) => {
        checkBus(input, region);
        return page(input, rules.list(region));
      },
    },
  };
}

function entriesOf(entries: unknown): JsonInput[] {
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > MAX_ENTRIES || !entries.every(isObject)) {
    throw invalid(`Entries must be a list of 1 to ${MAX_ENTRIES} objects.`);
  }
  return entries;
}

/** One entry that is refused does not keep the others back. */
function putEntry(entry: JsonInput, region: string, put: Events['put']): object {
  try {
    return { EventId: put(readEntry(entry, region)) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ErrorCode: error.code === 'ValidationException' ? 'InvalidArgument' : error.code, ErrorMessage: error.message };
  }
}

function readEntry(entry: JsonInput, region: string): NewEvent {
  const unknown = Object.keys(entry).filter((name) => !ENTRY_MEMBERS.includes(name));
  if (unknown.length > 0) {
    throw invalid(`The local endpoint does not have ${unknown.join(', ')} of an entry. It has: ${ENTRY_MEMBERS.join(', ')}.`);
  }
  checkBus(entry, region);
  const source = text(entry, 'Source', { max: 256 });
  if (source.startsWith('aws.')) {
    throw new ServiceError('NotAuthorizedForSourceException', 'Not authorized for the source. Events of AWS come from its services alone.');
  }
  const { Resources: resources = [], Time: time } = entry;
  if (!Array.isArray(resources) || !resources.every((item) => typeof item === 'string'))
    throw invalid('Resources must be a list of strings.');
  if (time !== undefined && !(typeof time === 'number' && Math.abs(time) < MAX_SECONDS))
    throw invalid('Time must be in seconds since 1970.');
  return {
    region,
    source,
    'detail-type': text(entry, 'DetailType', { max: 128 }),
    detail: detailOf(text(entry, 'Detail', { max: Number.MAX_SAFE_INTEGER })),
    resources,
    time: time === undefined ? undefined : time * 1000,
  };
}

/** As far as the years of ISO 8601 have four digits. */
const MAX_SECONDS = 60_000_000_000;

function detailOf(json: string): object {
  const detail = parseJson(json);
  if (!isObject(detail)) throw new ServiceError('MalformedDetail', 'Detail is malformed: it must be the text of a JSON object.');
  return detail;
}

function eventOf(json: string): object {
  const event = parseJson(json);
  const missing = isObject(event) ? EVENT_FIELDS.filter((name) => !Object.hasOwn(event, name)) : EVENT_FIELDS;
  if (!isObject(event) || missing.length > 0) throw invalid(`Event must be the text of a JSON object; it lacks ${missing.join(', ')}.`);
  return event;
}

function checkBus(input: JsonInput, region: string): void {
  const bus = optionalText(input, 'EventBusName', { max: 1_600 }) ?? 'default';
  if (['default', `arn:aws:events:${region}:${LOCAL_ACCOUNT}:event-bus/default`].includes(bus)) return;
  throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist. The local endpoint has the default bus alone.`);
}

function page(input: JsonInput, rules: readonly Rule[]): object {
  const prefix = optionalText(input, 'NamePrefix', { max: 64 }) ?? '';
  const limit = optionalWholeNumber(input, 'Limit') ?? MAX_LIST;
  if (limit < 1 || limit > MAX_LIST) throw invalid(`Limit must be 1 to ${MAX_LIST}; got ${limit}.`);
  // The token is the last name of the page before, so that it holds when rules come and go.
  const after = optionalText(input, 'NextToken', { max: 2_048 }) ?? '';
  const found = rules.filter(({ name }) => name.startsWith(prefix) && name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = found.slice(0, limit);
  return { Rules: shown.map(summaryOf), NextToken: shown.length < found.length ? shown.at(-1)?.name : undefined };
}

function summaryOf({ name, arn, description, enabled, pattern }: Rule): object {
  return {
    Name: name,
    Arn: arn,
    Description: description,
    EventPattern: JSON.stringify(pattern),
    State: enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
