import fc from 'fast-check';
import type { Fault, FaultRule } from '../../../../local/src/service/faults';
import { createIvsRealTime } from '../../../../local/src/services/ivs';
import { VirtualClock } from '../../../support/virtual-clock';

const REGIONS = ['us-east-1', 'eu-west-1'];
const OPERATIONS = ['CreateStage', 'CreateEncoderConfiguration', 'ListStages'];

const committed = fc.constantFrom(undefined, false, true);
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom('ThrottlingException', 'ConflictException').map((error) => ({ type: 'refuse', error }) as const),
  fc.record({ type: fc.constant('fail' as const), committed }),
  fc.record({ type: fc.constant('drop' as const), committed }),
  fc.record({ type: fc.constant('silence' as const), committed }),
  fc.record({ type: fc.constant('delay' as const), milliseconds: fc.integer({ min: 0, max: 10_000 }) }),
);
const rule: fc.Arbitrary<FaultRule> = fc.record(
  {
    operation: fc.constantFrom('*', ...OPERATIONS),
    fault,
    times: fc.integer({ min: 1, max: 3 }),
    after: fc.integer({ min: 0, max: 2 }),
    region: fc.constantFrom(...REGIONS),
  },
  { requiredKeys: ['operation', 'fault'] },
);
const call = fc.record({ operation: fc.constantFrom(...OPERATIONS), region: fc.constantFrom(...REGIONS) });

interface Call {
  readonly operation: string;
  readonly region: string;
}

/** A call in the model: its outcome, its duration, and whether the service ran it. */
interface Expected {
  readonly outcome: string;
  readonly milliseconds: number;
  readonly effect: boolean;
}

/** The model of a rule: a list of cards, one for each call that passes and one for each call that fails. */
function model(rules: readonly FaultRule[]): (call: Call) => Expected {
  const rows = rules.map(({ after = 0, times = 1, ...rest }) => ({
    ...rest,
    cards: [...Array<undefined>(after).fill(undefined), ...Array<Fault>(times).fill(rest.fault)],
  }));
  return ({ operation, region }) => {
    const row = rows.find(
      (candidate) =>
        ['*', operation].includes(candidate.operation) && [undefined, region].includes(candidate.region) && candidate.cards.length > 0,
    );
    const card = row?.cards.shift();
    if (!card) return { outcome: 'ok', milliseconds: 0, effect: true };
    switch (card.type) {
      case 'delay':
        return { outcome: 'ok', milliseconds: card.milliseconds, effect: true };
      case 'refuse':
        return { outcome: card.error, milliseconds: 0, effect: false };
      case 'fail':
        return { outcome: 'InternalServerException', milliseconds: 0, effect: card.committed === true };
      default:
        return { outcome: card.type, milliseconds: 0, effect: card.committed === true };
    }
  };
}

/** The client's view of a call. The client gives up when nothing else happens any more. */
async function observe(work: Promise<unknown>, clock: VirtualClock): Promise<string> {
  const outcome = work.then(
    () => 'ok',
    (error) => (error.code === 'ECONNRESET' ? 'drop' : error.name),
  );
  return clock.run(outcome).catch(() => 'silence');
}

test('whatever the rules are, answers, times and effects are as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rule, { maxLength: 6 }), fc.array(call, { maxLength: 25 }), async (rules, calls) => {
      const clock = new VirtualClock();
      const ivs = createIvsRealTime({ clock });
      ivs.faults.inject(...rules);
      const predict = model(rules);
      const log = [];
      let existing = 0;

      for (const { operation, region } of calls) {
        const expected = predict({ operation, region });
        const started = clock.now();
        const outcome = await observe(ivs.call(region, operation, {}), clock);
        if (expected.effect && operation.startsWith('Create')) existing += 1;
        log.push({ operation, region, outcome: expected.outcome, time: started + expected.milliseconds });

        expect({ outcome, milliseconds: clock.now() - started }).toEqual({
          outcome: expected.outcome,
          milliseconds: expected.milliseconds,
        });
        expect(ivs.resources()).toHaveLength(existing);
      }
      expect(ivs.calls()).toEqual(log);
    }),
    { numRuns: 300 },
  );
});
