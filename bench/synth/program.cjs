/**
 * Synthesises one app, with the CDK and the library of the project in the working directory.
 *
 *   node program.cjs '{ "app": ..., "scenario": ..., "subject": ..., "count": ..., "metadata": ..., "outdir": ... }'
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { newStack, apps, scenarios } = require('./subjects.cjs');

const { app: others, scenario, subject, count, metadata, outdir } = JSON.parse(process.argv[2]);
const load = createRequire(join(process.cwd(), 'package.json'));

const stack = newStack(load, { outdir, metadata });
apps[others](stack, load);
scenarios[scenario][subject](stack, count, load);
stack.node.root.synth();
