/** Random schedules: stacks, steps and faults. */
import fc from 'fast-check';
import type { Fault, FaultRule } from '../../local/src/service/faults';
import { command, type DeployStep, type Step } from './commands';
import { type DeliveryFault, type FaultPlan, LOST_MILLISECONDS, type SideFault } from './faults';
import { CHOICES } from './reasons';
import { type Asked, type AskedResources, LOGICAL_IDS, nounOf } from './resources';
import type { DeletionPolicy, Policies } from './template';
import type { Setup } from './world';

export const logicalId = fc.constantFrom(...LOGICAL_IDS);
export const asked: fc.Arbitrary<Asked> = fc.record({ name: fc.nat(1), tag: fc.nat(2), variant: fc.nat(3), refers: fc.boolean() });
const resources = fc.record(Object.fromEntries(LOGICAL_IDS.map((id) => [id, asked])), { requiredKeys: [] }) as fc.Arbitrary<AskedResources>;

/** Milliseconds: the first moments, when everything happens at once, are the interesting ones. */
const soon = fc.oneof({ weight: 3, arbitrary: fc.nat(1_500) }, { weight: 1, arbitrary: fc.integer({ min: 1_500, max: 60_000 }) });

const sibling = fc.oneof(
  { weight: 3, arbitrary: fc.record({ milliseconds: fc.constant(0), fails: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ milliseconds: soon, fails: fc.boolean() }) },
);

const NOUNS = [...new Set(LOGICAL_IDS.map(nounOf))];
const createOf = (noun: string) => (noun === 'PublicKey' ? `Import${noun}` : `Create${noun}`);
const CREATES = NOUNS.map(createOf);
const DELETES = NOUNS.map((noun) => `Delete${noun}`);
const CHANGES = ['UpdateStage', 'UpdateIngestConfiguration', 'TagResource', 'UntagResource'];
const READS = [...NOUNS.flatMap((noun) => [`Get${noun}`, `List${noun}s`]), 'ListTagsForResource'];

const committed = fc.boolean();
const passing: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>({ type: 'refuse', error: 'TooManyRequestsException' }, { type: 'refuse', error: 'ThrottlingException' }),
  fc.record({ type: fc.constant('fail' as const), committed }),
  fc.record({ type: fc.constant('drop' as const), committed }),
  fc.record({ type: fc.constant('delay' as const), milliseconds: fc.integer({ min: 100, max: 25_000 }) }),
);
const after = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) });
const mutation = fc.constantFrom(...CREATES, ...CREATES, ...DELETES, ...CHANGES);

/** What patience overcomes. */
const serviceRule: fc.Arbitrary<FaultRule> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ operation: mutation, fault: passing, times: fc.integer({ min: 1, max: 4 }), after }) },
  {
    weight: 1,
    arbitrary: fc.record({ operation: fc.constantFrom(...READS), fault: passing, times: fc.integer({ min: 1, max: 3 }), after }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ operation: mutation, fault: fc.record({ type: fc.constant('silence' as const), committed }), after }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      operation: fc.constantFrom(...DELETES),
      fault: fc.constant({ type: 'refuse', error: 'ConflictException' } as const),
      times: fc.integer({ min: 1, max: 4 }),
      after,
    }),
  },
);

/** What it does not. A refused deletion is one of what a failed create has made. */
const fatalRules: fc.Arbitrary<FaultRule[]> = fc.oneof(
  fc.array(
    fc.record({
      operation: fc.constantFrom(...CREATES, ...CHANGES, ...DELETES),
      fault: fc.record({
        type: fc.constant('refuse' as const),
        error: fc.constantFrom(
          'AccessDeniedException',
          'ValidationException',
          'PendingVerification',
          'ServiceQuotaExceededException',
          'ConflictException',
        ),
      }),
      times: fc.constantFrom(1, 100),
      after,
    }),
    { minLength: 1, maxLength: 2 },
  ),
  fc.constantFrom(...NOUNS).map((noun): FaultRule[] => [
    { operation: createOf(noun), fault: { type: 'drop', committed: true } },
    { operation: `List${noun}s`, fault: { type: 'refuse', error: 'ValidationException' }, times: 100 },
  ]),
);

/** Which requests a fault is for: mostly any, so that it strikes. */
const whose = {
  logicalId: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: logicalId }),
  requestType: fc.constantFrom(undefined, undefined, undefined, undefined, 'Create' as const, 'Update' as const, 'Delete' as const),
};

