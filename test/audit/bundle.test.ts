import { join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(__dirname, '..', '..');

test('the command is at most 48 KB bundled, and imports the two clients and Node.js alone', async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['audit/src/command/cli.ts'],
    bundle: true,
    external: ['@aws-sdk/*'],
    format: 'cjs',
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    write: false,
  });
  const [output] = Object.values(metafile.outputs);

  expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(48 * 1024);
  expect(Object.keys(metafile.inputs).filter((file) => !/^(audit\/src|lambda)\//.test(file))).toEqual([]);
  const imported = new Set(output?.imports.map(({ path }) => path).filter((path) => !path.startsWith('node:')));
  expect([...imported].sort()).toEqual(['@aws-sdk/client-cloudformation', '@aws-sdk/client-ivs-realtime']);
});
