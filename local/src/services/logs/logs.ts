/**
 * Amazon CloudWatch Logs: log groups, and what the local functions printed, for the `cdk` CLI to show when a deployment has failed.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
 */

import { type JsonInput, optionalText, optionalTexts, optionalWholeNumber, regionalOperations, text } from '../../service/json-input';
import type { OperationService } from '../../service/operation-service';
import { type JsonOperation, jsonService } from '../../service/protocols/json';
import { ServiceError } from '../../service/service-error';
import { checkLogGroupName, checkRetention, createLogGroups, type LogGroup, type LogGroups, logGroupArn, newLogsState } from './log-groups';

/** The local logs. */
export interface Logs {
  readonly service: OperationService;
  readonly groups: LogGroups;
}

const MAX_LINES = 10_000;
const FILTER_PARAMETERS = ['endTime', 'limit', 'logGroupName', 'nextToken', 'startTime'];
const MAX_NAME = 512;
const MAX_ARN = 1_011;
const MAX_PAGE = 50;

/** `now` is in milliseconds. */
export function createLogs(now: () => number = Date.now, state = newLogsState()): Logs {
  const groups = createLogGroups(now, state);
  return { groups, service: jsonService({ FilterLogEvents: filterLogEvents(groups), ...regionalOperations(groupOperations(groups)) }) };
}

function groupOperations(groups: LogGroups): Parameters<typeof regionalOperations>[0] {
  const named = (input: JsonInput, region: string) => existing(groups.find(region, groupName(input)), groupName(input));
  const ofArn = (input: JsonInput, region: string) => {
    const name = /^arn:[^:]+:logs:[^:]+:\d{12}:log-group:([^:]+)(?::\*)?$/.exec(text(input, 'resourceArn', { max: MAX_ARN }))?.[1] ?? '';
    return existing(groups.find(region, name), name);
  };
  const retain = (group: LogGroup, retentionInDays?: number) => {
    group.settings = { ...group.settings, retentionInDays };
    return {};
  };
  const retag = (group: LogGroup, tags: Readonly<Record<string, string>>) => {
    group.settings = { ...group.settings, tags };
    return {};
  };
  return {
    CreateLogGroup: {
      members: ['logGroupName', 'tags'],
      run: (input, region) => {
        const name = groupName(input);
        const created = !groups.find(region, name) && groups.create(region, name, { tags: tagsOf(input) });
        if (created) return {};
        throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
      },
    },
    DeleteLogGroup: {
      members: ['logGroupName'],
      run: (input, region) => {
        groups.delete(region, named(input, region).name);
        return {};
      },
    },
    DescribeLogGroups: {
      members: ['limit', 'logGroupNamePattern', 'logGroupNamePrefix', 'nextToken'],
      run: (input, region) => describe(groups.list(region), input),
    },
    DeleteRetentionPolicy: { members: ['logGroupName'], run: (input, region) => retain(named(input, region)) },
    PutRetentionPolicy: {
      members: ['logGroupName', 'retentionInDays'],
      run: (input, region) => {
        const days = optionalWholeNumber(input, 'retentionInDays');
        if (days === undefined) throw new ServiceError('InvalidParameterException', 'retentionInDays is required.');
        checkRetention('retentionInDays', days);
        return retain(named(input, region), days);
      },
    },
    ListTagsForResource: { members: ['resourceArn'], run: (input, region) => ({ tags: ofArn(input, region).settings.tags }) },
    TagResource: {
      members: ['resourceArn', 'tags'],
      run: (input, region) => {
        const group = ofArn(input, region);
        return retag(group, { ...group.settings.tags, ...tagsOf(input) });
      },
    },
    UntagResource: {
      members: ['resourceArn', 'tagKeys'],
      run: (input, region) => {
        const group = ofArn(input, region);
        const gone = optionalTexts(input, 'tagKeys', MAX_PAGE) ?? [];
        return retag(group, Object.fromEntries(Object.entries(group.settings.tags).filter(([key]) => !gone.includes(key))));
      },
    },
  };
}

