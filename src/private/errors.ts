/** What a user gave that cannot be deployed: the rule, what was got instead, and a way to mend it. */
export interface Refusal {
  readonly rule: string;
  readonly got: string;
  readonly fix: string;
}

/**
 * Thrown at synthesis for a value that the service would refuse.
 *
 * A class of our own: the one in aws-cdk-lib is internal and has changed its constructor between minor releases.
 */
export class ValidationError extends Error {
  public readonly name = 'ValidationError';

  /**
   * @param refusal what is wrong with the value
   * @param path the construct that was given it, where that is known
   */
  constructor(refusal: Refusal, path?: string) {
    super(path ? `${path}: ${describe(refusal)}` : describe(refusal));
  }
}

export function describe({ rule, got, fix }: Refusal): string {
  return `${rule}, got ${got}; ${fix}`;
}
