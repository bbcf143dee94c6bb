/** The resource type of event source mappings. */
import { required, type StructureOf } from '../../../service/input';
import { type ResourceType, resourceType, string, TAGS, tagMap } from '../../../service/resource-type';
import { latestFunctionArn } from '../function-arn';
import { checkEventSource, checkMappingSettings, type EventSourceMapping, MAPPING_SETTINGS, settingsOf } from './mapping';
import type { EventSourceMappings } from './mappings';

const PROPERTIES = { ...MAPPING_SETTINGS, EventSourceArn: required(string), FunctionName: required(string), Tags: TAGS };

export function eventSourceMappingTypes(mappings: EventSourceMappings): Record<string, ResourceType> {
  return {
    'AWS::Lambda::EventSourceMapping': resourceType({
      properties: PROPERTIES,
      attributes: ['EventSourceMappingArn', 'Id'],
      replacedBy: ['EventSourceArn'],
      takesStackTags: true,
      check({ EventSourceArn, ...settings }) {
        if (EventSourceArn !== undefined) checkEventSource(EventSourceArn);
        checkMappingSettings(settings, EventSourceArn);
      },
      create({ region }, { EventSourceArn: queueArn, ...properties }) {
        return stateOf(mappings.create({ region, queueArn, ...changesIn(region, properties) }));
      },
      update: ({ region }, { physicalId }, properties) =>
        stateOf(mappings.update(mappings.get(region, physicalId), changesIn(region, properties))),
      delete({ region }, { physicalId }) {
        const mapping = mappings.find(region, physicalId);
        if (mapping) mappings.delete(mapping);
      },
    }),
  };
}

function changesIn(region: string, { FunctionName, Tags, ...settings }: Omit<StructureOf<typeof PROPERTIES>, 'EventSourceArn'>) {
  return { functionArn: latestFunctionArn(region, { FunctionName }), settings: settingsOf(settings), tags: tagMap(Tags) };
}

function stateOf({ uuid, arn }: EventSourceMapping) {
  return { physicalId: uuid, attributes: { EventSourceMappingArn: arn, Id: uuid } };
}
