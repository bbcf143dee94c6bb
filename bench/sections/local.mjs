/** `ivs-local`: its endpoint under load, what it keeps in memory, its start, and a deployment phase by phase. */
import { deploy, tour } from '../local/deployment.mjs';
import { BARE, CLI, startServer } from '../local/server.mjs';
import { compare, inRounds, ratioOf, rowsOf, runNode } from '../measuring/index.mjs';
import { quantity, times } from '../report/format.mjs';
import { ratioGoal, summaryLine } from '../report/lines.mjs';

const LOAD = new URL('../local/load.mjs', import.meta.url).pathname;

const CONNECTIONS = 8;
/** Two on a busy machine, and up to four on an idle one. */
const START_LIMIT = 5;

const IVS_LOCAL = '`ivs-local`';
const NODE_ALONE = '`node:http` alone';

/** Quotas that the bench does not reach. */
const QUOTAS = ['stages', 'publishersPerStage', 'subscribersPerStage', 'concurrentPublishers', 'concurrentSubscriptions'].flatMap(
  (name) => ['--quota', `${name}=100000`],
);
const startEndpoint = () => startServer([CLI, 'start', ...QUOTAS]);

/** @returns {Promise<number>} the seconds that the calls took */
async function load(server, job) {
  const { stdout } = await runNode([LOAD, JSON.stringify({ url: server.url, connections: CONNECTIONS, ...job })]);
  return Number(stdout);
}

async function whileRunning(starting, use) {
  const server = await starting;
  try {
    return await use(server);
  } finally {
    await server.end();
  }
}

/** The CPU time of a server until it has answered its first request. */
async function start(args) {
  return await whileRunning(startServer(args), async (server) => {
    await server.call('ListStages', {});
    const { cpu, memory } = await server.usage();
    return { cpu, memory };
  });
}

async function startTable({ rounds, say }) {
  const commands = { [NODE_ALONE]: [BARE], [IVS_LOCAL]: [CLI, 'start'] };
  const results = await inRounds({
    subjects: Object.keys(commands),
    rounds,
    against: { cpu: NODE_ALONE },
    say,
    measure: (subject) => start(commands[subject]),
  });
  const rows = rowsOf(results, { 'CPU time': ['cpu', 'ms'], Memory: ['memory', 'MB'] });
  return { title: 'From the start to the first answer', columns: ['CPU time', 'Memory'], baseline: NODE_ALONE, rows };
}

/** How fast a server answers GetStage: by the clock, and by its own CPU time, which other work of the machine changes less. */
async function underLoad(server, { calls, stageArn }) {
  await load(server, { job: 'read', calls: calls / 5, stageArn });
  const before = await server.usage();
  const seconds = await load(server, { job: 'read', calls, stageArn });
  const { cpu } = await server.usage();
  const cpuSeconds = (cpu - before.cpu) / 1_000;
  return { perSecond: calls / seconds, perCpuSecond: calls / cpuSeconds, cpu: (cpuSeconds * 1_000) / calls };
}

const LOAD_TITLE = `GetStage over ${CONNECTIONS} kept connections`;

async function loadTable({ rounds, calls, say }) {
  let answer = '{}';
  const subjects = {
    [NODE_ALONE]: () => whileRunning(startServer([BARE, answer]), (server) => underLoad(server, { calls, stageArn: 'arn' })),
    [IVS_LOCAL]: () =>
      whileRunning(startEndpoint(), async (server) => {
        const { stage } = await server.call('CreateStage', { name: 'bench' });
        return await underLoad(server, { calls, stageArn: stage.arn });
      }),
  };
  // The bytes that node:http alone answers with.
  answer = await whileRunning(startEndpoint(), async (server) => {
    const { stage } = await server.call('CreateStage', { name: 'bench' });
    return JSON.stringify(await server.call('GetStage', { arn: stage.arn }));
  });
  const results = await inRounds({
    subjects: Object.keys(subjects),
    rounds,
    against: { perSecond: NODE_ALONE, perCpuSecond: NODE_ALONE },
    say,
    measure: (subject) => subjects[subject](),
  });
  const columns = {
    'Calls a second': ['perSecond', ''],
    'Calls a second of its CPU time': ['perCpuSecond', ''],
    'CPU time of a call': ['cpu', 'ms'],
  };
  return { title: LOAD_TITLE, columns: Object.keys(columns), baseline: NODE_ALONE, rows: rowsOf(results, columns) };
}

