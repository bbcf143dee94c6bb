import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../system/clock';
import type { Stack, StackEvent, StackResource } from './stack';
import { checkResourceTransition, checkStackTransition, type ResourceStatus, type StackStatus } from './status';

/** Sets every status, and records it as a stack event. Throws at a status that cannot follow. */
export interface Journal {
  /** The time, never the same twice, because readers order events by time. */
  now(): Date;
  stackStatus(stack: Stack, status: StackStatus, reason?: string): void;
  resourceStatus(stack: Stack, resource: StackResource, status: ResourceStatus, reason?: string): void;
}

/** A journal that passes each event to `onEvent`. */
export function createJournal(clock: Clock, onEvent: (event: StackEvent) => void = () => {}): Journal {
  let last = 0;
  const now = () => {
    last = Math.max(clock.now(), last + 1);
    return new Date(last);
  };
  const record = (stack: Stack, event: Omit<StackEvent, 'stackId' | 'stackName' | 'clientRequestToken'>) => {
    const full = { ...event, stackId: stack.id, stackName: stack.name, clientRequestToken: stack.clientRequestToken };
    stack.events.push(full);
    onEvent(full);
  };
  return {
    now,
    stackStatus(stack, status, statusReason) {
      checkStackTransition(stack.status, status);
      Object.assign(stack, { status, statusReason });
      const subject = { logicalId: stack.name, physicalId: stack.id, resourceType: 'AWS::CloudFormation::Stack' };
      record(stack, { eventId: randomUUID(), ...subject, timestamp: now(), status, statusReason });
    },
    resourceStatus(stack, resource, status, statusReason) {
      checkResourceTransition(resource.status, status);
      const timestamp = now();
      Object.assign(resource, { status, statusReason, timestamp });
      const { logicalId, physicalId, typeName: resourceType } = resource;
      const eventId = `${logicalId}-${status}-${timestamp.toISOString()}`;
      record(stack, { eventId, logicalId, physicalId, resourceType, timestamp, status, statusReason });
    },
  };
}
