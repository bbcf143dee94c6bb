/**
 * Replaces parts of the SDK in the bundle that no call of the functions reaches: retries, which `client-options.ts` turns off, signatures of streamed
 * events, and streams in answers. If a call reaches one after all, it fails by the name of the part. `scripts/bundling/unreached.mjs` puts `unreached`
 * into single functions.
 */
export function unreached(part: string): never {
  throw new Error(`${part} of the SDK is not in the bundle, because no call reaches it; take it out of scripts/bundling`);
}

export class AdaptiveRetryStrategy {
  constructor() {
    unreached('AdaptiveRetryStrategy');
  }
}

/** `SignatureV4` makes one, and formats with it the headers of streamed events only. */
export class HeaderFormatter {
  public format(): never {
    return unreached('HeaderFormatter');
  }
}

export const sdkStreamMixin = (): never => unreached('sdkStreamMixin');
