/**
 * Synthesises one app, with the CDK and the library of the project in the working directory.
 *
 *   node program.cjs '{ "app": ..., "scenario": ..., "subject": ..., "count": ..., "metadata": ..., "outdir": ... }'
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { apps, scenarios } = require('./subjects.cjs');

const { app: others, scenario, subject, count, metadata, outdir } = JSON.parse(process.argv[2]);
const load = createRequire(join(process.cwd(), 'package.json'));

const { App, Stack } = load('aws-cdk-lib/core');
// The CLI of the CDK asks for it by default.
const context = { 'aws:cdk:enable-path-metadata': metadata, 'aws:cdk:enable-asset-metadata': metadata };
const app = new App({ outdir, analyticsReporting: false, context });
const stack = new Stack(app, 'Bench');
apps[others](stack, load);
scenarios[scenario][subject](stack, count, load);
app.synth();
