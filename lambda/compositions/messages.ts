/**
 * Reads the messages of a batch. A message only says which stage to check, and the function then reads the state from the service. So late,
 * repeated and unordered messages start nothing wrong.
 */
import type { SQSRecord } from 'aws-lambda';
import type { Settings } from './settings';

const IVS = 'aws.ivs';

/** A publisher that an event names. */
export interface PublishedHint {
  readonly participantId?: string;
  /** When the participant began to publish, in milliseconds since 1970. */
  readonly at: number;
}

export interface Checks {
  /** Whether to check all stages, as the schedule asks. */
  readonly all: boolean;
  /** The stages of events, by ARN, with the latest publisher that an event named. */
  readonly stages: ReadonlyMap<string, PublishedHint | undefined>;
}

interface ServiceEvent {
  readonly source?: unknown;
  readonly time?: unknown;
  readonly resources?: unknown;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A message that is not an event of IVS asks to check all stages. */
export function checksIn(records: readonly Pick<SQSRecord, 'body'>[]): Checks {
  const events = records.map(({ body }) => parse(body)).map((event) => ({ event, stageArn: stageIn(event) }));
  const stages = new Map<string, PublishedHint | undefined>();
  for (const { event, stageArn } of events) {
    if (stageArn === undefined) continue;
    const [known, told] = [stages.get(stageArn), publishedHintIn(event)];
    stages.set(stageArn, known && told ? (known.at > told.at ? known : told) : (told ?? known));
  }
  return { all: events.some(({ event }) => event.source !== IVS), stages };
}

/**
 * The time until which no other invocation can receive a message of the queue, or earlier. A message holds up its group while it is invisible, and
 * perhaps no longer than the queue keeps it. It has no time of its latest receive, but it was received again each time after its visibility timeout.
 */
export function exclusiveUntil(
  records: readonly Pick<SQSRecord, 'attributes'>[],
  { visibilityMs, retentionMs }: Pick<Settings, 'visibilityMs' | 'retentionMs'>,
): number {
  const ends = records.flatMap(
    ({ attributes: { ApproximateFirstReceiveTimestamp: first, ApproximateReceiveCount: count, SentTimestamp: sent } }) => [
      Number(first) + Number(count) * visibilityMs,
      Number(sent) + retentionMs,
    ],
  );
  return Math.min(...ends);
}

function parse(body: string): ServiceEvent {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

/** Composition events have the stage in their details, stage updates in their resources. */
function stageIn({ source, resources, detail }: ServiceEvent): string | undefined {
  if (source !== IVS) return undefined;
  const arn = detail?.stage_arn ?? (Array.isArray(resources) ? resources[0] : undefined);
  return typeof arn === 'string' && arn.includes(':stage/') ? arn : undefined;
}

function publishedHintIn({ time, detail }: ServiceEvent): PublishedHint | undefined {
  const at = Date.parse(String(time));
  if (detail?.event_name !== 'Participant Published' || Number.isNaN(at)) return undefined;
  return { at, participantId: typeof detail.participant_id === 'string' ? detail.participant_id : undefined };
}
