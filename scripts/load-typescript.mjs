/** Loads TypeScript modules. Bundles the current sources, so no build is needed. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Node.js finds the packages that are not bundled from there. */
const CACHE = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.cache');

/** @param {string[]} files @returns the exports of all files */
export async function loadTypeScript(files) {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'load-typescript-'));
  try {
    const outfile = join(folder, 'bundle.cjs');
    await build({
      stdin: { contents: files.map((file) => `export * from ${JSON.stringify(file)};`).join('\n'), resolveDir: folder },
      outfile,
      bundle: true,
      // It reads a file beside its code.
      external: ['@aws-cdk/aws-service-spec'],
      format: 'cjs',
      mainFields: ['module', 'main'],
      platform: 'node',
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
