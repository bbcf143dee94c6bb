/**
 * The operations of Amazon CloudWatch Logs on log groups and on the lines that local functions print.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
 */
import { list, map, required, text, wholeNumber } from '../../service/input';
import { members, operation } from '../../service/operation';
import { ServiceError } from '../../service/service-error';
import { accessesToGroup as access } from './access';
import { checkLogGroupName, checkRetention, groupNameOf, type LogGroup, type LogGroups, logGroupArn } from './log-groups';

const MAX_LINES = 10_000;
const MAX_PAGE = 50;

const NAME = text({ max: 512 });
const GROUP = { logGroupName: required(NAME) };
const RESOURCE = { resourceArn: required(text({ max: 1_011 })) };
const TAGS = map(text({ min: 0, max: 256 }));

/** Rates are the default quotas, of us-east-1. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export function logsOperations(groups: LogGroups) {
  const ofName = (name: string, region: string) => {
    checkLogGroupName(name);
    return existing(groups.find(region, name), name);
  };
  const ofArn = (arn: string, region: string) => existing(groups.find(region, groupNameOf(arn)), groupNameOf(arn));

  return {
    CreateLogGroup: operation({
      input: members({ ...GROUP, tags: TAGS }),
      access,
      rate: 10,
      run({ logGroupName, tags = {} }, { region }) {
        checkLogGroupName(logGroupName);
        if (!groups.find(region, logGroupName) && groups.create(region, logGroupName, { tags })) return {};
        throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
      },
    }),
    DeleteLogGroup: operation({
      input: members(GROUP),
      access,
      rate: 10,
      run: ({ logGroupName }, { region }) => groups.delete(region, ofName(logGroupName, region).name),
    }),
    DescribeLogGroups: operation({
      input: members({
        limit: wholeNumber({ min: 1, max: MAX_PAGE }),
        logGroupNamePattern: NAME,
        logGroupNamePrefix: NAME,
        nextToken: NAME,
      }),
      access: (_, call) => access({}, call),
      rate: 10,
      run({ limit = MAX_PAGE, logGroupNamePattern: pattern, logGroupNamePrefix: prefix, nextToken: last = '' }, { region }) {
        if (prefix !== undefined && pattern !== undefined) {
          throw new ServiceError('InvalidParameterException', 'Either logGroupNamePrefix or logGroupNamePattern, not both.');
        }
        const part = (pattern ?? '').toLowerCase();
        const isWanted = ({ name }: LogGroup) => name > last && name.startsWith(prefix ?? '') && name.toLowerCase().includes(part);
        const wanted = groups.list(region).filter(isWanted);
        const page = wanted.slice(0, limit);
        return { logGroups: page.map(summary), nextToken: wanted.length > page.length ? page.at(-1)?.name : undefined };
      },
    }),
    DeleteRetentionPolicy: operation({
      input: members(GROUP),
      access,
      run: ({ logGroupName }, { region }) => change(ofName(logGroupName, region), { retentionInDays: undefined }),
    }),
    PutRetentionPolicy: operation({
      input: members({ ...GROUP, retentionInDays: required(wholeNumber()) }),
      access,
      run({ logGroupName, retentionInDays }, { region }) {
        checkRetention('retentionInDays', retentionInDays);
        change(ofName(logGroupName, region), { retentionInDays });
      },
    }),
    ListTagsForResource: operation({
      input: members(RESOURCE),
      access,
      run: ({ resourceArn }, { region }) => ({ tags: ofArn(resourceArn, region).settings.tags }),
    }),
    TagResource: operation({
      input: members({ ...RESOURCE, tags: required(TAGS) }),
      access,
      run({ resourceArn, tags }, { region }) {
        const group = ofArn(resourceArn, region);
        change(group, { tags: { ...group.settings.tags, ...tags } });
      },
    }),
    UntagResource: operation({
      input: members({ ...RESOURCE, tagKeys: required(list(text({ min: 0 }), { min: 1, max: 50 })) }),
      access,
      run({ resourceArn, tagKeys }, { region }) {
        const group = ofArn(resourceArn, region);
        change(group, { tags: Object.fromEntries(Object.entries(group.settings.tags).filter(([key]) => !tagKeys.includes(key))) });
      },
    }),
    FilterLogEvents: operation({
      input: members({
        endTime: wholeNumber(),
        limit: wholeNumber({ min: 1, max: MAX_LINES }),
        ...GROUP,
        nextToken: text({ max: 128 }),
        startTime: wholeNumber(),
      }),
      access,
      rate: 25,
      run({ endTime = Number.MAX_SAFE_INTEGER, limit = MAX_LINES, logGroupName, nextToken = '0', startTime = 0 }, { region }) {
        const last = Number(nextToken);
        if (Number.isNaN(last)) throw new ServiceError('InvalidParameterException', 'nextToken is from the page before.');
        const events = groups.eventsOf(region, logGroupName);
        if (!events) {
          const fix = 'The group of a function is there once the function has printed a line, or a stack has the group.';
          throw new ServiceError('ResourceNotFoundException', `The log group ${logGroupName} does not exist. ${fix}`);
        }
        const rest = events.filter(({ timestamp, eventId }) => timestamp >= startTime && timestamp < endTime && Number(eventId) > last);
        const page = rest.slice(0, limit);
        return { events: page, nextToken: rest.length > page.length ? page.at(-1)?.eventId : undefined };
      },
    }),
  };
}

function existing(group: LogGroup | undefined, name: string): LogGroup {
  if (group) return group;
  throw new ServiceError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
}

function change(group: LogGroup, settings: Partial<LogGroup['settings']>): void {
  group.settings = { ...group.settings, ...settings };
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
