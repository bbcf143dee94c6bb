/** Finds and loads the handler that a function's configuration names. */
const { existsSync, readFileSync, statSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { failure } = require('./errors');
const { resolveFromNodePath } = require('./node-path');
const { runtimeMajor } = require('./runtime-version');

/** Loads the function that `folder/file.export` names. The file name ends at its first dot; the export may be nested. */
async function load(root, name) {
  if (name.includes('..')) {
    const fix = 'Use absolute paths when specifying root directories in handler names.';
    throw failure('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name. ${fix}`);
  }
  const [, file, exported] = /^([^.]*)\.(.+)$/.exec(path.basename(name)) ?? [];
  if (!file) throw failure('Runtime.MalformedHandlerName', 'Bad handler');
  const loaded = await loadModule(root, path.dirname(name), file).catch((error) => {
    throw importFailure(error);
  });
  // Since Node.js 24 the runtime also searches the default export of an ES module.
  const handler = dig(loaded, exported) ?? (runtimeMajor() >= 24 ? dig(loaded?.default, exported) : undefined);
  if (!handler) throw failure('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw failure('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

async function loadModule(root, folder, file) {
  const stem = path.resolve(root, folder, file);
  const require = createRequire(path.join(root, 'index.js'));
  const found = ['', '.js', '.mjs', '.cjs'].map((extension) => stem + extension).find(isFile);
  if (!found) return require(require.resolve(file, { paths: [root, path.join(root, folder)] }));
  if (!isEsModule(found, root)) return require(found);
  resolveFromNodePath();
  return import(pathToFileURL(found).href);
}

function isFile(file) {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether a file is an ES module. The nearest package.json decides for a .js file. */
function isEsModule(file, root) {
  if (file.endsWith('.mjs')) return true;
  return file.endsWith('.js') && isModuleFolder(path.dirname(file), root);
}

function isModuleFolder(folder, root) {
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) return typeIn(manifest) === 'module';
  const isOutermost = folder === root || path.basename(folder) === 'node_modules' || path.dirname(folder) === folder;
  return !isOutermost && isModuleFolder(path.dirname(folder), root);
}

function typeIn(manifest) {
  try {
    return JSON.parse(readFileSync(manifest, 'utf8')).type;
  } catch (error) {
    console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return undefined;
  }
}

function dig(object, names) {
  return names.split('.').reduce((value, name) => value?.[name], object);
}

function importFailure(error) {
  const name = error instanceof SyntaxError ? 'UserCodeSyntaxError' : error?.code === 'MODULE_NOT_FOUND' ? 'ImportModuleError' : undefined;
  if (name === undefined) return error;
  const { stack } = error;
  return Object.defineProperty(failure(`Runtime.${name}`, String(error)), 'stack', { value: stack });
}

module.exports = { load };
