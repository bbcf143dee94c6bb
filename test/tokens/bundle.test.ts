import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

test('the package is at most 12 KB bundled, and imports Node.js alone', async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['tokens/src/index.ts'],
    bundle: true,
    format: 'cjs',
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    write: false,
  });
  const [output] = Object.values(metafile.outputs);

  expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(12 * 1024);
  expect(Object.keys(metafile.inputs).filter((file) => !file.startsWith('tokens/src/'))).toEqual([]);
  expect([...new Set(output?.imports.map(({ path }) => path))].sort()).toEqual(['node:crypto', 'node:util']);
});
