/** The list of recordings: those of participants by session, and those of compositions by stage. */
import type { RecordingSummary } from '../../src/service/recordings';

export type RecordingRow =
  | { readonly key: string; readonly group: RecordingGroup }
  | { readonly key: string; readonly recording: RecordingSummary };

interface RecordingGroup {
  readonly stageArn: string;
  /** @default - the group has the compositions of the stage */
  readonly sessionId?: string;
  readonly count: number;
}

/** Returns the groups in the order of their newest recordings, each with its recordings after it. */
export function recordingRows(recordings: readonly RecordingSummary[]): RecordingRow[] {
  const groups = new Map<string, RecordingSummary[]>();
  for (const recording of recordings) {
    const key = `${recording.stageArn} ${recording.sessionId ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), recording]);
  }
  return [...groups].flatMap(([key, members]) => {
    const [{ stageArn, sessionId } = { stageArn: '' }] = members;
    const group: RecordingRow = { key, group: { stageArn, sessionId, count: members.length } };
    return [group, ...members.map((recording): RecordingRow => ({ key: keyOf(recording), recording }))];
  });
}

export function keyOf({ bucket, prefix }: RecordingSummary): string {
  return `${bucket}/${prefix}`;
}

/** The recordings that a link is about: one by its place, or those of a composition or a participant. */
export function isAbout({ bucket, prefix, compositionArn, participantId }: RecordingSummary, subject: string): boolean {
  return [`${bucket}/${prefix}`, prefix, compositionArn, participantId].includes(subject);
}

/** `1.2 KB`, of 1,024 bytes each. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const size = bytes / 1024 ** power;
  return `${power === 0 ? size : size.toFixed(1)} ${units[power]}`;
}

const TEXT = /^text\/|[/+](?:json|xml|javascript|yaml|x-ndjson)$|mpegurl$/;
const MAX_SHOWN = 512 * 1024;

/** Whether the page shows the content of a file. */
export function isReadable({ contentType, bytes }: { readonly contentType: string; readonly bytes: number }): boolean {
  return bytes <= MAX_SHOWN && TEXT.test(contentType.split(';')[0]?.trim().toLowerCase() ?? '');
}

/** JSON with line breaks, and any other text as it is. */
export function readableText(text: string, contentType: string): string {
  if (!/json/i.test(contentType)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}