/** More faults than this, and an invocation fails: with kills before it, no delivery would be left. */
const PUT_TRIES = 6;

/** Faults of the delivery of requests and of their answers. */
const softRequestFault = fc.oneof(
  fc.record({ ...whose, deliverAgain: fc.record({ afterMilliseconds: soon, cold: fc.constant(false) }) }),
  fc.record({
    ...whose,
    deliverAgain: fc.record({ afterMilliseconds: fc.integer({ min: 60_000, max: 1_200_000 }), cold: fc.constant(true) }),
  }),
  fc.record({ ...whose, killAfterMilliseconds: soon }),
  fc.record({ ...whose, answers: fc.array(fc.constantFrom('503', 'drop', 'hang'), { minLength: 1, maxLength: PUT_TRIES - 1 }) }),
);
const stackFailure = fc.record({ logicalId, requestType: fc.constantFrom('Create', 'Update'), failStackAfterMilliseconds: soon });

const deliveryFault: fc.Arbitrary<DeliveryFault> = fc.oneof(
  fc.record({ ...whose, lateMilliseconds: fc.oneof(fc.integer({ min: 100, max: 120_000 }), fc.integer({ min: 25_000, max: 31_000 })) }),
  fc.record({ ...whose, killsAfterMilliseconds: fc.array(soon, { minLength: 2, maxLength: 2 }) }),
);
/** After which CloudFormation waits in vain. */
const lostDelivery: fc.Arbitrary<DeliveryFault> = fc.oneof(
  fc.record({ ...whose, lateMilliseconds: fc.integer({ min: LOST_MILLISECONDS, max: 4 * LOST_MILLISECONDS }) }),
  fc.record({ ...whose, killsAfterMilliseconds: fc.array(soon, { minLength: 3, maxLength: 3 }) }),
);
const sideFault: fc.Arbitrary<SideFault> = fc.record({
  operation: fc.constantFrom('GetSecretValue', 'PutSecretValue', 'DescribeStackEvents', 'DescribeStackResources', 'DescribeStacks'),
  fault: fc.constantFrom('throttled', 'failed', 'dropped', 'dropped when done', 'silent'),
});
const refusedSide: fc.Arbitrary<SideFault> = fc.record({
  operation: fc.constantFrom('GetSecretValue', 'PutSecretValue'),
  fault: fc.constant('refused'),
  times: fc.constantFrom(1, 100),
});

const few = { maxLength: 2 };
const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant<T[]>([]) }, { weight: 1, arbitrary: fc.array(arbitrary, { minLength: 1, maxLength: 1 }) });

const softFaults = {
  service: fc.array(serviceRule, few),
  deliveries: fc.array(deliveryFault, few),
  side: rarely(sideFault),
  afterwards: fc.array(serviceRule, few),
};
/** Refuses what a rollback by an update, or a deletion, needs. */
const refusalOf = (...operations: string[]): fc.Arbitrary<FaultRule> =>
  fc.record({
    operation: fc.constantFrom(...operations),
    fault: fc.record({
      type: fc.constant('refuse' as const),
      error: fc.constantFrom('AccessDeniedException', 'ValidationException', 'ConflictException'),
    }),
    times: fc.constantFrom(1, 100),
    after,
  });
const stuckRollback = fc.record({
  fatal: rarely(refusalOf(...CHANGES, ...NOUNS.map((noun) => `Get${noun}`))),
  deliveries: rarely(lostDelivery),
});
const deployFaults: fc.Arbitrary<FaultPlan> = fc.record({
  ...softFaults,
  rollback: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: stuckRollback }),
  deliveries: fc.array(fc.oneof({ weight: 9, arbitrary: deliveryFault }, { weight: 1, arbitrary: lostDelivery }), few),
  requests: fc.array(fc.oneof({ weight: 6, arbitrary: softRequestFault }, { weight: 1, arbitrary: stackFailure }), few),
  side: rarely(fc.oneof({ weight: 3, arbitrary: sideFault }, { weight: 1, arbitrary: refusedSide })),
  fatal: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fatalRules }),
});
const destroyFaults: fc.Arbitrary<FaultPlan> = fc.record({
  ...softFaults,
  deliveries: fc.array(fc.oneof({ weight: 9, arbitrary: deliveryFault }, { weight: 1, arbitrary: lostDelivery }), few),
  requests: fc.array(softRequestFault, few),
  fatal: rarely(refusalOf(...DELETES)),
  afterwards: fc.constant([]),
});
const rollbackFaults: fc.Arbitrary<FaultPlan> = fc
  .record({ ...softFaults, requests: fc.array(softRequestFault, few), stuck: stuckRollback })
  .map(({ stuck, deliveries, ...faults }) => ({
    ...faults,
    fatal: stuck.fatal,
    deliveries: [...deliveries, ...stuck.deliveries],
  }));

