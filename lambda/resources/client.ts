import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';

/**
 * The client of the service. One attempt per call: no create of IVS is idempotent, so whether to send again is decided by us
 * (see create-once.ts) and never by the SDK. Its region and endpoint come from the environment, as usual.
 */
export function createClient(): IVSRealTimeClient {
  return new IVSRealTimeClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });
}
