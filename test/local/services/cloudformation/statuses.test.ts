/** Which status may follow which. */
import { createJournal, newStack, type StackResource } from '../../../../local/src/services/cloudformation/stacks/stack';
import type { ResourceStatus, StackStatus } from '../../../../local/src/services/cloudformation/stacks/status';
import { VirtualClock } from '../../../support/virtual-clock';

const at = new Date(0);

/** A journal, and a stack and a resource that have taken these statuses. */
function journalOf(stackStatuses: readonly StackStatus[], resourceStatuses: readonly ResourceStatus[] = []) {
  const journal = createJournal(new VirtualClock());
  const stack = newStack('app', 'us-east-1', at);
  const resource: StackResource = {
    logicalId: 'A',
    typeName: 'Test::Local::Thing',
    properties: {},
    attributes: {},
    dependencies: [],
    deletionPolicy: 'Delete',
    status: 'CREATE_IN_PROGRESS',
    timestamp: at,
  };
  for (const status of stackStatuses) journal.stackStatus(stack, status);
  for (const status of resourceStatuses) journal.resourceStatus(stack, resource, status);
  return { journal, stack, resource };
}

test.each<[StackStatus[]]>([
  [['CREATE_IN_PROGRESS', 'CREATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE']],
  [['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_FAILED', 'DELETE_IN_PROGRESS']],
  [
    [
      'CREATE_IN_PROGRESS',
      'CREATE_FAILED',
      'UPDATE_IN_PROGRESS',
      'UPDATE_FAILED',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_FAILED',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_COMPLETE',
    ],
  ],
])('a stack goes through %j', (statuses) => {
  const { stack } = journalOf(statuses);
  expect(stack.events.map(({ status }) => status)).toEqual(statuses);
  expect(stack.status).toBe(statuses.at(-1));
});

test.each<[before: StackStatus[], StackStatus, message: string]>([
  [[], 'CREATE_COMPLETE', 'A stack in REVIEW_IN_PROGRESS cannot go to CREATE_COMPLETE.'],
  [['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'], 'CREATE_COMPLETE', 'A stack in CREATE_COMPLETE cannot go to CREATE_COMPLETE.'],
  [['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'], 'ROLLBACK_IN_PROGRESS', 'A stack in CREATE_COMPLETE cannot go to ROLLBACK_IN_PROGRESS.'],
  [['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'], 'DELETE_IN_PROGRESS', 'A stack in DELETE_COMPLETE cannot go to DELETE_IN_PROGRESS.'],
])('after %j, a stack cannot become %s', (before, status, message) => {
  const { journal, stack } = journalOf(before);
  expect(() => journal.stackStatus(stack, status)).toThrow(new Error(message));
  expect(stack.events).toHaveLength(before.length);
});

test.each<[before: ResourceStatus[], ResourceStatus, message: string]>([
  [['CREATE_FAILED'], 'UPDATE_IN_PROGRESS', 'A resource in CREATE_FAILED cannot go to UPDATE_IN_PROGRESS.'],
  [['CREATE_COMPLETE'], 'DELETE_COMPLETE', 'A resource in CREATE_COMPLETE cannot go to DELETE_COMPLETE.'],
  [['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'], 'CREATE_IN_PROGRESS', 'A resource in DELETE_COMPLETE cannot go to CREATE_IN_PROGRESS.'],
])('after %j, a resource cannot become %s', (before, status, message) => {
  const { journal, stack, resource } = journalOf([], before);
  expect(() => journal.resourceStatus(stack, resource, status)).toThrow(new Error(message));
  expect(resource.status).toBe(before.at(-1));
});

test('a stack operation that runs on after a restart takes its status again', () => {
  const { journal, stack } = journalOf(['DELETE_IN_PROGRESS']);
  journal.stackStatus(stack, 'DELETE_IN_PROGRESS');
  expect(stack.events).toHaveLength(2);
});
