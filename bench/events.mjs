/**
 * Measures how long an event of IVS Real-Time takes from the call that lets a participant publish to a function in ministack, behind
 * `ivs-local start --with ministack`. The function tells of each event by a request. Fails if the median exceeds the budget.
 *
 *   npm run bench:events -- [--runs 50]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateParticipantTokenCommand, CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { runs } = parseArgs({ options: { runs: { type: 'string', default: '50' } } }).values;

if (!/^[1-9]\d*$/.test(runs)) throw new Error(`--runs must be a whole number from 1 on, got '${runs}'; leave it out for 50`);

/** Milliseconds of real time, for the median of warm functions. */
const BUDGET = 1_000;

/** ministack delivers an event again after some seconds if the function fails. One that has not come by then is lost. */
const PATIENCE_SECONDS = 60;

const heard = createServer((request, response) => {
  response.end();
  heard.emit('event', request.url);
});
await once(heard.listen(0, '127.0.0.1'), 'listening');

const command = [join(root, 'local/bin/ivs-local.js'), 'start', '--json', '--region', 'us-east-1', '--with', 'ministack'];
const local = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(local, 'exit');

/** @returns {Promise<string>} the address of the endpoint */
async function addressOf() {
  for await (const line of local.stdout.setEncoding('utf8')) return JSON.parse(line).url;
  throw new Error('ivs-local ended before it listened');
}

try {
  const url = await addressOf();
  const { client, join: joined, publish, unpublish } = await roomAt(url);
  const participant = await joined();
  const times = [];
  for (let run = 0; run <= Number(runs); run++) {
    const arrived = nextEvent(run);
    const start = performance.now();
    await publish(participant);
    await arrived;
    times.push(performance.now() - start);
    await unpublish(participant);
  }
  client.destroy();
  report(times);
} finally {
  local.kill('SIGINT');
  await ended;
  heard.close();
  heard.closeAllConnections();
}

/** Resolves when the function tells of an event. */
async function nextEvent(run) {
  const signal = AbortSignal.timeout(PATIENCE_SECONDS * 1_000);
  await once(heard, 'event', { signal }).catch((cause) => {
    throw new Error(`an event reaches the function, got none within ${PATIENCE_SECONDS} s in run ${run} of ${runs}`, { cause });
  });
}

/** Makes a stage, a function, and a rule that sends it who publishes. */
async function roomAt(url) {
  const config = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const [ivs, lambda, events] = [new IVSRealTimeClient(config), new LambdaClient(config), new EventBridgeClient(config)];
  const { stage } = await ivs.send(new CreateStageCommand({ name: 'bench' }));
  const code = `exports.handler = (event) => fetch('http://127.0.0.1:${heard.address().port}/' + event.id).then(() => {});`;
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'bench',
      Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/bench',
      Runtime: 'nodejs22.x',
    }),
  );
  const EventPattern = JSON.stringify({ source: ['aws.ivs'], detail: { event_name: ['Participant Published'] } });
  await events.send(new PutRuleCommand({ Name: 'bench', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'bench', Targets: [{ Id: 'function', Arn: FunctionArn }] }));
  lambda.destroy();
  events.destroy();
  const tell = (name) => async (input) => {
    const response = await fetch(`${url}/_ivs/${name}`, { method: 'POST', body: JSON.stringify(input) });
    if (!response.ok) throw new Error(`${name} must succeed, got ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    client: ivs,
    async join() {
      const { participantToken } = await ivs.send(new CreateParticipantTokenCommand({ stageArn: stage.arn }));
      const { participantId } = await tell('join')({ token: participantToken.token });
      return { stageArn: stage.arn, participantId };
    },
    publish: tell('publish'),
    unpublish: tell('unpublish'),
  };
}

function report([cold, ...warm]) {
  warm.sort((one, other) => one - other);
  const median = warm[Math.floor(warm.length / 2)];
  const [first, middle, last] = [cold, median, warm.at(-1)].map((time) => `${time.toFixed(0)} ms`);
  console.log(
    `  event to function: median ${middle}, maximum ${last} of ${warm.length}; the first, with the start of the function, ${first}`,
  );
  if (median <= BUDGET) return;
  console.error(`An event of IVS Real-Time may take ${BUDGET} ms to a function of ministack (median)`);
  process.exitCode = 1;
}
