/** What the tags of a resource say of the stack that it belongs to. */

import { adoptionInTags, OWNER_TAG, requestInTags, STACK_TAG, type Tags } from '../../../lambda/resources/protocol/own-tags';
import { createdAt } from '../../../lambda/resources/runtime-stages/tags';
import type { RuntimeTagKeys } from '../../../src/private/wire';

const RUNTIME_STAGES_TAG: RuntimeTagKeys['owner'] = 'cdk-ivs-realtime:runtime-stages';

export interface Claim {
  /** The ARN of the stack or, for a resource of a `RuntimeStages` construct, its name. Absent where the tags do not tell. */
  readonly stack?: string;
  /** The physical id under which the stack has the resource, or the construct that it belongs to. */
  readonly physicalId: string;
}

/** Undefined for a resource without tags of this library. */
export function claimOf(arn: string, tags: Tags): Claim | undefined {
  if (Object.hasOwn(tags, OWNER_TAG) || Object.hasOwn(tags, STACK_TAG)) return { stack: stackArnIn(tags), physicalId: arn };
  if (!Object.hasOwn(tags, RUNTIME_STAGES_TAG)) return undefined;
  const tagValue = tags[RUNTIME_STAGES_TAG];
  const [stack] = /^[a-zA-Z][-a-zA-Z0-9]{0,127}(?=\/)/.exec(tagValue) ?? [];
  return { stack, physicalId: tagValue };
}

/** Undefined where somebody has removed the tag, or has written another value: `DescribeStacks` would fail, or return other stacks. */
function stackArnIn(tags: Tags): string | undefined {
  const value = tags[STACK_TAG] ?? '';
  return /^arn:[\w-]+:cloudformation:[\w-]+:\d{12}:stack\/[a-zA-Z][-a-zA-Z0-9]*\/[\w-]+$/.test(value) ? value : undefined;
}

/** The time at which the resource came to its stack, in ISO 8601. Absent where the tags do not tell. */
export function claimedSince(tags: Tags): string | undefined {
  const time = (requestInTags(tags) ?? adoptionInTags(tags))?.madeAt ?? createdAt(tags);
  return time === undefined ? undefined : new Date(time).toISOString();
}
