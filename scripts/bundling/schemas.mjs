/** The schemas of the SDK's clients, of which each file of a bundle gets only those that it uses. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

const CLIENT = /[\\/]@aws-sdk[\\/](client-[^\\/]+)[\\/]dist-es[\\/](.+)$/;
const SCHEMAS = /^schemas[\\/]schemas_\d+\.js$/;

/** The statements of a file with schemas: texts, then errors, which it registers, then the other schemas. */
const TEXT = /^const (\w+) = ("[^"]*");\n/gm;
const SCHEMA = /^(?:export )?var ([\w$]+) = \[\d.*(?:\];|\n(?: .*\n)*\];)\n/gm;
const VARIABLE = /^(?:export )?(?:var|const) ([\w$]+) = /gm;

/** @returns {{ texts: Map<string, string>; schemas: Map<string, string>; others: Set<string>; plain: string; rest: string }} by their names */
function parse(source) {
  const texts = new Map([...source.matchAll(TEXT)].map(([, name, text]) => [name, text]));
  // esbuild keeps an unused schema with a computed key, as in `{ [_hH]: _RA }`, because the computation could have an effect.
  const plain = source.replace(TEXT, '').replace(/\[(\w+)\]:/g, (key, name) => (texts.has(name) ? `${texts.get(name)}:` : key));
  const schemas = new Map([...plain.matchAll(SCHEMA)].map(([statement, name]) => [name, statement]));
  const rest = plain.replace(SCHEMA, '');
  return { texts, schemas, others: new Set([...rest.matchAll(VARIABLE)].map(([, name]) => name)), plain, rest };
}

/** How a file that cannot be read should be. */
function unreadable({ texts, schemas, plain }) {
  if (texts.size === 0) return 'the texts of schemas are constants';
  if (schemas.size === 0) return 'each schema is a variable with a list';
  return /\[_\w+\]:/.test(plain) ? 'the keys of schemas are constants' : undefined;
}

/** The modules that replace a file, by the suffixes of their paths. The one without a suffix exports what the file exports. */
function modulesOf(file, { texts, schemas, others, plain, rest }) {
  const uses = new Map();
  for (const [name] of plain.matchAll(/\w+/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const isShared = (name) => texts.has(name) && uses.get(name) > 1;
  const inlined = (code) => code.replace(/\w+/g, (name) => (texts.has(name) && !isShared(name) ? texts.get(name) : name));
  const suffixOf = (name) => (isShared(name) ? '?texts' : others.has(name) ? '?errors' : schemas.has(name) ? `?${name}` : undefined);

  /** A module with the code, and imports of what it uses of other modules. */
  function module(code, suffix) {
    const used = [...new Set(code.match(/[\w$]+/g))].filter((name) => suffixOf(name) && suffixOf(name) !== suffix);
    return `${used.map((name) => `import { ${name} } from './${file}${suffixOf(name)}';\n`).join('')}${inlined(code)}`;
  }

  const all = [...schemas].map(([name, statement]) => [`?${name}`, module(statement.replace(/^(export )?/, 'export '), `?${name}`)]);
  const hidden = [...rest.matchAll(VARIABLE)].filter(([start]) => !start.startsWith('export')).map(([, name]) => name);
  const exported = [...schemas].filter(([, statement]) => statement.startsWith('export')).map(([name]) => name);
  return new Map([
    ...all,
    ['?texts', [...texts].map(([name, text]) => `export const ${name} = ${text};\n`).join('')],
    ['?errors', `${module(rest, '?errors')}\nexport { ${hidden.join(', ')} };\n`],
    // No other form: what `export { name } from` names, esbuild puts into every file that loads this module.
    ['', ['errors', ...exported].map((name) => `export * from './${file}?${name}';\n`).join('')],
  ]);
}

/**
 * Makes a module of each schema. The SDK has the schemas of all operations of a service in one file, and what any function uses of a module, esbuild
 * puts into the chunk that all functions load.
 *
 * @type {import('esbuild').Plugin} Fails if a client has its schemas in another form.
 */
export const schemasByUse = {
  name: 'schemas-by-use',
  setup({ onEnd, onLoad }) {
    const clients = new Map();
    const files = new Map();
    onLoad({ filter: CLIENT }, ({ path, suffix }) => {
      const [, client, file] = CLIENT.exec(path);
      const hasSchemas = SCHEMAS.test(file);
      clients.set(client, clients.get(client) || hasSchemas);
      if (!hasSchemas) return undefined;
      if (!files.has(path)) {
        const parsed = parse(readFileSync(path, 'utf8'));
        const expected = unreadable(parsed);
        if (expected) return { errors: [{ text: `${expected}, in ${path}, got another form; correct scripts/bundling/schemas.mjs` }] };
        files.set(path, modulesOf(basename(path), parsed));
      }
      return { contents: files.get(path).get(suffix), loader: 'js' };
    });
    onEnd(() => ({
      errors: [...clients]
        .filter(([, hasSchemas]) => !hasSchemas)
        .map(([client]) => ({
          text: `the schemas of ${client} are in dist-es/schemas/schemas_N.js, got no such file; correct scripts/bundling/schemas.mjs`,
        })),
    }));
  },
};
