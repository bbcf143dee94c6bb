/** The methods of `StageEvents` beside the events that the local service sends. */
import type { EventPattern, OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { EVENTS, type EventName } from '../../local/src/services/ivs/events/event-table';
import type { StageEvents } from '../../src';

/** The methods' names without `on` and `Pattern`. */
const METHODS: Readonly<Record<EventName, string>> = {
  'Session Start': 'CompositionSessionStart',
  'Session End': 'CompositionSessionEnd',
  'Session Failure': 'CompositionSessionFailure',
  'Destination Start': 'CompositionDestinationStart',
  'Destination End': 'CompositionDestinationEnd',
  'Destination Failure': 'CompositionDestinationFailure',
  'Destination Reconnecting': 'CompositionDestinationReconnecting',
  'Recording Start': 'ParticipantRecordingStart',
  'Recording End': 'ParticipantRecordingEnd',
  'Recording Start Failure': 'ParticipantRecordingStartFailure',
  'Recording End Failure': 'ParticipantRecordingEndFailure',
  'Participant Published': 'ParticipantPublished',
  'Participant Unpublished': 'ParticipantUnpublished',
  'Participant Publish Error': 'ParticipantPublishError',
  'Participant Replication Start': 'ParticipantReplicationStart',
  'Participant Replication End': 'ParticipantReplicationEnd',
  'Token Exchanged': 'TokenExchanged',
};

type DetailType = (typeof EVENTS)[EventName]['detailType'];

export interface EventCase {
  readonly name: EventName;
  readonly detailType: DetailType;
  on(events: StageEvents, id: string, options: OnEventOptions): Rule;
  pattern(events: StageEvents): EventPattern;
}

/** One case for each event of the service. */
export function eventCases(): EventCase[] {
  return Object.entries(METHODS).map(([name, method]) => {
    const on = `on${method}` as 'onTokenExchanged';
    const pattern = `${method.charAt(0).toLowerCase()}${method.slice(1)}Pattern` as 'tokenExchangedPattern';
    return {
      name: name as EventName,
      detailType: EVENTS[name as EventName].detailType,
      on: (events, id, options) => events[on](id, options),
      pattern: (events) => events[pattern](),
    };
  });
}
