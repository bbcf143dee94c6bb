/** How esbuild bundles the Lambda functions. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asCommonJs, loadedOnUse, oneSharedChunk, tokensFromSources } from './plugins.mjs';
import { sdkPlugins, withoutUnusedPartsOfTheSdk } from './sdk.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What all bundles have in common. */
export const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
  // Prefers the packages' ES modules, because esbuild cannot drop unused code from CommonJS.
  mainFields: ['module', 'main'],
  metafile: true,
  minify: true,
  platform: 'node',
  write: false,
};

/**
 * The files of assets/lambda, by name, and their sources. A Lambda function's handler is NAME.handler; the other files are loaded on use,
 * by `require`. Code that two of them need ships once, in a chunk.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const lambdaFunctions = {
  entryPoints: {
    resources: 'lambda/resources/index.ts',
    cloudformation: 'lambda/services/cloudformation.ts',
    'event-bridge': 'lambda/services/event-bridge.ts',
    kms: 'lambda/services/kms.ts',
    lambda: 'lambda/services/lambda.ts',
    recordings: 'lambda/recordings/index.ts',
    'secrets-manager': 'lambda/services/secrets-manager.ts',
    compositions: 'lambda/compositions/index.ts',
    sweeper: 'lambda/sweeper/index.ts',
    'token-issuer': 'lambda/token-issuer/index.ts',
  },
  chunkNames: '[name]-[hash]',
  format: 'esm',
  splitting: true,
  plugins: [loadedOnUse, ...sdkPlugins, tokensFromSources, oneSharedChunk, asCommonJs],
  target: 'node22',
  ...withoutUnusedPartsOfTheSdk,
};
