/** Makes JavaScript of TypeScript for jest, file by file and without checking types. */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { transformSync, version } = require('esbuild');

const own = readFileSync(__filename);

module.exports = {
  getCacheKey: (source, path, { configString }) =>
    createHash('sha256').update([version, own, configString, path, source].join('\0')).digest('hex').slice(0, 32),
  process(source, path) {
    const { code, map } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: path, sourcemap: true });
    return { code, map };
  },
};
