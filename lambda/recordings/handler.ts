/** Serves the events of individual recordings: puts an event `Recording Ready` for each recording that has ended. */
import { GetParticipantCommand, GetStageCommand } from '@aws-sdk/client-ivs-realtime';
import type { Context } from 'aws-lambda';
import type { RecordingsEnvironment } from '../../src/private/wire';
import { belongsTo } from '../resources/runtime-stages/tags';
import { isAccessDenied, isNotFound } from '../services/call-failure';
import { connect, NO_LEASE } from '../services/calls';
import { withDeadline } from '../services/deadline';
import type { Ivs, IvsClient } from '../services/ivs';
import { logger } from '../services/log';
import { expectAccepted, toPutEvents } from '../services/own-events';
import type { Clock } from '../services/retry';
import { type Recording, type RecordingEvent, readyEvent, recordingIn } from './recording';
import { type Settings, settingsFrom } from './settings';

/** What the function needs from outside. Tests replace each part. */
export interface Dependencies {
  readonly ivs: IvsClient;
  readonly eventBridge: () => typeof import('../services/event-bridge');
  readonly clock: Clock;
  readonly environment: Partial<RecordingsEnvironment>;
  readonly write: (line: string) => unknown;
}

/** The time that an invocation keeps to end by itself. */
const MARGIN_MS = 2_000;

/** Rejects when it could not put the event, so that Lambda invokes it again. */
export function createNotifier({ ivs: client, eventBridge, clock, environment, write }: Dependencies) {
  return async (event: RecordingEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const settings = settingsFrom(environment);
    const recording = recordingIn(event);
    const log = logger(write, { resource: recording.prefix });
    await withDeadline(clock, context.getRemainingTimeInMillis() - MARGIN_MS, async (deadline) => {
      const conditions = { clock, deadline, log, lease: NO_LEASE };
      const ivs = connect('IVS', client, conditions);
      const { stageArn, sessionId, participantId } = recording;
      const answer = await unlessGone(ivs, () => ivs.once(new GetStageCommand({ arn: stageArn })));
      if (!isOwn(settings, recording, answer?.stage?.tags)) return log({ operation: 'Notify', outcome: 'foreign stage' });
      const request = new GetParticipantCommand({ stageArn, sessionId, participantId });
      const known = answer && (await unlessGone(ivs, () => ivs.once(request)));
      const { client: bus, PutEventsCommand } = eventBridge();
      const ready = toPutEvents([readyEvent(recording, answer?.stage?.tags, known?.participant)]);
      const events = connect('EventBridge', bus, conditions);
      await events.retry(async () => expectAccepted(await events.once(new PutEventsCommand(ready))));
      log({ operation: 'Notify', outcome: 'OK' });
    });
  };
}

/** Whether a recording is of the function's stages. @param tags of the stage; undefined when it is deleted, or foreign to IAM */
function isOwn(
  { stageArn, runtimeTagValue, bucketName }: Settings,
  { stageArn: ofRecording, bucketName: inBucket }: Recording,
  tags: Readonly<Record<string, string>> | undefined,
): boolean {
  if (runtimeTagValue === undefined) return ofRecording === stageArn;
  return bucketName === inBucket || (tags !== undefined && belongsTo(runtimeTagValue, tags));
}

/** Undefined for a stage that is deleted. IAM denies access by a tag to what does not exist, and to what does not have the tag. */
function unlessGone<T>({ retry }: Ivs, read: () => Promise<T>): Promise<T | undefined> {
  return retry(() =>
    read().catch((error) => {
      if (isNotFound(error) || isAccessDenied(error)) return undefined;
      throw error;
    }),
  );
}
