/** The recordings in the local buckets, `GET /_ivs/recordings`, and their files, `GET /_ivs/recordings/file`. */
import { isObject, readJson } from '../data/json';
import type { LocalRequest, LocalResponse } from '../http/http';
import { jsonResponse } from '../http/json-response';
import type { RecordingFile, RecordingList, RecordingSummary } from '../service/recordings';
import { CommandError } from '../services/ivs';
import type { StoredObject } from '../services/s3/buckets';
import { s3 } from '../services/s3/service';
import type { EndpointServices } from './services';

export const RECORDINGS_PATH = '/_ivs/recordings';
export const RECORDING_FILE_PATH = '/_ivs/recordings/file';

type Objects = ReadonlyMap<string, StoredObject>;

/** The metadata that IVS writes first and last. Later names replace what earlier ones say. */
const METADATA = ['events/recording-started.json', 'events/recording-ended.json', 'events/recording-failed.json'];

/** Returns no recordings if another emulator has the buckets. */
export function recordingsResponse(services: EndpointServices): LocalResponse {
  const buckets = services.find(s3)?.buckets() ?? [];
  const recordings = buckets.flatMap(({ name, objects }) => recordingsIn(name, objects)).sort(newestFirst);
  return jsonResponse(200, { recordings } satisfies RecordingList);
}

/** Returns the content of a file as an attachment, so that a browser runs nothing of it. */
export function recordingFileResponse(services: EndpointServices, { url }: LocalRequest): LocalResponse {
  const bucket = url.searchParams.get('bucket') ?? '';
  const key = url.searchParams.get('key') ?? '';
  const objects = services
    .find(s3)
    ?.buckets()
    .find(({ name }) => name === bucket)?.objects;
  const object = objects?.get(key);
  if (!objects || !object || !prefixesIn(objects).some((prefix) => key.startsWith(`${prefix}/`)))
    throw new CommandError('NOT_FOUND', `There is no file ${key} of a recording in the bucket ${bucket}.`);
  return {
    status: 200,
    headers: {
      'content-type': contentTypeOf(object),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(key.split('/').at(-1) ?? '')}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
    body: object.body,
  };
}

function recordingsIn(bucket: string, objects: Objects): RecordingSummary[] {
  const prefixes = prefixesIn(objects);
  const files = new Map<string, RecordingFile[]>(prefixes.map((prefix) => [prefix, []]));
  for (const [key, object] of objects) {
    const prefix = prefixOf(key, files);
    if (prefix !== undefined) files.get(prefix)?.push(fileOf(key.slice(prefix.length + 1), object));
  }
  return prefixes.flatMap((prefix) => {
    const { stage_arn, session_id, participant_id, recording_status, ...times } = metadataOf(prefix, objects);
    if (typeof stage_arn !== 'string') return [];
    return {
      bucket,
      prefix,
      stageArn: stage_arn,
      ...(participant_id === undefined
        ? compositionIn(prefix, stage_arn)
        : { sessionId: String(session_id), participantId: String(participant_id) }),
      status: textOf(recording_status) ?? 'UNKNOWN',
      startedAt: textOf(times.recording_started_at),
      endedAt: textOf(times.recording_ended_at),
      files: files.get(prefix) ?? [],
    };
  });
}

/** A recording is where its metadata is. */
function prefixesIn(objects: Objects): string[] {
  const prefixes = new Set<string>();
  for (const key of objects.keys()) {
    const name = METADATA.find((each) => key.endsWith(`/${each}`));
    if (name) prefixes.add(key.slice(0, -name.length - 1));
  }
  return [...prefixes];
}

/** Returns the prefix among these that a key has. */
function prefixOf(key: string, prefixes: ReadonlyMap<string, unknown>): string | undefined {
  for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1)) {
    if (prefixes.has(key.slice(0, end))) return key.slice(0, end);
  }
  return undefined;
}

function metadataOf(prefix: string, objects: Objects): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...METADATA.map((name) => jsonIn(objects.get(`${prefix}/${name}`))));
}

/** Users may write any file. */
function jsonIn(object: StoredObject | undefined): object {
  if (!object) return {};
  try {
    const value: unknown = readJson(object.body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** `<stage id>/<composition id>/<destination id>/composite` */
function compositionIn(prefix: string, stageArn: string): Pick<RecordingSummary, 'compositionArn' | 'destinationId'> {
  const [, compositionId, destinationId] = prefix.split('/');
  return { compositionArn: stageArn.replace(/:stage\/.*$/, `:composition/${compositionId}`), destinationId };
}

function fileOf(path: string, object: StoredObject): RecordingFile {
  return {
    path,
    bytes: object.body.length,
    contentType: contentTypeOf(object),
    lastModified: object.lastModified.toISOString(),
  };
}

function contentTypeOf({ headers }: StoredObject): string {
  return headers['content-type'] ?? 'application/octet-stream';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function newestFirst({ startedAt: a = '' }: RecordingSummary, { startedAt: b = '' }: RecordingSummary): number {
  return a < b ? 1 : a > b ? -1 : 0;
}
