import { changed, type Differences, refusal } from './difference';

/** Another reason of all failures. */
const reason = (ResourceStatusReason: string) =>
  changed(({ StackEvents }) => ({ StackEvents: StackEvents.map((event: object) => ({ ...event, ResourceStatusReason })) }));

export const iam: Differences = {
  'iam-policy-white-space': {
    answers: { DescribeStackEvents: reason('Another resource failed') },
    seen: 'not refused for its size: Another resource failed',
  },
  'iam-too-many-tags': {
    answers: { DescribeStackEvents: reason('1 validation error detected: tags must have at most 50 items') },
    seen: '1 validation error detected: tags must have at most 50 items',
  },
  'iam-put-secret-value': {
    answers: { PutSecretValue: refusal('AccessDeniedException') },
    seen: 'with kms:GenerateDataKey: AccessDeniedException; without: AccessDeniedException',
  },
};
