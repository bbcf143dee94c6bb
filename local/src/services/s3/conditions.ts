/**
 * Conditional requests: reads of what has changed, and writes in place of what is known, or of nothing.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { ServiceError } from '../../service/service-error';
import type { StoredObject } from './buckets';

type Headers = Readonly<Record<string, string>>;

/** Whether a reader has the object as it is. Refuses with PreconditionFailed what is to be read in another state only. */
export function isUnmodified(headers: Headers, object: StoredObject, prefix = ''): boolean {
  const { etag } = object;
  const changedAt = Math.floor(object.lastModified.getTime() / 1000) * 1000;
  const [match, noneMatch] = [headers[`${prefix}if-match`], headers[`${prefix}if-none-match`]];
  const unmodifiedSince = timeOf(headers[`${prefix}if-unmodified-since`]);
  const modifiedSince = timeOf(headers[`${prefix}if-modified-since`]);
  if (match !== undefined && !names(match, etag)) throw failed('If-Match');
  // Of two conditions that say the same in two ways, that on the entity tag counts.
  if (match === undefined && unmodifiedSince !== undefined && changedAt > unmodifiedSince) throw failed('If-Unmodified-Since');
  if (noneMatch !== undefined) return names(noneMatch, etag);
  return modifiedSince !== undefined && changedAt <= modifiedSince;
}

/** Refuses a write that is to take the place of another object than is there, or of none. */
export function checkWrite(headers: Headers, present: StoredObject | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new ServiceError('NotImplemented', `If-None-Match of a write takes *; got ${noneMatch}.`, 501);
  }
  if (noneMatch !== undefined && present) throw failed('If-None-Match');
  if (match === undefined) return;
  if (!present) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!names(match, present.etag)) throw failed('If-Match');
}

export function failed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', `At least one of the pre-conditions you specified did not hold: ${condition}`, 412);
}

/** Entity tags come with their quotes or without, one or several. */
function names(tags: string, etag: string): boolean {
  return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === etag.replaceAll('"', ''));
}

/** Undefined for what is no time, which HTTP ignores. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
