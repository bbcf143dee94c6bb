import type * as events from 'aws-cdk-lib/aws-events';
import { throwViolation } from './validation';
import type { OwnEventName, OwnEventSource } from './wire';

/**
 * Patterns of the events that the service and functions of this library send to EventBridge.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/eventbridge.html
 */

const SERVICE = 'aws.ivs';
export const LIBRARY: OwnEventSource = 'cdk-ivs-realtime';
const STAGE_UPDATE = 'IVS Stage Update';
const RECORDING = 'IVS Participant Recording State Change';
const COMPOSITION = 'IVS Composition State Change';

type EventNames = string | readonly string[];

/** Matches events whose resource is the stage. Without an ARN, it matches these events of all stages. */
export function stageUpdatePattern(eventNames: EventNames, stageArn: string | undefined): events.EventPattern {
  return withResource(STAGE_UPDATE, eventNames, stageArn);
}

/** Like `stageUpdatePattern`, for individual recording. */
export function recordingPattern(eventNames: EventNames, stageArn: string | undefined): events.EventPattern {
  return withResource(RECORDING, eventNames, stageArn);
}

/** Matches events whose resource is a composition, and which have the stage in their detail. */
export function compositionPattern(eventNames: EventNames, stageArn: string | undefined): events.EventPattern {
  const ofStage = stageArn === undefined ? {} : { stage_arn: [stageArn] };
  return { source: [SERVICE], detailType: [COMPOSITION], detail: { event_name: [eventNames].flat(), ...ofStage } };
}

/** Matches an event of this library whose first resource is the stage. */
export function ownEventPattern(eventName: OwnEventName, stageArn: string | undefined): events.EventPattern {
  return { ...withResource(eventName, eventName, stageArn), source: [LIBRARY] };
}

/** Matches every event of the service. `$or` is not in the CDK's type of patterns, which renders it unchanged. */
export function anyEventPattern(stageArn: string | undefined): events.EventPattern {
  const ofStage = stageArn === undefined ? {} : { $or: [{ resources: [stageArn] }, { detail: { stage_arn: [stageArn] } }] };
  return { source: [SERVICE], detailType: [STAGE_UPDATE, RECORDING, COMPOSITION], ...ofStage };
}

function withResource(detailType: string, eventNames: EventNames, stageArn: string | undefined): events.EventPattern {
  const ofStage = stageArn === undefined ? {} : { resources: [stageArn] };
  return { source: [SERVICE], detailType: [detailType], ...ofStage, detail: { event_name: [eventNames].flat() } };
}

/**
 * Rejects a member that `pattern` also has. The CDK merges the values of a member into one list, so a value for it would add events, for
 * example those of another stage.
 */
export function checkRestriction(restriction: events.EventPattern | undefined, pattern: events.EventPattern, path: string): void {
  const taken = membersOf(pattern);
  const repeated = membersOf(restriction ?? {}).filter((member) => taken.includes(member));
  if (repeated.length === 0) return;
  throwViolation(
    {
      rule: '`eventPattern` restricts the event by members that the method leaves open',
      got: repeated.map((member) => `\`${member}\``).join(' and '),
      fix: 'remove it; for another event or another stage call the method of that event and that stage',
    },
    path,
  );
}

/** The members that a pattern compares: `source`, `detail.event_name`. */
function membersOf(pattern: object): string[] {
  return Object.entries(pattern).flatMap(([name, value]) => {
    if (name === '$or') return [name, ...(value as readonly object[]).flatMap(membersOf)];
    if (Array.isArray(value) || typeof value !== 'object' || value === null) return value === undefined ? [] : [name];
    return membersOf(value).map((member) => `${name}.${member}`);
  });
}
