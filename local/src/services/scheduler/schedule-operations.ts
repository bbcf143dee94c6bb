/**
 * The operations of Amazon EventBridge Scheduler on schedules.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
import { type Access, resourceTags } from '../../service/access';
import { number, oneOf, type Parsed, required, type StructureOf, text, wholeNumber } from '../../service/input';
import { type Call, members } from '../../service/operation';
import { restOperation } from '../../service/protocols/rest';
import { CLIENT_TOKEN, MAX_RESULTS, pageOf, SCHEDULE, SCHEDULE_NAME, type ScheduleDefinition, STATE } from './definition';
import { type Schedules, type StoredSchedule, scheduleArn } from './schedules';

/** In seconds since 1970. A later year has more than four digits. */
const DATE = number({ min: 0, max: 60_000_000_000 });

const NAME = required(SCHEDULE_NAME);

const DEFINITION = {
  ...SCHEDULE,
  ActionAfterCompletion: oneOf('NONE', 'DELETE'),
  ClientToken: CLIENT_TOKEN,
  EndDate: DATE,
  Name: NAME,
  StartDate: DATE,
};

type DefinitionInput = StructureOf<typeof DEFINITION>;

export function scheduleOperations(schedules: Schedules) {
  /** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html */
  function accessToSchedule(name = '*', group: string | undefined, { operation, region }: Call): Access {
    // A schedule has the tags of its group.
    const context = resourceTags(schedules.groups.find(region, group)?.tags ?? {});
    return { action: `scheduler:${operation}`, resource: scheduleArn(region, name, group), context };
  }

  function accessToNamed({ Name, groupName }: { readonly Name?: string; readonly groupName?: string }, call: Call): Access[] {
    return [accessToSchedule(Name, groupName, call)];
  }

  /** The caller must be able to pass the role to EventBridge Scheduler. */
  function accessToPut({ Name, GroupName, Target }: Parsed<DefinitionInput>, call: Call): Access[] {
    const context = { 'iam:passedtoservice': 'scheduler.amazonaws.com' };
    const role = Target?.RoleArn;
    return [accessToSchedule(Name, GroupName, call), ...(role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context }])];
  }

  return {
    CreateSchedule: restOperation({
      http: 'POST /schedules/{Name}',
      input: members(DEFINITION),
      access: accessToPut,
      run: (input, { region }) => ({ ScheduleArn: schedules.create(region, input.Name, definitionOf(input), input.ClientToken).arn }),
    }),
    UpdateSchedule: restOperation({
      http: 'PUT /schedules/{Name}',
      input: members(DEFINITION),
      access: accessToPut,
      run: (input, { region }) => ({ ScheduleArn: schedules.update(region, input.Name, definitionOf(input)).arn }),
    }),
    GetSchedule: restOperation({
      http: 'GET /schedules/{Name}?groupName',
      input: members({ Name: NAME, groupName: SCHEDULE_NAME }),
      access: accessToNamed,
      run: ({ Name, groupName }, { region }) => detailsOf(schedules.get(region, Name, groupName)),
    }),
    DeleteSchedule: restOperation({
      http: 'DELETE /schedules/{Name}?groupName&clientToken',
      input: members({ Name: NAME, clientToken: CLIENT_TOKEN, groupName: SCHEDULE_NAME }),
      access: accessToNamed,
      run: ({ Name, groupName }, { region }) => schedules.delete(region, Name, groupName),
    }),
    ListSchedules: restOperation({
      http: 'GET /schedules?MaxResults&NamePrefix&NextToken&ScheduleGroup&State',
      input: members(
        {
          MaxResults: wholeNumber({ min: 1, max: MAX_RESULTS }),
          NamePrefix: SCHEDULE_NAME,
          NextToken: text({ max: 2_048 }),
          ScheduleGroup: SCHEDULE_NAME,
          State: STATE,
        },
        { lenient: true },
      ),
      access: () => [{ action: 'scheduler:ListSchedules', resource: '*' }],
      run(input, { region }) {
        const { NamePrefix = '', ScheduleGroup, State } = input;
        const wanted = ScheduleGroup === undefined ? undefined : schedules.groups.get(region, ScheduleGroup).name;
        const isWanted = ({ name, group, definition }: StoredSchedule) =>
          name.startsWith(NamePrefix) &&
          (wanted === undefined || wanted === group) &&
          (State === undefined || State === (definition.State ?? 'ENABLED'));
        const { page, NextToken } = pageOf(schedules.list(region).filter(isWanted), ({ group, name }) => `${group}/${name}`, input);
        return { Schedules: page.map(summaryOf), NextToken };
      },
    }),
  };
}

function definitionOf({ Name: _, ClientToken: __, StartDate, EndDate, ...definition }: DefinitionInput): ScheduleDefinition {
  return { ...definition, startDate: milliseconds(StartDate), endDate: milliseconds(EndDate) };
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

/** What a list shows of a schedule. */
function summaryOf({ arn, name, group, createdAt, changedAt, definition }: StoredSchedule): object {
  return {
    Arn: arn,
    CreationDate: createdAt / 1000,
    GroupName: group,
    LastModificationDate: changedAt / 1000,
    Name: name,
    State: definition.State ?? 'ENABLED',
    Target: { Arn: definition.Target.Arn },
  };
}

function detailsOf(schedule: StoredSchedule): object {
  const { startDate, endDate, ...definition } = schedule.definition;
  return {
    ActionAfterCompletion: 'NONE',
    ScheduleExpressionTimezone: 'UTC',
    ...summaryOf(schedule),
    ...definition,
    StartDate: startDate === undefined ? undefined : startDate / 1000,
    EndDate: endDate === undefined ? undefined : endDate / 1000,
  };
}
