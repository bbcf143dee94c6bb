/** What a resource costs while a stack is deployed: calls and time for one, and for many at the rates of IVS. */
import { allSubjects } from '../faults/subjects.mjs';
import { loadLocalServices } from '../faults/world.mjs';
import { inRounds, ratioOf } from '../measuring/index.mjs';
import { ratioGoal, summaryLine } from '../report/lines.mjs';
import { CONDITIONS } from './deployment/conditions.mjs';
import { crowdPlot, crowdTables } from './deployment/crowd-tables.mjs';
import { playCrowds } from './deployment/crowds.mjs';
import { encoderSubjects } from './deployment/encoders.mjs';
import { live } from './deployment/life.mjs';
import { CALLING, lifeTables } from './deployment/life-tables.mjs';

const OURS = 'this library';
const ALTERNATIVE = 'AwsCustomResource';
const GOAL = 1.1;
const STRETCH = 1.05;

/** With few stages, the cold start and the last pauses weigh more. */
const QUICK_LIMIT = 2.5;

const WHOLE = { create: [1, 60, 200, 400], delete: [60, 200], 'roll back': [60, 200] };
const QUICK = { create: [20], 'roll back': [20] };

const ways = allSubjects.map(({ name }) => name);

const crowdsOf = (counts, subjects) =>
  Object.entries(counts).flatMap(([operation, numbers]) =>
    numbers.flatMap((count) => subjects.map((subject) => ({ operation, subject, count }))),
  );

/** The cost of each operation, by names such as `Create calls`. */
async function costs(local, name) {
  const life = await live(
    local,
    encoderSubjects.find((subject) => subject.name === name),
  );
  const entries = Object.entries(life).flatMap(([operation, cost]) =>
    Object.entries(cost).map(([figure, value]) => [`${operation} ${figure}`, value]),
  );
  return Object.fromEntries(entries);
}

/** The number in the cell of an exact figure. */
const numberIn = ({ rows }, name, column) => rows.find(({ subject }) => subject === name).figures[column].exact;

/** What a run shows. */
export function resultOf(samples, played) {
  const tables = crowdTables(played);
  const [creation, calls] = tables;
  const [rollback, rollbackCalls] = tables.slice(-2);
  const column = creation.columns.at(-1);
  const failed = numberIn(calls, OURS, 'Failed');
  const figure = `stages created at the same time, ${column}`;
  return {
    tables: [...lifeTables(samples), ...tables],
    plots: [crowdPlot(played)],
    goals: [
      { figure: `${figure}: failed`, goal: '0', seen: String(failed), met: failed === 0 },
      ratioGoal({ figure: `${figure}: elapsed time over the least possible`, goal: GOAL, stretch: STRETCH }, creation, OURS, column),
    ],
    summary: [
      { cost: `${figure}: failed`, ours: String(failed), against: `${numberIn(calls, ALTERNATIVE, 'Failed')} with \`${ALTERNATIVE}\`` },
      summaryLine(`${figure}: elapsed time`, creation, OURS, column),
    ],
    budgets: [
      { figure: `${figure}: failed`, limit: 0, seen: failed, unit: '' },
      {
        figure: `elapsed time over the least possible, ${column}`,
        limit: column === 'N = 400' ? GOAL : QUICK_LIMIT,
        seen: failed === 0 ? ratioOf(creation, OURS, column) : Number.POSITIVE_INFINITY,
        unit: '',
      },
      {
        figure: `stages left over by a rollback, ${rollback.columns.at(-1)}`,
        limit: 0,
        seen: numberIn(rollbackCalls, OURS, 'Left over'),
        unit: '',
      },
    ],
  };
}

export default {
  name: 'deployment',
  title: 'Deployment',
  question: 'What does a resource cost while a stack is deployed, alone and among many?',
  method: `The runtimes as they ship, between the CloudFormation and the IVS of \`ivs-local\`, without an AWS account. The handler that you write yourself is
the same behind the Provider framework and in a \`SingletonFunction\`; [\`bench/faults/\`](../bench/faults) has it.

**One resource** is measured in real time, with each function in a separate process. It is an encoder configuration, because a stage is never replaced. The
create starts processes; the other operations find them warm. Times are those of the stack operation on this machine: AWS adds the same
seconds to each way. A no-op has no time, because CloudFormation then does nothing with the resource.

**Many stages** are measured in virtual time: timers and dates of the process follow a clock that jumps to the next timer when nothing is left to do, so the
speed of this machine does not matter. HTTP is real. IVS takes 5 calls of an operation at once and then 5 a second, as
[Quotas](quotas.md#how-many-calls-there-can-be) says, so N of them take at least (N − 5) / 5 seconds. CloudFormation starts all at once. A call takes
${CONDITIONS.call} ms, the cold start of an environment ${CONDITIONS.coldStart} ms; each request gets an environment with its own copy of the code, and no
run needs more than the 1,000 of an account. Timeouts are those of the templates, 120 s where you choose. In the creation, no create is cancelled
because another fails, so that all failures show. In the rollback, all that is unfinished is cancelled at half of the least possible time; this library
then waits until 35 s after the cancellation, so that [nothing is left](decisions/0006-lease-and-stack-events.md). Random numbers are
seeded. An L1 has no function: AWS does not tell how CloudFormation calls IVS.`,
  command: 'npm run bench -- deployment',
  rounds: { least: 9, most: 24, minutes: 1 },
  async measure({ rounds, quick, say }) {
    const local = await loadLocalServices();
    const subjects = encoderSubjects.map(({ name }) => name);
    const against = Object.fromEntries(CALLING.map((operation) => [`${operation} milliseconds`, ALTERNATIVE]));
    const samples = await inRounds({ subjects, rounds, against, say, measure: (name) => costs(local, name) });
    const crowds = quick ? crowdsOf(QUICK, [OURS, ALTERNATIVE]) : crowdsOf(WHOLE, ways);
    return resultOf(samples, await playCrowds(crowds, say));
  },
};