const GROWTH_TITLE = 'Memory behind operations that leave nothing';

/** Creates, reads, lists, renames and deletes stages, and measures after each number of calls. */
async function growthTable({ counts, say }) {
  return await whileRunning(startEndpoint(), async (server) => {
    await server.call('ListStages', {});
    const rows = [growthRow(0, await server.usage())];
    for (const [index, count] of counts.entries()) {
      say(`${count} operations`);
      await load(server, { job: 'rooms', calls: count - (counts[index - 1] ?? 0) });
      rows.push(growthRow(count, await server.usage()));
    }
    const columns = ['Memory', 'Peak memory', 'Objects'];
    return { title: GROWTH_TITLE, columns, baseline: rows[0].subject, rows };
  });
}

const growthRow = (count, { memory, peak, heap }) => ({
  subject: `after ${count.toLocaleString('en-US')} operations`,
  figures: {
    Memory: { unit: 'MB', exact: memory },
    'Peak memory': { unit: 'MB', exact: peak },
    Objects: { unit: 'MB', exact: heap },
  },
});

const BYTES = 1024 ** 2;

/** What stays of one stage, one participant, one session and one event, when the lists of calls and news are full. */
async function itemsTable({ count, fill, say }) {
  return await whileRunning(startEndpoint(), async (server) => {
    say('memory of each stage, session, participant and event');
    await load(server, { job: 'rooms', calls: fill });
    const repeat = async (work) => {
      const { heap: before } = await server.usage();
      const made = [];
      for (let index = 0; index < count; index++) made.push(await work(index));
      const { heap } = await server.usage();
      return { made, bytes: ((heap - before) * BYTES) / count };
    };
    const stages = await repeat(async () => (await server.call('CreateStage', { name: 'bench' })).stage.arn);
    const [first] = stages.made;
    const join = async (stage) => ({ stageArn: stage, participantId: (await server.command('join', { stage })).participantId });
    const participants = await repeat(() => join(first));
    const sessions = await repeat(async (index) => server.command('publish', await join(stages.made[index])));
    const [guest] = participants.made;
    const events = await repeat(async (index) => server.command(index % 2 === 0 ? 'publish' : 'unpublish', guest));
    const row = (subject, bytes) => ({ subject, figures: { Memory: { unit: 'bytes', exact: Math.max(0, Math.round(bytes)) } } });
    const rows = [
      row('a stage', stages.bytes),
      row('a participant', participants.bytes),
      row('a session with one participant, who publishes', sessions.bytes),
      row('an event of a participant', events.bytes),
    ];
    return { title: 'Memory of what stays', columns: ['Memory'], baseline: rows[0].subject, rows };
  });
}

const PHASES = {
  '`cdk` alone': 'cdkAlone',
  'of it the app (synthesis)': 'synth',
  'the operation of the stack': 'operation',
  'of it functions, their start included': 'handlers',
  '`ivs-local deploy` around `cdk`': 'around',
  together: 'all',
};
const DEPLOYMENT_TITLE = 'A deployment of `examples/live-room` to a running endpoint';
const [FIRST, CHANGE] = ['First deployment', 'One name changed'];

async function deploymentTable({ runs, say }) {
  const samples = Object.fromEntries(Object.values(PHASES).map((phase) => [phase, { [FIRST]: [], [CHANGE]: [] }]));
  for (let round = 1; round <= runs; round++) {
    await whileRunning(startServer([CLI, 'start']), async (server) => {
      for (const [column, args] of Object.entries({ [FIRST]: [], [CHANGE]: ['-c', `roomName=matinee-${round}`] })) {
        say(`${column.toLowerCase()}, round ${round} of ${runs}`);
        const phases = await deploy(server, args);
        for (const [phase, milliseconds] of Object.entries(phases)) samples[phase][column].push(milliseconds / 1_000);
      }
    });
  }
  const figures = (phase) => Object.fromEntries([FIRST, CHANGE].map((column) => [column, { unit: 's', samples: samples[phase][column] }]));
  const rows = Object.entries(PHASES).map(([subject, phase]) => ({ subject, figures: figures(phase) }));
  return { title: DEPLOYMENT_TITLE, columns: [FIRST, CHANGE], baseline: Object.keys(PHASES)[0], rows };
}

