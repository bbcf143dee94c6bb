/**
 * The operations of Amazon EventBridge Scheduler on schedule groups.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
import { type Access, type Context, requestTags, resourceTags, tagKeys } from '../../service/access';
import { list, required, structure, text, wholeNumber } from '../../service/input';
import { type Call, members } from '../../service/operation';
import { restOperation } from '../../service/protocols/rest';
import { tagMap } from '../../service/resource-type';
import { CLIENT_TOKEN, MAX_RESULTS, pageOf, SCHEDULE_NAME } from './definition';
import { type Groups, groupArn, type ScheduleGroup } from './groups';
import type { Schedules } from './schedules';

const NAME = required(SCHEDULE_NAME);
const TAGS = list(structure({ Key: required(text({ max: 128 })), Value: required(text({ max: 256 })) }), { max: 200 });
const ARN = required(text({ max: 1_011 }));

export function groupOperations(groups: Groups, schedules: Pick<Schedules, 'deleteGroup'>) {
  function accessToGroup(Name: string | undefined, { operation, region }: Call, context: Context = {}): Access[] {
    const tags = (Name === undefined ? undefined : groups.find(region, Name)?.tags) ?? {};
    return [{ action: `scheduler:${operation}`, resource: groupArn(region, Name ?? '*'), context: { ...resourceTags(tags), ...context } }];
  }

  function accessToTags(ResourceArn: string | undefined, call: Call, context?: Context): Access[] {
    return accessToGroup(ResourceArn?.split('schedule-group/')[1], call, context);
  }

  return {
    CreateScheduleGroup: restOperation({
      http: 'POST /schedule-groups/{Name}',
      input: members({ ClientToken: CLIENT_TOKEN, Name: NAME, Tags: TAGS }),
      access: ({ Name = '*', Tags }, { operation, region }) => [
        { action: `scheduler:${operation}`, resource: groupArn(region, Name), context: requestTags(tagMap(Tags)) },
      ],
      run: ({ Name, Tags, ClientToken }, { region }) => ({
        ScheduleGroupArn: groups.create(region, Name, tagMap(Tags), ClientToken).arn,
      }),
    }),
    GetScheduleGroup: restOperation({
      http: 'GET /schedule-groups/{Name}',
      input: members({ Name: NAME }),
      access: ({ Name }, call) => accessToGroup(Name, call),
      run: ({ Name }, { region }) => groupResponse(groups.get(region, Name)),
    }),
    DeleteScheduleGroup: restOperation({
      http: 'DELETE /schedule-groups/{Name}?clientToken',
      input: members({ Name: NAME, clientToken: CLIENT_TOKEN }),
      access: ({ Name }, call) => accessToGroup(Name, call),
      run: ({ Name }, { region }) => schedules.deleteGroup(groups.get(region, Name)),
    }),
    ListScheduleGroups: restOperation({
      http: 'GET /schedule-groups?MaxResults&NamePrefix&NextToken',
      input: members(
        { MaxResults: wholeNumber({ min: 1, max: MAX_RESULTS }), NamePrefix: SCHEDULE_NAME, NextToken: text({ max: 2_048 }) },
        { lenient: true },
      ),
      access: (_, { operation }) => [{ action: `scheduler:${operation}`, resource: '*' }],
      run(input, { region }) {
        const { NamePrefix = '' } = input;
        const found = groups.list(region).filter(({ name }) => name.startsWith(NamePrefix));
        const { page, NextToken } = pageOf(found, ({ name }) => name, input);
        return { ScheduleGroups: page.map(groupResponse), NextToken };
      },
    }),
    ListTagsForResource: restOperation({
      http: 'GET /tags/{ResourceArn}',
      input: members({ ResourceArn: ARN }),
      access: ({ ResourceArn }, call) => accessToTags(ResourceArn, call),
      run: ({ ResourceArn }) => ({
        Tags: Object.entries(groups.getByArn(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    }),
    TagResource: restOperation({
      http: 'POST /tags/{ResourceArn}',
      input: members({ ResourceArn: ARN, Tags: required(TAGS) }),
      access: ({ ResourceArn, Tags }, call) => accessToTags(ResourceArn, call, requestTags(tagMap(Tags))),
      run({ ResourceArn, Tags }) {
        const group = groups.getByArn(ResourceArn);
        groups.setTags(group, { ...group.tags, ...tagMap(Tags) });
      },
    }),
    UntagResource: restOperation({
      http: 'DELETE /tags/{ResourceArn}?TagKeys*',
      input: members({ ResourceArn: ARN, TagKeys: required(list(text({ max: 128 }), { max: 50 })) }),
      access: ({ ResourceArn, TagKeys = [] }, call) => accessToTags(ResourceArn, call, tagKeys(TagKeys)),
      run({ ResourceArn, TagKeys }) {
        const group = groups.getByArn(ResourceArn);
        groups.setTags(group, Object.fromEntries(Object.entries(group.tags).filter(([key]) => !TagKeys.includes(key))));
      },
    }),
  };
}

function groupResponse({ arn, name, createdAt, changedAt }: ScheduleGroup): object {
  return { Arn: arn, CreationDate: createdAt / 1000, LastModificationDate: changedAt / 1000, Name: name, State: 'ACTIVE' };
}
