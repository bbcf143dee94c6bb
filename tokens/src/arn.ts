/** A resource of IVS Real-Time, as its ARN names it. */
export interface NamedResource {
  readonly region: string;
  readonly account: string;
  readonly id: string;
}

const MAX_ARN_LENGTH = 128;

/**
 * Returns the parts of an ARN, or undefined if it does not name a resource of this type.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Stage.html
 */
export function parseArn(type: 'stage' | 'public-key', arn: unknown): NamedResource | undefined {
  if (typeof arn !== 'string' || arn.length > MAX_ARN_LENGTH) return undefined;
  const parts = /^arn:aws:ivs:(?<region>[a-z0-9-]+):(?<account>[0-9]+):(?<type>[a-z-]+)\/(?<id>[a-zA-Z0-9-]+)$/.exec(arn)?.groups;
  return parts?.type === type ? (parts as unknown as NamedResource) : undefined;
}
