import type { Kind, LiveResource } from './kinds/kind';
import type { Target } from './target';

/** The answer to a request, but for what only repeats the request. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly reason?: string;
  /** The ARN of a resource that an update has made: the request is done when CloudFormation has taken it, or when it is gone again. */
  readonly made?: string;
}

export function success(kind: Kind, { desired }: Target, live: LiveResource, made?: string): Answer {
  return { status: 'SUCCESS', physicalResourceId: live.arn, attributes: kind.attributes(live, desired), made };
}
