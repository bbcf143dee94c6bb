/**
 * Calls operations of IVS Real-Time over kept connections, from a process of its own. Prints how many seconds that took.
 *
 *   node load.mjs '{ "url": "http://127.0.0.1:4599", "connections": 8, "calls": 1000, "job": "read", "stageArn": "arn:..." }'
 */
import { Agent, request } from 'node:http';
import { AUTHORIZATION } from './server.mjs';

const { url, connections, calls, job, stageArn } = JSON.parse(process.argv[2]);
const { hostname, port } = new URL(url);
const agent = new Agent({ keepAlive: true, maxSockets: connections });

/** What one turn of a client does, and how many calls that takes. */
const JOBS = {
  read: { calls: 1, run: () => call('GetStage', { arn: stageArn }) },
  // Nothing of it is left.
  rooms: {
    calls: 10,
    async run() {
      const { stage } = await call('CreateStage', { name: 'bench', tags: { app: 'bench' } });
      await call('CreateParticipantToken', { stageArn: stage.arn });
      for (let read = 0; read < 5; read++) await call('GetStage', { arn: stage.arn });
      await call('ListStages', {});
      await call('UpdateStage', { arn: stage.arn, name: 'renamed' });
      await call('DeleteStage', { arn: stage.arn });
    },
  },
};

function call(operation, input) {
  const body = JSON.stringify(input);
  const headers = { authorization: AUTHORIZATION, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: `/${operation}`, method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.once('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${operation}: ${text}`))));
    });
    sent.once('error', reject).end(body);
  });
}

const turn = JOBS[job];
let left = Math.round(calls / turn.calls);
async function client() {
  for (; left > 0; ) {
    left -= 1;
    await turn.run();
  }
}

const begin = performance.now();
await Promise.all(Array.from({ length: connections }, client));
console.log((performance.now() - begin) / 1_000);
agent.destroy();