/** `npm start` deploys, changes and destroys the app. The endpoint is in its own process. */
async function tourTable(say) {
  const parts = {
    '`cdk`, three times': 'cdk',
    'of it the app (synthesis), twice': 'synth',
    '`npm start` around `cdk`': 'around',
    together: 'all',
  };
  const samples = Object.fromEntries(Object.values(parts).map((part) => [part, []]));
  say('npm start');
  for (const [part, milliseconds] of Object.entries(await tour())) samples[part].push(milliseconds / 1_000);
  const rows = Object.entries(parts).map(([subject, part]) => ({
    subject,
    figures: { 'Elapsed time': { unit: 's', samples: samples[part] } },
  }));
  return { title: '`npm start`', columns: ['Elapsed time'], baseline: '`cdk`, three times', rows };
}

/** What the page and CI hold the figures to. The stretch of a goal is what to reach next. */
const LIMITS = {
  callsPerCpuSecond: { goal: 2_000, stretch: 4_000 },
  memory: { goal: 150 },
  deployment: { goal: 1.1, stretch: 1.05 },
};

function loadGoal(table) {
  const seen = medianOf(table, IVS_LOCAL, 'Calls a second of its CPU time');
  const { goal, stretch } = LIMITS.callsPerCpuSecond;
  return {
    figure: 'calls of GetStage a second of CPU time of `ivs-local`',
    goal: quantity(goal, ''),
    stretch: quantity(stretch, ''),
    seen: quantity(seen, ''),
    met: seen >= goal,
  };
}

function memoryGoal({ rows }) {
  const { subject, figures } = rows.at(-1);
  const seen = figures['Peak memory'].exact;
  const { goal } = LIMITS.memory;
  return { figure: `peak memory of \`ivs-local\` ${subject}`, goal: quantity(goal, 'MB'), seen: quantity(seen, 'MB'), met: seen <= goal };
}

/** The last tenfold of the operations leaves no more objects than the lists of the last calls and news. */
function growthGoal({ rows }) {
  const [before, after] = rows.slice(-2).map(({ figures }) => figures.Objects.exact);
  const seen = after / before;
  return {
    figure: `objects ${rows.at(-1).subject}, against ${rows.at(-2).subject.replace('after ', '')}`,
    goal: times(LEVEL),
    seen: times(seen),
    met: seen <= LEVEL,
  };
}

const LEVEL = 1.05;

function deploymentGoal(table) {
  const figure = 'elapsed time of `ivs-local deploy` of a change, against `cdk` alone';
  return ratioGoal({ figure, ...LIMITS.deployment }, table, 'together', CHANGE);
}

const medianOf = (table, subject, column) => compare(table, subject, column).value;

export default {
  name: 'local',
  title: 'The local loop',
  question: 'How long do you wait for `ivs-local`, and what does it take while it runs?',
  method: `The load comes from another process, and asks \`node:http\` alone for the same bytes. Calls a second of CPU time are those that the server would answer on
a core of its own. Memory is that of the whole process, and objects are what is in its heap after a garbage collection. The phases of a deployment come
from the news of the endpoint and from the processes of \`cdk\`; \`cdk\` alone is the time of its process without that of the stack's operation. The tables of
the memory behind operations and of what stays are measured once, and so is \`npm start\`.`,
  command: 'npm run bench -- local',
  rounds: { least: 6, most: 12, minutes: 1 },
  async measure({ rounds, quick, say }) {
    const started = await startTable({ rounds: quick ? { least: 3, most: 3 } : rounds, say: (text) => say(`start, ${text}`) });
    const loaded = await loadTable({ rounds, calls: quick ? 1_000 : 10_000, say: (text) => say(`load, ${text}`) });
    const counts = quick ? [100, 200] : [1_000, 10_000, 100_000];
    const growth = await growthTable({ counts, say });
    const items = await itemsTable({ count: quick ? 20 : 1_000, fill: quick ? 100 : 10_000, say });
    const budgets = [
      {
        figure: 'CPU time of `ivs-local start` in times of `node:http` alone',
        limit: START_LIMIT,
        seen: ratioOf(started, IVS_LOCAL, 'CPU time'),
        unit: '',
      },
    ];
    const tables = [started, loaded, growth, items];
    if (quick) return { tables, budgets };
    const deployment = await deploymentTable({ runs: rounds.least, say });
    const toured = await tourTable(say);
    return {
      tables: [...tables, deployment, toured],
      goals: [loadGoal(loaded), memoryGoal(growth), growthGoal(growth), deploymentGoal(deployment)],
      summary: [summaryLine('CPU time of a call to the local endpoint', loaded, IVS_LOCAL, 'CPU time of a call')],
      budgets,
    };
  },
};
