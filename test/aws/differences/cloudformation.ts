import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { Line, Request } from '../custom-resources/recorder';
import type { Story } from '../custom-resources/stack';
import type { Stories } from '../custom-resources/stories';
import { STORIES } from '../probes/story-probe';
import type { Differences } from './difference';

/** Changes one of the stories. */
function told<Name extends keyof Stories>(name: Name, change: (story: Stories[Name]) => object) {
  return { [STORIES]: (stories: Stories) => ({ ...stories, [name]: { ...stories[name], ...change(stories[name]) } }) };
}

/** Changes the lines of the log. */
const lines = (change: (line: Line) => Line) => (story: Story) => ({ lines: story.lines.map(change) });

/** Changes the properties of requests. */
const properties = (change: (properties: Request['ResourceProperties']) => object) =>
  lines((line) => ({ ...line, request: { ...line.request, ResourceProperties: { ...change(line.request.ResourceProperties) } } }));

/** Leaves out the requests of a type. */
const without = (logicalId: string, type: Request['RequestType']) => (story: Story) => ({
  lines: story.lines.filter(({ request }) => request.LogicalResourceId !== logicalId || request.RequestType !== type),
});

/** Lets the requests of a type have another physical id. */
const withId = (logicalId: string, type: Request['RequestType'], end: string) =>
  lines((line) => {
    const { request } = line;
    const PhysicalResourceId = `${request.StackId.split('/')[1]}-${logicalId}-${end}`;
    const isMeant = request.LogicalResourceId === logicalId && request.RequestType === type;
    return isMeant ? { ...line, request: { ...request, PhysicalResourceId } } : line;
  });

/** Changes the events. */
const events = (change: (event: StackEvent) => StackEvent) => (story: Story) => ({ events: story.events.map(change) });

/** Lets the failures of a resource have another reason. */
const reason = (logicalId: string, ResourceStatusReason: string) =>
  events((event) =>
    event.LogicalResourceId === logicalId && event.ResourceStatus?.endsWith('FAILED') ? { ...event, ResourceStatusReason } : event,
  );

const later = (milliseconds: number, date: Date | string = '') => new Date(new Date(date).getTime() + milliseconds);

