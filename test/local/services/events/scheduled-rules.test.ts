/** Rules on a schedule, in virtual time. */
import { createRules, newRulesState, type RuleDefinition } from '../../../../local/src/services/events/rules';
import { VirtualClock } from '../../../support/virtual-clock';

const REGION = 'us-east-1';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Rules that note when they are due. The virtual clock begins at 12:00 on 15 January 2026. */
function startRules(clock = new VirtualClock(), state = newRulesState()) {
  const due: string[] = [];
  const rules = createRules(
    {
      clock: { now: () => clock.now(), sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal) },
      onDue: (region, { name }, dueAt) => due.push(`${region} ${name} ${new Date(dueAt).toISOString().slice(8, 16)}`),
    },
    state,
  );
  const put = (definition: Partial<RuleDefinition> = {}) =>
    rules.put(REGION, { name: 'tick', enabled: true, schedule: 'rate(10 minutes)', targets: [], ...definition });
  return { rules, due, put, pass: (milliseconds: number) => clock.run(clock.sleep(milliseconds)) };
}

test('a rate is due after its time, again and again', async () => {
  const { due, put, pass } = startRules();
  put();
  await pass(25 * MINUTE);
  expect(due).toEqual(['us-east-1 tick 15T12:10', 'us-east-1 tick 15T12:20']);
});

test('cron is in UTC', async () => {
  const { due, put, pass } = startRules();
  put({ schedule: 'cron(0 9 * * ? *)' });
  await pass(48 * HOUR);
  expect(due).toEqual(['us-east-1 tick 16T09:00', 'us-east-1 tick 17T09:00']);
});

test('an update without another schedule keeps its times; another schedule, disabling and deleting change them', async () => {
  const { rules, due, put, pass } = startRules();
  put();
  await pass(5 * MINUTE);
  put({ description: 'changed' });
  await pass(6 * MINUTE);
  put({ schedule: 'rate(1 hour)' });
  await pass(HOUR);
  put({ schedule: 'rate(1 hour)', enabled: false });
  await pass(HOUR);
  expect(due).toEqual(['us-east-1 tick 15T12:10', 'us-east-1 tick 15T13:11']);
  put();
  rules.delete(REGION, 'tick');
  await pass(HOUR);
  expect(due).toHaveLength(2);
});

test('a rule needs a pattern or a schedule', () => {
  const { put } = startRules();
  expect(() => put({ schedule: undefined })).toThrow('Parameter(s) EventPattern or ScheduleExpression must be specified.');
});

test.each([
  [35 * MINUTE, ['us-east-1 tick 15T12:10', 'us-east-1 tick 15T12:40']],
  [25 * HOUR, ['us-east-1 tick 16T13:10']],
])('after a stop of %d ms, the first missed time counts, if it is not older than a day', async (stopped, expected) => {
  const clock = new VirtualClock();
  const state = newRulesState();
  const before = startRules(clock, state);
  before.put();
  await before.pass(MINUTE);
  before.rules.close();
  clock.advance(stopped);
  const after = startRules(clock, state);
  after.rules.resume();
  await after.pass(10 * MINUTE);
  expect([before.due, after.due]).toEqual([[], expected]);
});
