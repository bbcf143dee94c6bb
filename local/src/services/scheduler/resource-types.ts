/** The resource types of EventBridge Scheduler: schedules and their groups. */

import type { Parsed, StructureOf } from '../../service/input';
import { generateName, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';
import { ServiceError } from '../../service/service-error';
import { checkDefinition, invalid, SCHEDULE, SCHEDULE_NAME, type ScheduleDefinition } from './definition';
import type { ScheduleGroup } from './groups';
import type { Schedules, StoredSchedule } from './schedules';

const MAX_NAME = 64;

const PROPERTIES = { ...SCHEDULE, EndDate: string, Name: SCHEDULE_NAME, StartDate: string };

type Properties = StructureOf<typeof PROPERTIES>;

export function schedulerTypes(schedules: Schedules): Record<string, ResourceType> {
  const { groups } = schedules;
  const stateOf = ({ arn, name }: StoredSchedule) => ({ physicalId: name, attributes: { Arn: arn } });
  return {
    'AWS::Scheduler::Schedule': resourceType({
      properties: PROPERTIES,
      attributes: ['Arn'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      check: (known) => checkDefinition(definitionOf(known)),
      create(context, properties) {
        const { Name: name = generateName(context, MAX_NAME) } = properties;
        return stateOf(schedules.create(context.region, name, definitionOf(properties)));
      },
      update: ({ region }, { physicalId }, properties) => stateOf(schedules.update(region, physicalId, definitionOf(properties))),
      delete: ({ region }, { physicalId, properties }) => ifFound(() => schedules.delete(region, physicalId, properties.GroupName)),
    }),
    'AWS::Scheduler::ScheduleGroup': resourceType({
      properties: { Name: SCHEDULE_NAME, Tags: TAGS },
      attributes: ['Arn', 'CreationDate', 'LastModificationDate', 'State'],
      replacedBy: ['Name'],
      nameProperty: 'Name',
      takesStackTags: true,
      create(context, { Name: name = generateName(context, MAX_NAME), Tags }) {
        return stateOfGroup(groups.create(context.region, name, tagMap(Tags)));
      },
      update({ region }, { physicalId }, { Tags }) {
        groups.setTags(groups.get(region, physicalId), tagMap(Tags));
        return stateOfGroup(groups.get(region, physicalId));
      },
      delete: ({ region }, { physicalId }) => ifFound(() => schedules.deleteGroup(groups.get(region, physicalId))),
    }),
  };
}

function stateOfGroup({ arn, name, createdAt, changedAt }: ScheduleGroup) {
  const [CreationDate, LastModificationDate] = [createdAt, changedAt].map((time) => new Date(time).toISOString());
  return { physicalId: name, attributes: { Arn: arn, CreationDate, LastModificationDate, State: 'ACTIVE' } };
}

/** Deletes a resource, unless it does not exist any more. */
function ifFound(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'ResourceNotFoundException')) throw error;
  }
}

function definitionOf(properties: Properties): ScheduleDefinition;
function definitionOf(properties: Parsed<Properties>): Parsed<ScheduleDefinition>;
function definitionOf({ Name: _, StartDate, EndDate, ...definition }: Parsed<Properties>): Parsed<ScheduleDefinition> {
  return { ...definition, startDate: timeIn('StartDate', StartDate), endDate: timeIn('EndDate', EndDate) };
}

function timeIn(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`${name} must be a time in ISO 8601, like 2026-11-20T13:00:00.000Z; got ${text}.`);
  return time;
}
