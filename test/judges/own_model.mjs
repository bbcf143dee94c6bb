/**
 * Prints what the local service demands and answers, as JSON: its operations with the errors that its tests bring about, and the members of
 * their structures with constraints.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from '../../scripts/load-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sources = [
  'local/src/services/ivs/operations/index.ts',
  'local/src/services/ivs/model/document.ts',
  'test/local/services/ivs/operations/conformance-cases.ts',
];
const { CONSTRAINTS, DOCUMENTED_ERRORS, OPERATIONS, membersOf } = await loadTypeScript(sources.map((file) => join(root, file)));

const structures = {};

/** The name of a structure, which is described on the way. */
function describe(structure) {
  const name = structure.getName();
  if (!(name in structures)) {
    structures[name] = {};
    for (const { name: member, schema, required } of membersOf(structure)) {
      if (schema.getMergedTraits().httpHeader) continue;
      structures[name][member] = { type: typeOf(schema), required, constraint: CONSTRAINTS[name]?.[member] ?? {} };
    }
  }
  return name;
}

function typeOf(schema) {
  if (schema.isStructSchema()) return describe(schema);
  if (schema.isListSchema()) return [typeOf(schema.getValueSchema())];
  if (schema.isMapSchema()) return { key: 'string', value: typeOf(schema.getValueSchema()) };
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isNumericSchema()) return 'number';
  return schema.isBooleanSchema() ? 'boolean' : 'string';
}

const operations = {};
for (const [name, { http, input, output }] of Object.entries(OPERATIONS)) {
  const [method, uri] = http.split('?')[0].split(' ');
  const errors = DOCUMENTED_ERRORS[name];
  operations[name] = { method, uri, status: 200, errors, input: describe(input), output: describe(output) };
}
process.stdout.write(JSON.stringify({ operations, structures }));