export const cloudFormation: Differences = {
  'cfn-request-date': {
    shared: told('life', (story) => ({ lines: story.lines.slice(0, 1).map((line) => ({ ...line, signedAt: undefined })) })),
    seen: 'ages of requests in seconds: NaN',
  },
  'cfn-service-timeout': {
    shared: told(
      'life',
      properties(({ ServiceTimeout, ...rest }) => rest),
    ),
    seen: 'Create undefined, Update undefined, Delete undefined',
  },
  'cfn-scalars': {
    shared: told(
      'life',
      properties((all) => ({ ...all, Count: 7 })),
    ),
    seen: '{"Count":7,"Flag":"true","List":["1"],"Nested":{"Deep":"2"}}',
  },
  'cfn-cancelled-create': { shared: told('cancelledCreate', without('Slow', 'Delete')), seen: 'Create' },
  'cfn-failed-create': { shared: told('cancelledCreate', withId('Failing', 'Delete', '1')), seen: 'Create, Delete 1' },
  'cfn-failed-update': {
    shared: told('cancelledUpdate', withId('Failing', 'Update', '1')),
    seen: 'Create, Update 1, Update 1, Delete 1',
  },
  'cfn-rolled-back-replacement': {
    shared: told('cancelledUpdate', without('Replaced', 'Delete')),
    seen: 'Create, Update 1, Update 2',
  },
  'cfn-replacement': {
    shared: told(
      'life',
      properties((all) => ({ ...all, Version: '2' })),
    ),
    seen: 'Create, Update 1, Delete 1, Delete 2; properties of Delete 1: version 2',
  },
  'cfn-create-again': {
    shared: told('withoutRollback', without('Created', 'Delete')),
    seen: 'Create, Create',
  },
  'cfn-former-properties': {
    shared: told(
      'withoutRollback',
      lines((line) => ({ ...line, request: { ...line.request, OldResourceProperties: { Version: '1' } } })),
    ),
    seen: 'version 1',
  },
  'cfn-properties-of-deletion': {
    shared: told(
      'withoutRollback',
      properties((all) => ({ ...all, Version: '3' })),
    ),
    seen: 'version 3',
  },
  'cfn-cleanup-attempts': {
    shared: told('life', without('Refused', 'Delete')),
    seen: 'Create; UPDATE_COMPLETE',
  },
  'cfn-deletion-during-creation': {
    shared: told('deletedEarly', () => ({ status: 'CREATE_COMPLETE' })),
    seen: 'Create, Delete invented; CREATE_COMPLETE',
  },
  'cfn-deletion-during-update': { shared: told('deletedLate', () => ({ refusal: 'success' })), seen: 'success' },
  'cfn-answer-size': {
    shared: told(
      'answers',
      events((event) => ({ ...event, ResourceStatus: 'CREATE_COMPLETE' })),
    ),
    seen: '4,096 bytes: no failure; 4,097 bytes: no failure',
  },
  'cfn-content-type': {
    shared: told(
      'answers',
      lines((line) => ({ ...line, ...(line.statusOfContentType && { statusOfContentType: 200 }) })),
    ),
    seen: '200',
  },
  'cfn-event-order': {
    shared: told('life', ({ events: all }) => ({ events: [...all].reverse() })),
    seen: 'in another order; of the stack: DELETE_COMPLETE to CREATE_IN_PROGRESS',
  },
  'cfn-operation-end': {
    shared: told(
      'life',
      events((event) => ({ ...event, PhysicalResourceId: undefined })),
    ),
    seen: '',
  },
  'cfn-cancelled-events': {
    shared: told('cancelledUpdate', reason('Slow', 'Resource update canceled')),
    seen: 'CREATE_FAILED: Resource creation cancelled; UPDATE_FAILED: Resource update canceled',
  },
  'cfn-cancelled-reasons': {
    shared: told('cancelledCreate', reason('Slow', 'Received response status [FAILED] from custom resource.')),
    seen: 'CREATE_FAILED: Received response status [FAILED] from custom resource.',
  },
  'cfn-answered-failure': {
    shared: told('cancelledCreate', reason('Failing', 'Failed on purpose.')),
    seen: 'CREATE_FAILED: Failed on purpose.',
  },
  'cfn-rollback-pause': {
    shared: told(
      'cancelledUpdate',
      lines((line) => ({ ...line, at: later(-60_000, line.at).toISOString() })),
    ),
    seen: 'earlier',
  },
  'cfn-rollback-delay': {
    shared: told(
      'cancelledUpdate',
      events((event) => ({ ...event, Timestamp: later(-86_400_000, event.Timestamp) })),
    ),
    seen: expect.stringMatching(/^86[34]\d\d s later$/),
  },
  'cfn-taken-id': {
    shared: told(
      'life',
      events((event) => ({ ...event, PhysicalResourceId: event.PhysicalResourceId && 'the id before' })),
    ),
    seen: 'UPDATE_COMPLETE shows the id before',
  },
  'cfn-ids-in-events': {
    shared: told('withoutRollback', withId('Updated', 'Update', '9')),
    seen: 'not in the events: Update of Updated, Update of Updated, Update of Updated',
  },
  'cfn-events-lag': {
    shared: told(
      'life',
      lines((line) => ({ ...line, ...(line.eventsAfter !== undefined && { eventsAfter: 12_000 }) })),
    ),
    seen: 'after 12 s',
  },
  'cfn-clocks': {
    shared: told(
      'life',
      events((event) => ({ ...event, Timestamp: later(60_000, event.Timestamp) })),
    ),
    seen: 'Hidden, Kept, Refused, Replaced, Retained, Skipped',
  },
  'cfn-signed-at': {
    shared: told(
      'life',
      events((event) => ({ ...event, Timestamp: later(-86_400_000, event.Timestamp) })),
    ),
    seen: expect.stringMatching(/^seconds after it: 86[34]\d\d, /),
  },
  'cfn-owner': { shared: told('life', ({ owners }) => ({ owners: { ...owners, inStack: 'nobody' } })), seen: 'nobody' },
  'cfn-retained': {
    shared: told('life', ({ events: all }) => ({ events: all.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_SKIPPED') })),
    seen: 'CREATE_COMPLETE',
  },
  'adoption-events-before-delete': {
    shared: told(
      'cancelledCreate',
      lines((line) => (line.looks === undefined ? line : { ...line, looks: 9, eventsAfter: 2_000 })),
    ),
    seen: 'the create is shown after 2 s',
  },
  'adoption-undone': { shared: told('cancelledCreate', without('Done', 'Delete')), seen: 'Create; other properties: undefined' },
  'adoption-cancelled': {
    shared: told(
      'cancelledCreate',
      lines((line) => (line.request.RequestType === 'Delete' ? { ...line, request: { ...line.request, ResourceProperties: {} } } : line)),
    ),
    seen: 'Create, Delete invented; other properties: {}',
  },
  'adoption-again': { shared: told('sameId', without('Again', 'Create')), seen: 'Delete 1' },
  'cfn-owner-nobody': {
    shared: told('life', ({ owners }) => ({ owners: { ...owners, retained: 'Retained of its stack' } })),
    seen: 'replaced: nobody; retained: Retained of its stack; abandoned: nobody; unknown: nobody; of a deleted stack: nobody',
  },
  'cfn-no-echo-output': { shared: told('life', () => ({ noEchoOutput: '****' })), seen: '****' },
  'cfn-secret-in-output': { shared: told('references', () => ({ output: 'no output' })), seen: 'no output' },
  'cfn-unresolved-reference': { shared: told('references', () => ({ refusal: 'none' })), seen: 'none' },
};
