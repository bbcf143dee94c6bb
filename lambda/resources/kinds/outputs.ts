/** Turns SDK outputs, in which every part is optional, into what a kind works with. */
import { isDeepStrictEqual } from 'node:util';
import { expectPart } from '../../services/call-failure';
import type { LiveResource, Page } from './kind';

interface Described {
  readonly arn?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export function liveFrom<R extends Described>(resource: R | undefined, operation: string): R & LiveResource {
  const described = expectPart(resource, operation);
  return { ...described, arn: expectPart(described.arn, operation), tags: described.tags ?? {} };
}

export function pageFrom(summaries: readonly Described[] = [], nextToken: string | undefined, operation: string): Page {
  return {
    resources: summaries.map(({ arn, name, tags }) => ({ arn: expectPart(arn, operation), name, tags: tags ?? {} })),
    nextToken,
  };
}

/** The names of the properties whose desired and live values differ. */
export function differing(properties: Readonly<Record<string, readonly [desired: unknown, live: unknown]>>): string[] {
  return Object.keys(properties).filter((name) => !isDeepStrictEqual(...properties[name]));
}

/** The part of an ARN after the resource type. */
export function idOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
