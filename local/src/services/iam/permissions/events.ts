/**
 * Amazon EventBridge: its operations, and the event buses that events are put on.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { isObject } from '../../events/json';
import { textContext } from '../context';
import type { Access } from '../evaluation';
import type { Permissions, SignedRequest } from '../guard';
import { readJsonRequest } from './json-request';
import { refuseAsJson } from './refusals';

/** Permissions on event buses; the other operations served here know no resource. */
export const eventsPermissions: Permissions = {
  operations: {
    ListRules: () => [{ action: 'events:ListRules', resource: '*' }],
    PutEvents: accessesToPut,
    TestEventPattern: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  },
  refusal: refuseAsJson,
};

function accessesToPut(request: SignedRequest): Access[] {
  const { Entries } = readJsonRequest(request).input;
  return Array.isArray(Entries) ? Entries.map((entry) => accessToPut(request.credential.region, entry)) : [];
}

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
