/** An invalid value: the rule that it breaks, the value, and how to fix it. */
export interface Violation {
  readonly rule: string;
  readonly got: string;
  readonly fix: string;
}

/**
 * Thrown at synthesis for a value that the service would reject.
 *
 * The ValidationError of aws-cdk-lib is internal, and its constructor has changed between minor releases.
 */
export class ValidationError extends Error {
  public readonly name = 'ValidationError';

  /**
   * @param violation what is wrong
   * @param path the path of the construct, if it is known
   */
  constructor(violation: Violation, path?: string) {
    super(path ? `${path}: ${violationMessage(violation)}` : violationMessage(violation));
  }
}

export function violationMessage({ rule, got, fix }: Violation): string {
  return `${rule}, got ${got}; ${fix}`;
}
