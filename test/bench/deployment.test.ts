/** `npm run bench -- deployment`: virtual time, and what the section tells of what it has played. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Runs a program in Node.js and returns the value of its last expression. */
function evaluate(program: string): unknown {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: ROOT, encoding: 'utf8' });
  return JSON.parse(output);
}

describe('virtual time', () => {
  const inVirtualTime = (work: string) =>
    evaluate(`
      import { createServer, get } from 'node:http';
      import { setTimeout as sleep } from 'node:timers/promises';
      import { startVirtualTime } from './bench/sections/deployment/virtual-time.mjs';
      const time = startVirtualTime();
      const began = Date.now();
      const work = async () => {${work}};
      const value = await time.run(work()).catch(({ message }) => message);
      console.log(JSON.stringify({ value, passed: Date.now() - began }));
      process.exit();`);

  test('passes when all wait, in the order of the timers', () => {
    const order = `
      const order = [];
      const later = async (milliseconds) => { await sleep(milliseconds); order.push(milliseconds); };
      await Promise.all([later(3_600_000), later(10), new Promise((resolve) => setTimeout(resolve, 20))]);
      return order;`;
    expect(inVirtualTime(order)).toEqual({ value: [10, 3_600_000], passed: 3_600_000 });
  });

  test('does not pass while an HTTP request travels, only while the server waits', () => {
    const request = `
      const answer = time.atRest(async () => { await sleep(500); return 'answer'; });
      const server = createServer(async (_, response) => response.end(await answer()));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      setTimeout(() => {}, 501);
      const received = await new Promise((resolve) => get({ host: '127.0.0.1', port: server.address().port }, (response) => response.once('data', resolve)));
      return String(received);`;
    expect(inVirtualTime(request)).toEqual({ value: 'answer', passed: 500 });
  });

  test('ends when the work waits for nothing on the clock', () => {
    expect(inVirtualTime('await new Promise(() => {});')).toEqual({
      value: 'the work waits for something that is not on the virtual clock',
      passed: 0,
    });
  });
});

test('a subject that fails has no time, and this library is held to the least possible time', () => {
  const counts = { requests: 20, throttled: 5, described: 0 };
  const outcome = { status: '', existed: 0, environments: 10, counts };
  const played = [
    { crowd: { operation: 'create', subject: 'this library', count: 15 }, outcome: { ...outcome, seconds: 2.1, left: 15 } },
    { crowd: { operation: 'create', subject: 'AwsCustomResource', count: 15 }, outcome: { ...outcome, seconds: 1, left: 11 } },
    { crowd: { operation: 'roll back', subject: 'this library', count: 15 }, outcome: { ...outcome, seconds: 40, existed: 10, left: 2 } },
  ];
  const result = evaluate(`
    import { resultOf } from './bench/sections/deployment.mjs';
    const { tables, plots, goals, budgets } = resultOf({}, ${JSON.stringify(played)});
    const rowsOf = (start) => tables.find(({ title }) => title.startsWith(start)).rows;
    const [creation, rollback] = [rowsOf('Creation of many stages: elapsed'), rowsOf('Rollback')];
    console.log(JSON.stringify({ creation, rollback, plots, goals, budgets }));`);
  expect(result).toMatchObject({
    creation: [
      { subject: 'the least possible', figures: { 'N = 15': { unit: 's', exact: 2 } } },
      { subject: 'this library', figures: { 'N = 15': { unit: 's', exact: 2.1 } } },
      { subject: 'AwsCustomResource', figures: { 'N = 15': { cannot: '4 of 15 failed' } } },
      { subject: 'L1', figures: { 'N = 15': { cannot: 'AWS serves it' } } },
    ],
    rollback: [
      { subject: 'the least possible', figures: { 'N = 15': { unit: 's', exact: 1 } } },
      { subject: 'this library', figures: { 'N = 15': { cannot: 'leaves 2 stages' } } },
      { subject: 'L1', figures: { 'N = 15': { cannot: 'AWS serves it' } } },
    ],
    plots: [{ series: [{ subject: 'this library', points: [[15, 1.05]] }] }],
    goals: [
      { seen: '0', met: true },
      { goal: '1.10 ×', seen: '1.05 ×', met: true },
    ],
    budgets: [
      { figure: 'stages created at the same time, N = 15: failed', limit: 0, seen: 0 },
      { figure: 'elapsed time over the least possible, N = 15', limit: 2.5, seen: 1.05 },
      { figure: 'stages left over by a rollback, N = 15', limit: 0, seen: 2 },
    ],
  });
});
