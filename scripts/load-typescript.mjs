/** Loads TypeScript modules. Bundles the current sources, so no build is needed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** @param {string[]} files @returns the exports of all files */
export async function loadTypeScript(files) {
  const folder = mkdtempSync(join(tmpdir(), 'load-typescript-'));
  try {
    const outfile = join(folder, 'bundle.cjs');
    await build({
      stdin: { contents: files.map((file) => `export * from ${JSON.stringify(file)};`).join('\n'), resolveDir: folder },
      outfile,
      bundle: true,
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