function groupName(input: JsonInput): string {
  const name = text(input, 'logGroupName', { max: MAX_NAME });
  checkLogGroupName(name);
  return name;
}

function existing(group: LogGroup | undefined, name: string): LogGroup {
  if (group) return group;
  throw new ServiceError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
}

function tagsOf(input: JsonInput): Record<string, string> {
  const tags = input.tags ?? {};
  if (typeof tags !== 'object' || Array.isArray(tags)) throw new ServiceError('InvalidParameterException', 'tags must be an object.');
  const map: JsonInput = { ...tags };
  return Object.fromEntries(Object.keys(map).map((key) => [key, optionalText(map, key, { min: 0, max: 256 }) ?? '']));
}

function describe(all: readonly LogGroup[], input: JsonInput): object {
  const prefix = optionalText(input, 'logGroupNamePrefix', { max: MAX_NAME });
  const pattern = optionalText(input, 'logGroupNamePattern', { max: MAX_NAME })?.toLowerCase();
  if (prefix !== undefined && pattern !== undefined) {
    throw new ServiceError('InvalidParameterException', 'Either logGroupNamePrefix or logGroupNamePattern, not both.');
  }
  const last = optionalText(input, 'nextToken', { max: MAX_NAME }) ?? '';
  const limit = optionalWholeNumber(input, 'limit') ?? MAX_PAGE;
  if (limit < 1 || limit > MAX_PAGE) throw new ServiceError('InvalidParameterException', `limit is from 1 to ${MAX_PAGE}; got ${limit}.`);
  const isWanted = ({ name }: LogGroup) => name > last && name.startsWith(prefix ?? '') && name.toLowerCase().includes(pattern ?? '');
  const wanted = all.filter(isWanted);
  const page = wanted.slice(0, limit);
  return { logGroups: page.map(summary), nextToken: wanted.length > page.length ? page.at(-1)?.name : undefined };
}

function summary(group: LogGroup): object {
  return {
    logGroupName: group.name,
    logGroupArn: logGroupArn(group),
    arn: `${logGroupArn(group)}:*`,
    creationTime: group.createdAt,
    kmsKeyId: group.settings.kmsKeyId,
    retentionInDays: group.settings.retentionInDays,
    storedBytes: group.events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0),
  };
}

function filterLogEvents(groups: LogGroups): JsonOperation {
  return (input, { credential }) => {
    const unknown = Object.keys(input).filter((name) => !FILTER_PARAMETERS.includes(name));
    if (unknown.length > 0) {
      throw new ServiceError(
        'InvalidParameterException',
        `The local endpoint does not have ${unknown.join(', ')} of FilterLogEvents. It has: ${FILTER_PARAMETERS.join(', ')}.`,
      );
    }
    const logGroupName = text(input, 'logGroupName', { max: MAX_NAME });
    const startTime = optionalWholeNumber(input, 'startTime') ?? 0;
    const endTime = optionalWholeNumber(input, 'endTime') ?? Number.MAX_SAFE_INTEGER;
    const limit = optionalWholeNumber(input, 'limit') ?? MAX_LINES;
    if (limit < 1 || limit > MAX_LINES)
      throw new ServiceError('InvalidParameterException', `limit is from 1 to ${MAX_LINES}; got ${limit}.`);
    const last = Number(optionalText(input, 'nextToken', { max: 128 }) ?? 0);
    if (Number.isNaN(last)) throw new ServiceError('InvalidParameterException', 'nextToken is from the page before.');
    const events = groups.eventsOf(credential?.region ?? '', logGroupName);
    if (!events) {
      const fix = 'The group of a function is there once the function has printed a line, or a stack has the group.';
      throw new ServiceError('ResourceNotFoundException', `The log group ${logGroupName} does not exist. ${fix}`);
    }
    const rest = events.filter(({ timestamp, eventId }) => timestamp >= startTime && timestamp < endTime && Number(eventId) > last);
    const page = rest.slice(0, limit);
    return { events: page, nextToken: rest.length > page.length ? page.at(-1)?.eventId : undefined };
  };
}
