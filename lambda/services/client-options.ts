/**
 * Options of every SDK client. The SDK sends each call once, because the creates of IVS are not idempotent: create-once.ts decides whether
 * to send one again. Region and endpoint come from the environment. The modes and the signatures are the SDK's defaults: the bundle has no others.
 */
export const CLIENT_OPTIONS = {
  authSchemePreference: ['sigv4'],
  defaultsMode: 'legacy' as const,
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  retryMode: 'standard',
};
