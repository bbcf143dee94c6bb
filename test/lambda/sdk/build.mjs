/**
 * Builds clients.ts into a folder: `bundled.js` has the SDK as the functions have it, `npm.js` loads it from node_modules.
 *
 *   node build.mjs FOLDER
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asCommonJs } from '../../../scripts/bundling/plugins.mjs';
import { sdkPlugins, withoutUnusedPartsOfTheSdk } from '../../../scripts/bundling/sdk.mjs';

const [outdir] = process.argv.slice(2);
const entry = join(dirname(fileURLToPath(import.meta.url)), 'clients.ts');
const common = { bundle: true, logLevel: 'warning', mainFields: ['module', 'main'], outdir, platform: 'node', target: 'node20' };

await build({
  ...common,
  ...withoutUnusedPartsOfTheSdk,
  entryPoints: { bundled: entry },
  format: 'esm',
  minify: true,
  plugins: [...sdkPlugins, asCommonJs],
  write: true,
});
await build({ ...common, entryPoints: { npm: entry }, external: ['@aws-sdk/*', '@smithy/*'], format: 'cjs' });
