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
  const [, region, account, found, id] = /^arn:aws:ivs:([a-z0-9-]+):([0-9]+):([a-z-]+)\/([a-zA-Z0-9-]+)$/.exec(arn) ?? [];
  return region !== undefined && account !== undefined && found === type && id !== undefined ? { region, account, id } : undefined;
}
