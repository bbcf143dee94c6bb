/**
 * Amazon EventBridge: its operations, and the event buses that events are put on.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
import { LOCAL_ACCOUNT } from '../../../account';
import { isObject } from '../../events/json';
import type { Access } from '../evaluation';
import type { Permissions } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';
import { textContext } from './text-context';

/** Permissions on event buses; the other operations served here know no resource. */
export const eventsPermissions: Permissions = {
  accesses(request) {
    const { operation, input } = readJsonRequest(request);
    if (operation !== 'PutEvents') return [{ action: `events:${operation}`, resource: '*' }];
    const entries = Array.isArray(input.Entries) ? input.Entries : [];
    return entries.map((entry) => accessToPut(request.credential.region, entry));
  },
  refusal: refuseAsJson,
};

function accessToPut(region: string, entry: unknown): Access {
  const { EventBusName, Source, DetailType } = isObject(entry) ? entry : {};
  const bus = typeof EventBusName === 'string' ? EventBusName : 'default';
  return {
    action: 'events:PutEvents',
    resource: bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${LOCAL_ACCOUNT}:event-bus/${bus}`,
    context: {
      ...textContext({ 'events:source': Source, 'events:detail-type': DetailType }),
      'events:eventbusinvocation': 'false',
    },
  };
}