const flaws = fc
  .oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.tuple(logicalId, fc.constantFrom('invalid name', 'unreadable tags')) },
  )
  .map((flaw) => (flaw ? { [flaw[0]]: flaw[1] } : {})) as fc.Arbitrary<DeployStep['flaws']>;

/** A key is not renamed but replaced: one of the same material keeps its name. */
function withNamesOfMaterial({ resources, materials }: Pick<DeployStep, 'resources' | 'materials'>): AskedResources {
  const keys = (['KeyA', 'KeyB'] as const).flatMap((id) => {
    const key = resources[id];
    return key ? [[id, { ...key, name: materials[id] ?? 0 }]] : [];
  });
  return { ...resources, ...Object.fromEntries(keys) };
}

export const deploy: fc.Arbitrary<DeployStep> = fc
  .record({
    step: fc.constant('deploy' as const),
    resources,
    materials: fc.record({ KeyA: fc.nat(CHOICES - 1), KeyB: fc.nat(CHOICES - 1) }),
    flaws,
    sibling,
    faults: deployFaults,
    hurried: fc.boolean(),
    noRollback: fc.nat(2).map((of2) => of2 === 2),
    retainExceptOnCreate: fc.nat(3).map((of3) => of3 === 3),
    renames: fc.nat(9).map((of10) => of10 === 9),
  })
  .map(({ renames, ...step }) => ({
    ...step,
    resources: renames ? step.resources : withNamesOfMaterial(step),
    // A flaw of what is not there is none.
    flaws: Object.fromEntries(Object.entries(step.flaws).filter(([id]) => id in step.resources)),
  }));
export const destroy: fc.Arbitrary<Step> = fc.record({
  step: fc.constant('destroy' as const),
  faults: destroyFaults,
  hurried: fc.boolean(),
  retain: fc.boolean(),
});
export const rollBack: fc.Arbitrary<Step> = fc.record({
  step: fc.constant('roll back' as const),
  faults: rollbackFaults,
  hurried: fc.boolean(),
  skip: fc.boolean(),
  retainExceptOnCreate: fc.boolean(),
});
export const pass: fc.Arbitrary<Step> = fc.record({ step: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 300 }) });

/** What is done to a stack, one after the other. */
export const stepsOf = (replayPath?: string) => commandsOf([deploy, deploy, deploy, deploy, destroy, rollBack, pass], replayPath);

export const commandsOf = (steps: readonly fc.Arbitrary<Step>[], replayPath?: string) =>
  fc.commands(
    steps.map((step) => step.map(command)),
    { maxCommands: 6, replayPath },
  );

export const policies = fc
  .oneof(
    fc.constant<Policies>({}),
    fc.dictionary(logicalId, fc.constantFrom<DeletionPolicy>('Retain', 'RetainExceptOnCreate')) as fc.Arbitrary<Policies>,
  )
  .map(harmless);

/**
 * A stage that stays holds its storage configuration, so that stays as well. An ingest whose create was cancelled never stays: nobody would
 * wait for the end of that create, and it could write its stream key into a secret that is its successor's by then.
 */
function harmless(given: Policies): Policies {
  const ingests = (['IngestA', 'IngestB'] as const).filter((ingest) => given[ingest]);
  return {
    ...given,
    ...Object.fromEntries(ingests.map((ingest) => [ingest, 'RetainExceptOnCreate'])),
    ...((given.StageA || given.StageB) && { StorageA: 'Retain', StorageB: 'Retain' }),
  };
}

export const setup: fc.Arbitrary<Setup> = fc
  .record({
    seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
    policies,
    listLag: fc.oneof(fc.constant(0), fc.nat(3_000)),
    pageSize: fc.constantFrom(100, 2, 1),
    throttling: fc.boolean(),
    rollbackPause: fc.integer({ min: 2_000, max: 10_000 }),
  })
  // Half of the stacks show their events late; taken from the seed, so that older schedules can still be replayed.
  .map((given) => ({ ...given, eventLag: given.seed % 2 === 0 ? 0 : (given.seed >> 1) % 2_000 }));
