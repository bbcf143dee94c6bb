/** The operations of event source mappings. */
import type { LocalResponse } from '../../../http/http';
import { type Access, type Context, requestTags, resourceTags } from '../../../service/access';
import { map, type Parsed, required, text, wholeNumber } from '../../../service/input';
import { type Call, members } from '../../../service/operation';
import { restOperation } from '../../../service/protocols/rest';
import { functionArn, latestFunctionArn } from '../function-arn';
import { invalidParameter } from '../invalid-parameter';
import { CONTROL_PLANE } from '../operations';
import { checkEventSource, type EventSourceMapping, MAPPING_SETTINGS, settingsOf } from './mapping';
import { type EventSourceMappings, mappingArn } from './mappings';

const MAPPINGS = '/2015-03-31/event-source-mappings';
const UUID = { UUID: required(text()) };

export function eventSourceMappingOperations(mappings: EventSourceMappings) {
  const access = onMapping(mappings);
  return {
    CreateEventSourceMapping: restOperation({
      http: `POST ${MAPPINGS}/`,
      input: members({ ...MAPPING_SETTINGS, EventSourceArn: text(), FunctionName: required(text()), Tags: map(text({ min: 0 })) }),
      access: accessToCreate,
      ...CONTROL_PLANE,
      run({ EventSourceArn: queueArn, FunctionName, Tags = {}, ...settings }, { region }) {
        checkEventSource(queueArn);
        const target = { queueArn, functionArn: latestFunctionArn(region, { FunctionName }) };
        return configurationOf(mappings.create({ region, ...target, settings: settingsOf(settings), tags: Tags }), 'Creating');
      },
      respond: accepted,
    }),
    GetEventSourceMapping: restOperation({
      http: `GET ${MAPPINGS}/{UUID}`,
      input: members(UUID),
      access,
      ...CONTROL_PLANE,
      run: (input, { region }) => configurationOf(mappings.get(region, input.UUID)),
    }),
    ListEventSourceMappings: restOperation({
      http: `GET ${MAPPINGS}/?EventSourceArn&FunctionName&Marker&MaxItems`,
      input: members(
        { EventSourceArn: text(), FunctionName: text(), Marker: text(), MaxItems: wholeNumber({ min: 1, max: 10_000 }) },
        { lenient: true },
      ),
      access: (_, { operation }) => [{ action: `lambda:${operation}`, resource: '*' }],
      ...CONTROL_PLANE,
      run({ EventSourceArn, FunctionName, Marker = '0', MaxItems = 100 }, { region }) {
        if (!/^\d+$/.test(Marker)) throw invalidParameter(`Marker must be the NextMarker of the previous page; got "${Marker}".`);
        const wanted = FunctionName === undefined ? undefined : latestFunctionArn(region, { FunctionName });
        const found = mappings
          .list(region)
          .filter((mapping) => [mapping.queueArn, undefined].includes(EventSourceArn))
          .filter((mapping) => [mapping.functionArn, undefined].includes(wanted));
        const end = Number(Marker) + Math.min(MaxItems, MAX_PAGE);
        return {
          EventSourceMappings: found.slice(Number(Marker), end).map((mapping) => configurationOf(mapping)),
          NextMarker: end < found.length ? String(end) : undefined,
        };
      },
    }),
    UpdateEventSourceMapping: restOperation({
      http: `PUT ${MAPPINGS}/{UUID}`,
      input: members({ ...UUID, ...MAPPING_SETTINGS, FunctionName: text() }),
      access,
      ...CONTROL_PLANE,
      run({ UUID: uuid, FunctionName, ...settings }, { region }) {
        const before = mappings.get(region, uuid);
        const target = FunctionName === undefined ? {} : { functionArn: latestFunctionArn(region, { FunctionName }) };
        const updated = mappings.update(before, { ...target, settings: settingsOf(settings, before.settings) });
        return configurationOf(updated, updateState(before, updated));
      },
      respond: accepted,
    }),
    DeleteEventSourceMapping: restOperation({
      http: `DELETE ${MAPPINGS}/{UUID}`,
      input: members(UUID),
      access,
      ...CONTROL_PLANE,
      run(input, { region }) {
        const mapping = mappings.get(region, input.UUID);
        mappings.delete(mapping);
        return configurationOf(mapping, 'Deleting');
      },
      respond: accepted,
    }),
  };
}

/** ListEventSourceMappings returns at most 100 mappings, even if MaxItems is higher. */
const MAX_PAGE = 100;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function accessToCreate(
  { FunctionName, Tags = {} }: Parsed<{ readonly FunctionName: string; readonly Tags: Readonly<Record<string, string>> }>,
  { region, operation }: Call,
): Access[] {
  const ofFunction: Context = FunctionName === undefined ? {} : { 'lambda:functionarn': functionArn(region, FunctionName) };
  return [{ action: `lambda:${operation}`, resource: '*', context: { ...ofFunction, ...requestTags(Tags) } }];
}

function onMapping(mappings: Pick<EventSourceMappings, 'find'>) {
  return ({ UUID: uuid = '*' }: Parsed<{ readonly UUID: string }>, { region, operation }: Call): Access[] => {
    const mapping = mappings.find(region, uuid);
    const context = mapping && { 'lambda:functionarn': mapping.functionArn, ...resourceTags(mapping.tags) };
    return [{ action: `lambda:${operation}`, resource: mappingArn(region, uuid), context }];
  };
}

/** The response is sent before the mapping has the state that the request asks for. */
function accepted(output: object): LocalResponse {
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
}

function updateState({ settings: before }: EventSourceMapping, { settings: after }: EventSourceMapping): string {
  if (before.Enabled === after.Enabled) return 'Updating';
  return after.Enabled ? 'Enabling' : 'Disabling';
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function configurationOf(mapping: EventSourceMapping, State = mapping.settings.Enabled ? 'Enabled' : 'Disabled'): object {
  const { Enabled: _, ...settings } = mapping.settings;
  return {
    ...settings,
    UUID: mapping.uuid,
    EventSourceArn: mapping.queueArn,
    EventSourceMappingArn: mapping.arn,
    FunctionArn: mapping.functionArn,
    LastModified: mapping.modifiedAt / 1000,
    State,
    StateTransitionReason: 'USER_INITIATED',
  };
}
