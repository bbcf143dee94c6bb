/** The tags of the stages and ingest configurations that an app creates while it runs. */
import type { RuntimeTagKeys } from '../../../src/private/wire';
import { ownerOf, type Tags } from '../protocol/own-tags';
import type { Event } from '../protocol/request';

const KEYS: RuntimeTagKeys = { owner: 'cdk-ivs-realtime:runtime-stages', createdAt: 'cdk-ivs-realtime:created-at' };

/**
 * The tag value of a construct: the same as long as the stack and the logical id stay, and another one in each other stack. The stack's name
 * is there for people.
 */
export function tagValueOf(event: Event): string {
  const [, stackName] = event.StackId.split('/');
  return `${stackName}/${ownerOf(event)}`;
}

/** Whether a resource with these tags belongs to the construct with this tag value. */
export function belongsTo(tagValue: string, tags: Tags = {}): boolean {
  return Object.hasOwn(tags, KEYS.owner) && tags[KEYS.owner] === tagValue;
}

/** Whether a resource with these tags belongs to a `RuntimeStages` construct, of any stack. */
export function hasRuntimeTags(tags: Tags): boolean {
  return Object.hasOwn(tags, KEYS.owner);
}

/** A date and time of ISO 8601 with a time zone, as the languages of the SDKs write it: Java omits seconds of zero, PHP the colon in `+0000`. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** The time of creation, in milliseconds since 1970; undefined when the tag is missing or is not a time. */
export function createdAt(tags: Tags = {}): number | undefined {
  const text = Object.hasOwn(tags, KEYS.createdAt) ? tags[KEYS.createdAt] : '';
  const time = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
