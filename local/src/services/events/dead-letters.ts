/** The error codes of EventBridge by those of the services. */
const ERROR_CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'NO_PERMISSIONS',
  QueueDoesNotExist: 'NO_RESOURCE',
  ResourceNotFoundException: 'NO_RESOURCE',
};

/**
 * The attributes of an event in a dead-letter queue.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deadLetterAttributes(
  ruleArn: string,
  target: string,
  { code, message }: { readonly code: string; readonly message: string },
): Readonly<Record<string, string>> {
  return { RULE_ARN: ruleArn, TARGET_ARN: target, ERROR_CODE: ERROR_CODES[code] ?? 'INVALID_PARAMETER', ERROR_MESSAGE: message };
}
