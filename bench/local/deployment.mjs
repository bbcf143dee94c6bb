/** The phases of a deployment of examples/live-room to an endpoint that runs already. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '../measuring/index.mjs';
import { CLI } from './server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const APP = join(root, 'examples/live-room');

/**
 * @param server of `startServer`
 * @param {string[]} args of `cdk`
 * @returns {Promise<Record<string, number>>} elapsed milliseconds by phase
 */
export async function deploy(server, args) {
  const { sequence } = await stateOf(server.url);
  const { processes } = await runNode([CLI, 'deploy', '--port', new URL(server.url).port, '--', ...args], { cwd: APP });
  const news = await newsAfter(server.url, sequence);
  const [all] = processes.map(({ wall }) => wall);
  const [cdk] = wallsOf(processes, CDK);
  const [synth] = wallsOf(processes, SYNTH);
  const operation = sum(intervals(news, { isBegin: isStackBegin, isEnd: isStackEnd, key: ({ stackId }) => stackId }));
  const handlers = covered(intervals(news, { isBegin: isInvocationBegin, isEnd: isInvocationEnd, key: ({ requestId }) => requestId }));
  return { all, cdkAlone: cdk - operation, synth, operation, handlers, around: all - cdk };
}

/**
 * Runs what `npm start` runs.
 *
 * @returns {Promise<Record<string, number>>} elapsed milliseconds by part
 */
export async function tour() {
  const tsNode = createRequire(import.meta.url).resolve('ts-node/dist/bin.js');
  const { processes } = await runNode([tsNode, '--transpile-only', '--project', 'tsconfig.check.json', 'scripts/start.ts'], { cwd: root });
  const [all] = processes.map(({ wall }) => wall);
  const [cdk, synth] = [CDK, SYNTH].map((command) => wallsOf(processes, command).reduce((total, wall) => total + wall, 0));
  return { all, cdk, synth, around: all - cdk };
}

/** The processes of `cdk`, and those of the app, by their arguments. */
const CDK = /\/aws-cdk\/bin\/cdk /;
const SYNTH = /\/app\.ts$/;

const wallsOf = (processes, command) => processes.filter(({ argv }) => command.test(argv.join(' '))).map(({ wall }) => wall);

const isStack = ({ type, resourceType }) => type === 'stack' && resourceType === 'AWS::CloudFormation::Stack';
const isStackBegin = (news) => isStack(news) && /^(CREATE|UPDATE)_IN_PROGRESS$/.test(news.status);
const isStackEnd = (news) => isStack(news) && /^(CREATE|UPDATE)_COMPLETE$/.test(news.status);
const isInvocationBegin = ({ type, state }) => type === 'invocation' && state === 'started';
const isInvocationEnd = ({ type, state }) => type === 'invocation' && state !== 'started';

/** @returns {[begin: number, end: number][]} in milliseconds */
function intervals(news, { isBegin, isEnd, key }) {
  return news.filter(isBegin).flatMap((begin) => {
    const end = news.find((each) => isEnd(each) && key(each) === key(begin) && each.sequence > begin.sequence);
    return end ? [[Date.parse(begin.time), Date.parse(end.time)]] : [];
  });
}

const sum = (list) => list.reduce((total, [begin, end]) => total + end - begin, 0);

/** The time that the intervals cover together: handlers run at the same time. */
function covered(list) {
  let [total, until] = [0, 0];
  for (const [begin, end] of [...list].sort(([one], [other]) => one - other)) {
    total += Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
  }
  return total;
}

async function stateOf(url) {
  return (await fetch(`${url}/_ivs/state`)).json();
}

/** The news so far. Their stream does not end by itself. */
async function newsAfter(url, sequence) {
  const { sequence: last } = await stateOf(url);
  const closing = new AbortController();
  const { body } = await fetch(`${url}/_ivs/events?after=${sequence}`, { signal: closing.signal });
  const news = [];
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    news.push(...lines.map((line) => JSON.parse(line)));
    if ((news.at(-1)?.sequence ?? last) >= last) break;
  }
  closing.abort();
  return news;
}
