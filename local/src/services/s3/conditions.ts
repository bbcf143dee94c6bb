/**
 * Conditional requests: reads of changed objects, and writes that replace a known object or create a new one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
import { ServiceError } from '../../service/service-error';
import { noSuchKey, type StoredObject } from './buckets';

/** The headers that a read supports. */
export const READ_CONDITIONS = /^if-(none-)?match$|^if-(un)?modified-since$/;

/** The headers that a write supports. */
export const WRITE_CONDITIONS = /^if-(none-)?match$/;

type Headers = Readonly<Record<string, string>>;

/** Whether the reader already has the current object. Throws PreconditionFailed if a condition of the request does not hold. */
export function isUnmodified(headers: Headers, object: StoredObject, prefix = ''): boolean {
  const { etag } = object;
  const changedAt = Math.floor(object.lastModified.getTime() / 1000) * 1000;
  const [match, noneMatch] = [headers[`${prefix}if-match`], headers[`${prefix}if-none-match`]];
  const unmodifiedSince = timeOf(headers[`${prefix}if-unmodified-since`]);
  const modifiedSince = timeOf(headers[`${prefix}if-modified-since`]);
  if (match !== undefined && !includesTag(match, etag)) throw preconditionFailed('If-Match');
  // A condition on the entity tag overrides one on the time.
  if (match === undefined && unmodifiedSince !== undefined && changedAt > unmodifiedSince) throw preconditionFailed('If-Unmodified-Since');
  if (noneMatch !== undefined) return includesTag(noneMatch, etag);
  return modifiedSince !== undefined && changedAt <= modifiedSince;
}

/** Throws if a write should replace another object than the present one, or should create a new one although there is one. */
export function checkWrite(headers: Headers, present: StoredObject | undefined): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new ServiceError('NotImplemented', `If-None-Match of a write takes *; got ${noneMatch}.`, 501);
  }
  if (noneMatch !== undefined && present) throw preconditionFailed('If-None-Match');
  if (match === undefined) return;
  if (!present) throw noSuchKey();
  if (!includesTag(match, present.etag)) throw preconditionFailed('If-Match');
}

export function preconditionFailed(condition: string): ServiceError {
  return new ServiceError('PreconditionFailed', `At least one of the pre-conditions you specified did not hold: ${condition}`, 412);
}

/** Whether a list of entity tags, with or without quotes, contains a tag. */
function includesTag(tags: string, etag: string): boolean {
  return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replaceAll('"', '') === etag.replaceAll('"', ''));
}

/** Returns undefined for an invalid time, which HTTP ignores. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
