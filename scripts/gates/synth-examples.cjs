/**
 * Synthesises all examples in one process, each into FOLDER/<example>, with the aws-cdk-lib of this clone.
 *
 *   node --require ts-node/register/transpile-only scripts/gates/synth-examples.cjs FOLDER [CONTEXT_KEY ...]
 */
const { readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const [folder, ...flags] = process.argv.slice(2);
const examples = join(__dirname, '..', '..', 'examples');

process.env.CDK_CONTEXT_JSON = JSON.stringify(Object.fromEntries(flags.map((flag) => [flag, true])));
for (const name of readdirSync(examples)) {
  // An app takes its folder when it is made, and synthesises at the end of the process.
  process.env.CDK_OUTDIR = join(resolve(folder), name);
  require(join(examples, name, 'app.ts'));
}
