/**
 * Measures a cold start of the handler: the CPU time of fresh processes that load the handler and handle one create. Compares it with processes
 * that make the same call with the unbundled SDK, and prints the ratio of the minimum to that of an empty Node.js process.
 *
 *   npm run bench:cold-start -- [--against FOLDER] [--runs 15]
 *
 * FOLDER is a copy of assets/lambda from another build.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { against, runs } = parseArgs({ options: { against: { type: 'string' }, runs: { type: 'string', default: '15' } } }).values;

if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs must be a whole number from 1 on, got '${runs}'; leave it out for 15`);

const ACCOUNT = 'eu-west-1:123456789012';
const STAGE = { arn: `arn:aws:ivs:${ACCOUNT}:stage/abcdefghijkl`, name: 'room', endpoints: {} };

/** Answers every call as CreateStage, and accepts the response to CloudFormation. */
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(request.method === 'PUT' ? '' : JSON.stringify({ stage: STAGE }));
  });
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${server.address().port}`;

const servedBy = (folder) => {
  const event = {
    RequestType: 'Create',
    RequestId: 'request',
    StackId: `arn:aws:cloudformation:${ACCOUNT}:stack/Live/1`,
    LogicalResourceId: 'Room',
    ResourceType: 'Custom::IVSStage',
    ResourceProperties: { ServiceToken: 'function', Name: 'room', ConstructPath: 'Live/Room' },
  };
  return `
    const { handler } = require(${JSON.stringify(join(resolve(folder), 'resources.js'))});
    const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
    const event = { ...${JSON.stringify(event)}, ResponseURL: ${JSON.stringify(url)} + '/?X-Amz-Date=' + date };
    handler(event, { getRemainingTimeInMillis: () => 180_000 }).then(end, fail);`;
};

/** @type {Record<string, string>} the programs to measure; the first is the baseline */
const variants = {
  'Node.js alone': 'end();',
  'the SDK as npm installs it': `
    const { CreateStageCommand, IVSRealTimeClient } = require(${JSON.stringify(join(root, 'node_modules/@aws-sdk/client-ivs-realtime'))});
    new IVSRealTimeClient({}).send(new CreateStageCommand({ name: 'room' })).then(end, fail);`,
  'the handler': servedBy(join(root, 'assets', 'lambda')),
  ...(against && { 'the other handler': servedBy(against) }),
};

/** @returns {Promise<number>} the CPU time of a process, in milliseconds */
async function measure(code) {
  const script = `
    function end() { const { user, system } = process.cpuUsage(); process.send((user + system) / 1_000, () => process.exit(0)); }
    function fail(error) { console.error(error); process.exit(1); }
    ${code}`;
  const env = {
    ...process.env,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_ENDPOINT_URL: url,
    NODE_NO_WARNINGS: '1',
  };
  const child = spawn(process.execPath, ['-e', script], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return await new Promise((told, failed) => {
    child.once('message', told);
    child.once('exit', (code) => failed(new Error(`a process ended with exit code ${code} before it told its CPU time`)));
  });
}

const times = new Map(Object.keys(variants).map((name) => [name, []]));
// The first round warms up the file cache.
for (let round = 0; round <= Number(runs); round++) {
  for (const [name, code] of Object.entries(variants)) {
    const time = await measure(code);
    if (round > 0) times.get(name).push(time);
  }
}
server.close();

const [alone] = [...times.values()].map((each) => Math.min(...each));
for (const [name, each] of times) {
  const least = Math.min(...each);
  console.log(`  ${name.padEnd(28)} ${least.toFixed(0).padStart(5)} ms CPU  ${(least / alone).toFixed(2)}`);
}
