/** The resource type of schedules in the default group. */

import type { Parsed, StructureOf } from '../../service/input';
import { generateName, type ResourceType, resourceType, string } from '../../service/resource-type';
import { ServiceError } from '../../service/service-error';
import { checkDefinition, invalid, SCHEDULE, SCHEDULE_NAME, type ScheduleDefinition } from './definition';
import type { Schedules, StoredSchedule } from './schedules';

const MAX_NAME = 64;

const PROPERTIES = { ...SCHEDULE, EndDate: string, Name: SCHEDULE_NAME, StartDate: string };

type Properties = StructureOf<typeof PROPERTIES>;

export function schedulerTypes(schedules: Pick<Schedules, 'create' | 'update' | 'delete'>): Record<string, ResourceType> {
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
      delete({ region }, { physicalId }) {
        try {
          schedules.delete(region, physicalId);
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
        }
      },
    }),
  };
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
