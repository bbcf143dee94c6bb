/**
 * Node.js features that AWS disables in a runtime, unless the function's NODE_OPTIONS enables them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
const DISABLED_FEATURES: Readonly<Record<string, readonly string[]>> = {
  'nodejs20.x': ['experimental-require-module'],
  'nodejs22.x': ['experimental-require-module', 'experimental-detect-module'],
};

/** Returns the flags that disable them. Leaves out flags that this machine's Node.js does not know. */
export function runtimeFlags(runtime: string, nodeOptions = ''): string[] {
  const features = (DISABLED_FEATURES[runtime] ?? []).filter((feature) => !nodeOptions.includes(`--${feature}`));
  return features.map((feature) => `--no-${feature}`).filter((flag) => process.allowedNodeEnvironmentFlags.has(flag));
}
