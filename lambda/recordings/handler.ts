/** Serves the events of individual recordings: puts an event `Recording Ready` for each recording that has ended. */
import { GetParticipantCommand, GetStageCommand, type Participant, type Stage } from '@aws-sdk/client-ivs-realtime';
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
      const stage = await ownStage(settings, ivs, recording);
      if (stage === 'foreign') return log({ operation: 'Notify', outcome: 'foreign stage' });
      const participant = stage === 'deleted' ? undefined : await participantOf(settings, ivs, recording);
      const { client: bus, PutEventsCommand } = eventBridge();
      const ready = toPutEvents([readyEvent(recording, stage === 'deleted' ? undefined : stage.tags, participant)]);
      const events = connect('EventBridge', bus, conditions);
      await events.retry(async () => expectAccepted(await events.once(new PutEventsCommand(ready))));
      log({ operation: 'Notify', outcome: 'OK' });
    });
  };
}

/** The stage of a recording, if it is one of the function's stages. A deleted stage is known by its ARN or by the bucket only. */
async function ownStage(settings: Settings, ivs: Ivs, { stageArn, bucketName }: Recording): Promise<Stage | 'deleted' | 'foreign'> {
  const { runtimeTagValue } = settings;
  if (runtimeTagValue === undefined && stageArn !== settings.stageArn) return 'foreign';
  const stage = (await unlessGone(settings, ivs, () => ivs.once(new GetStageCommand({ arn: stageArn }))))?.stage;
  if (runtimeTagValue === undefined || belongsTo(runtimeTagValue, stage?.tags)) return stage ?? 'deleted';
  return bucketName === settings.bucketName ? (stage ?? 'deleted') : 'foreign';
}

async function participantOf(settings: Settings, ivs: Ivs, recording: Recording): Promise<Participant | undefined> {
  const { stageArn, sessionId, participantId } = recording;
  const request = new GetParticipantCommand({ stageArn, sessionId, participantId });
  return (await unlessGone(settings, ivs, () => ivs.once(request)))?.participant;
}

/** Undefined for what does not exist. IAM denies access by the tag of run-time stages to that, and to the stages of others. */
function unlessGone<T>({ runtimeTagValue }: Settings, { retry }: Ivs, read: () => Promise<T>): Promise<T | undefined> {
  return retry(() =>
    read().catch((error) => {
      if (isNotFound(error) || (runtimeTagValue !== undefined && isAccessDenied(error))) return undefined;
      throw error;
    }),
  );
}
