const { register } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

/**
 * Makes ES modules search NODE_PATH as on AWS. Node.js does so for CommonJS only. Called only for ES modules, because it starts a thread.
 * @see https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
 */
function resolveFromNodePath() {
  const folders = (process.env.NODE_PATH ?? '').split(path.delimiter).filter((folder) => path.basename(folder) === 'node_modules');
  const parents = folders.map((folder) => pathToFileURL(path.join(path.dirname(folder), 'index.js')).href);
  const hooks = `
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^file:/.test(specifier)) throw error;
        for (const parentURL of ${JSON.stringify(parents)}) {
          const found = await next(specifier, { ...context, parentURL }).catch(() => undefined);
          if (found) return found;
        }
        throw error;
      }
    }`;
  // Available since Node.js 20.6.
  register?.(`data:text/javascript,${encodeURIComponent(hooks)}`);
}

module.exports = { resolveFromNodePath };
