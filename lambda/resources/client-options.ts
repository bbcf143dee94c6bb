/**
 * For each SDK client. One attempt per call: no create of IVS is idempotent, so whether to send again is decided by us (see
 * create-once.ts) and never by the SDK. Region and endpoint come from the environment, as usual.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
};
