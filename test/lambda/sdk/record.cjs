/**
 * Sends commands by the clients of each file to a server in this process. Writes what each request has, byte by byte, and what becomes of the answer.
 * Time and random values are always the same. Writes, too, what a new client of each service sends by the variables of each environment.
 *
 *   node record.cjs GIVEN RECORDS FILE...
 */
const crypto = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { once } = require('node:events');

const [given, written, ...files] = process.argv.slice(2);

const NOW = Date.UTC(2026, 10, 29, 12);

globalThis.Date = class extends Date {
  constructor(...values) {
    super(...(values.length === 0 ? [NOW] : values));
  }
  static now = () => NOW;
};
for (const source of [crypto, globalThis.crypto]) source.randomUUID = () => '01234567-89ab-4def-8123-456789abcdef';
/** What Lambda sets. */
Object.assign(process.env, {
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'Live-Handler',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
});

/** JSON has neither dates nor bytes. */
const fromJson = (_key, value) => {
  if (value?.$date !== undefined) return new Date(value.$date);
  if (value?.$bytes !== undefined) return Buffer.from(value.$bytes, 'base64');
  return value;
};

const plain = (value) => {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (typeof value === 'bigint' || typeof value === 'function') return { [`$${typeof value}`]: String(value).slice(0, 100) };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
};

/** What a server does in place of an answer. */
const FAULTS = {
  reset: (response) => response.socket.destroy(),
  cut: (response) => response.writeHead(200, { 'content-length': 100 }).write('{', () => response.socket.destroy()),
  // The function's time runs out while it waits.
  deadline: (_response, deadline) => deadline.abort(),
  timeout: () => endOfWaiting(),
};

/** The SDK's timer for an answer that does not come, which the functions set to this time. */
const REQUEST_TIMEOUT = 20_000;
let endOfWaiting;
const { setTimeout: setTimer } = globalThis;
globalThis.setTimeout = (callback, milliseconds, ...values) => {
  if (milliseconds === REQUEST_TIMEOUT) endOfWaiting = callback;
  return setTimer(callback, milliseconds, ...values);
};

/** `variables` are set in place of the region. The clients are new, because a client reads the environment once. */
async function sentWith(variables, { options, services }, calls) {
  const { AWS_REGION, AWS_ENDPOINT_URL, ...rest } = process.env;
  process.env = { ...rest, ...variables };
  const sent = {};
  for (const { service, command, input } of calls) sent[service] = await notSentBy(services[service], command, input, options);
  process.env = { ...rest, AWS_REGION, AWS_ENDPOINT_URL };
  return sent;
}

/** The request that a new client would send. */
async function notSentBy({ client, ...commands }, command, input, options) {
  const another = new client.constructor(options);
  let request;
  another.config.requestHandler = {
    handle: async ({ protocol, hostname, port, path, headers }) => {
      request = { protocol, hostname, port, path, headers };
      throw new Error('not sent');
    },
  };
  const error = await another.send(new commands[command](input)).catch(({ message }) => message);
  return { request, error };
}

async function main() {
  const seen = [];
  let answer;
  let deadline;
  const server = createServer((request, response) => {
    const chunks = [];
    request
      .on('data', (chunk) => chunks.push(chunk))
      .on('end', () => {
        const { method, url, rawHeaders } = request;
        seen.push({ method, url, rawHeaders, body: Buffer.concat(chunks).toString('base64') });
        response.sendDate = false;
        if (answer.fault) FAULTS[answer.fault](response, deadline);
        else response.writeHead(answer.status, answer.headers).end(answer.body);
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${server.address().port}`;

  async function recordOf({ service, command, input, answer: next }, services) {
    answer = next;
    deadline = new AbortController();
    const { client, [command]: Command } = services[service];
    const outcome = await client.send(new Command(input), { abortSignal: deadline.signal }).then(
      (output) => ({ output: plain(output) }),
      // Not `stack`, which has the places in the code.
      (error) => ({ error: { ...plain(error), name: error.name, message: error.message } }),
    );
    return { service, command, requests: seen.splice(0), outcome };
  }

  const { cases, environments, calls } = JSON.parse(readFileSync(given, 'utf8'), fromJson);
  const records = [];
  for (const file of files) {
    const clients = require(file);
    const ofFile = { calls: [], environments: [] };
    for (const each of cases) ofFile.calls.push(await recordOf(each, clients.services));
    for (const variables of environments) ofFile.environments.push(await sentWith(variables, clients, calls));
    records.push(ofFile);
  }
  writeFileSync(written, JSON.stringify(records));
  // The connections are kept alive.
  process.exit(0);
}

main();
