/** From the service's answers, in which the SDK takes any part for optional, to what a kind works with. */
import { isDeepStrictEqual } from 'node:util';
import { expectPart } from '../service';
import type { LiveResource, Page } from './kind';

interface Answered {
  readonly arn?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export function liveFrom<R extends Answered>(resource: R | undefined, operation: string): R & LiveResource {
  const answered = expectPart(resource, operation);
  return { ...answered, arn: expectPart(answered.arn, operation), tags: answered.tags ?? {} };
}

export function pageFrom(summaries: readonly Answered[] = [], nextToken: string | undefined, operation: string): Page {
  return {
    resources: summaries.map(({ arn, name, tags }) => ({ arn: expectPart(arn, operation), name, tags: tags ?? {} })),
    nextToken,
  };
}

/** The names of the properties whose two values, the desired and the live one, are not the same. */
export function differing(properties: Readonly<Record<string, readonly [desired: unknown, live: unknown]>>): string[] {
  return Object.keys(properties).filter((name) => !isDeepStrictEqual(...properties[name]));
}

/** The part of an ARN after the resource type. */
export function idOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
