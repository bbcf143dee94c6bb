/** Announces the recordings of a composition that has ended. No event of the service has their prefix, and it forgets them after five minutes. */
import {
  type Composition,
  type CompositionSummary,
  type Destination,
  GetCompositionCommand,
  GetStorageConfigurationCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ivs-realtime';
import { expectPart, isNotFound } from '../services/call-failure';
import { type OwnEvent, userTags } from '../services/own-events';
import { hasEnded, TAG_KEYS, tagOf } from './own-compositions';
import { isRecent, REMEMBERED_MS, remember, type Work } from './work';

/** Whether a composition has ended and its recordings are not announced. */
export function isUnannounced(composition: CompositionSummary, { memory, clock }: Pick<Work, 'memory' | 'clock'>): boolean {
  if (!hasEnded(composition) || tagOf(composition, TAG_KEYS.announced) !== undefined) return false;
  return !isRecent(memory.announced, composition.arn ?? '', clock.now(), REMEMBERED_MS);
}

/** Sends an event for each recording, then tags the composition, so that the next check does not send them again. */
export async function announce(work: Work, { arn, state }: CompositionSummary): Promise<void> {
  const { call, putEvents, clock, memory, counts, log } = work;
  const composition = await composedBy(work, expectPart(arn, 'ListCompositions'));
  if (!composition?.arn) return;
  const events = await Promise.all(recordingsOf(composition).map((destination) => recordingReady(work, composition, destination)));
  if (events.length > 0) await putEvents(events);
  remember(memory.announced, composition.arn, clock.now());
  counts.RecordingsReady += events.length;
  if (state === 'FAILED') counts.CompositionFailures += 1;
  log({ operation: 'Announce', resource: composition.arn, outcome: 'OK' });
  const tags = { [TAG_KEYS.announced]: new Date(clock.now()).toISOString() };
  await call(new TagResourceCommand({ resourceArn: composition.arn, tags }));
}

/** Undefined when the service has forgotten the composition. */
async function composedBy({ call }: Work, arn: string): Promise<Composition | undefined> {
  try {
    return expectPart((await call(new GetCompositionCommand({ arn }))).composition, 'GetComposition');
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The S3 destinations that have started: the others have left no files. */
function recordingsOf({ destinations = [] }: Composition): Destination[] {
  return destinations.filter(({ detail, startTime }) => detail?.s3?.recordingPrefix && startTime);
}

async function recordingReady(
  work: Work,
  composition: Composition,
  { id, state, configuration, detail, ...times }: Destination,
): Promise<OwnEvent> {
  const { arn = '', stageArn = '' } = composition;
  const start = times.startTime?.getTime() ?? 0;
  const end = (times.endTime ?? composition.endTime)?.getTime() ?? start;
  return {
    name: 'Recording Ready',
    resources: [stageArn, arn],
    detail: {
      stage_arn: stageArn,
      session_id: tagOf(composition, TAG_KEYS.session),
      id,
      state,
      recording_s3_bucket_name: await bucketOf(work, configuration?.s3?.storageConfigurationArn),
      recording_s3_key_prefix: detail?.s3?.recordingPrefix,
      recording_duration_ms: end - start,
      tags: userTags(composition.tags),
    },
  };
}

/** Undefined when the storage configuration was deleted after the end of the composition. */
async function bucketOf({ call }: Work, arn: string | undefined): Promise<string | undefined> {
  try {
    return (await call(new GetStorageConfigurationCommand({ arn }))).storageConfiguration?.s3?.bucketName;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
