/** Stories by hand of stacks that adopt resources. */
import type { LogicalId } from '../resources';
import { ask, deploy, destroy, FAILING, playAll, rollBack, type Scenario } from '../stories';
import type { ByHandStep, ElsewhereStep } from './elsewhere';

const byHand = (logicalId: LogicalId, rest: Partial<ByHandStep> = {}): ByHandStep => ({
  step: 'by hand',
  logicalId,
  asked: ask({ tag: 2 }),
  ...rest,
});
const elsewhere = (act: ElsewhereStep['act'], logicalId: LogicalId, rest: Partial<ElsewhereStep> = {}): ElsewhereStep => ({
  step: 'elsewhere',
  act,
  logicalId,
  choice: 0,
  ...rest,
});

/** One resource of each kind, made by hand. */
const BY_HAND = [
  byHand('StorageA'),
  byHand('EncoderA', { asked: ask({ called: '' }) }),
  byHand('KeyA', { material: 50 }),
  byHand('StageA'),
  byHand('IngestA'),
];
const ALL = {
  StorageA: ask({ tag: 1 }),
  EncoderA: ask(),
  KeyA: ask({ tag: 1 }),
  StageA: ask({ name: 1, tag: 1, refers: true, variant: 2 }),
  IngestA: ask({ tag: 1, refers: true, variant: 1 }),
};
const ADOPT_ALL = { StorageA: 0, EncoderA: 0, KeyA: 0, StageA: 0, IngestA: 0 };
const REFUSED = { type: 'refuse', error: 'ValidationException' } as const;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'no failure: adopted, updated, the property removed, deleted': {
    steps: [
      ...BY_HAND,
      deploy(ALL, { adopts: ADOPT_ALL }),
      deploy({ ...ALL, StageA: ask({ name: 0, tag: 2 }) }, { adopts: ADOPT_ALL }),
      deploy({ StageA: ask({ name: 0, tag: 2 }) }),
      destroy(),
    ],
    tells: [/Live CREATE_COMPLETE/, /Live UPDATE_COMPLETE/, /Delete StageA: DeleteStage done/, /Live DELETE_COMPLETE/],
  },
  'another resource fails while resources are adopted': {
    steps: [...BY_HAND, deploy(ALL, { adopts: ADOPT_ALL, sibling: FAILING }), deploy(ALL, { adopts: ADOPT_ALL })],
    tells: [/KeyA CREATE_FAILED \(Resource creation cancelled\)/, /Live ROLLBACK_COMPLETE/, /Live CREATE_COMPLETE/],
  },
  'another resource fails when all are adopted': {
    steps: [...BY_HAND, deploy(ALL, { adopts: ADOPT_ALL, sibling: { milliseconds: 8_000, fails: true } })],
    tells: [/IngestA CREATE_COMPLETE/, /Live ROLLBACK_COMPLETE/],
  },
  'an adoption is cancelled, and its handler is still at work when the rollback asks to delete': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageA: 0 },
          sibling: { milliseconds: 600, fails: true },
          faults: { service: [{ operation: 'UpdateStage', fault: { type: 'delay', milliseconds: 12_000 } }] },
        },
      ),
    ],
    tells: [/StageA CREATE_FAILED \(Resource creation cancelled\)/, /Delete StageA: UpdateStage done/],
  },
  'the answers to the writes of an adoption are lost': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageA: 0 },
          faults: {
            service: [
              { operation: 'TagResource', fault: { type: 'drop', committed: true } },
              { operation: 'UpdateStage', fault: { type: 'silence', committed: true } },
              { operation: 'UntagResource', fault: { type: 'fail', committed: true } },
            ],
          },
        },
      ),
      deploy({ StageA: ask({ name: 1, tag: 1 }) }, { adopts: { StageA: 0 }, sibling: FAILING }),
    ],
    tells: [/TagResource ECONNRESET/, /UpdateStage ETIMEDOUT/, /Live CREATE_COMPLETE/],
  },
  'an adoption is killed in the middle, and the next delivery goes on': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageA: 0 },
          sibling: { milliseconds: 400_000, fails: true },
          faults: { deliveries: [{ logicalId: 'StageA', requestType: 'Create', killsAfterMilliseconds: [450, 450] }] },
        },
      ),
    ],
    tells: [/Create StageA: killed/, /Create StageA once more: served/, /Live ROLLBACK_COMPLETE/],
  },
  'an adoption is refused in the middle, and put back': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        { adopts: { StageA: 0 }, faults: { fatal: [{ operation: 'UpdateStage', fault: REFUSED, times: 100 }] } },
      ),
    ],
    tells: [/Create StageA: answers FAILED/, /Live ROLLBACK_COMPLETE/],
  },
  'an adoption is killed each time, and put back by its Delete, which is killed twice': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageA: 0 },
          faults: {
            deliveries: [{ logicalId: 'StageA', requestType: 'Create', killsAfterMilliseconds: [500, 400, 300] }],
            rollback: { fatal: [], deliveries: [{ logicalId: 'StageA', killsAfterMilliseconds: [300, 250] }] },
          },
        },
      ),
    ],
    tells: [/Create StageA: given up/, /Delete StageA: killed/, /Delete StageA once more: served/],
  },
  'the put-back is refused, the rollback fails, and the stack is deleted': {
    steps: [
      byHand('StageA'),
      deploy(
        { StageA: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageA: 0 },
          sibling: { milliseconds: 5_000, fails: true },
          faults: { rollback: { fatal: [{ operation: 'UntagResource', fault: REFUSED, times: 100 }], deliveries: [] } },
        },
      ),
      destroy(),
    ],
    tells: [/Live ROLLBACK_FAILED/, /Live DELETE_COMPLETE/],
  },
  'the snapshot of an earlier adoption is stale': {
    setup: { policies: { StageA: 'RetainExceptOnCreate' } },
    steps: [
      byHand('StageA'),
      deploy({ StageA: ask({ name: 1, tag: 1 }) }, { adopts: { StageA: 0 } }),
      deploy({ StageA: ask({ name: 0, tag: 0 }) }, { adopts: { StageA: 0 } }),
      destroy(),
      deploy({ StageA: ask({ name: 2, tag: 2 }) }, { adopts: { StageA: 0 }, sibling: { milliseconds: 5_000, fails: true } }),
    ],
    tells: [/StageA DELETE_SKIPPED/, /Live ROLLBACK_COMPLETE/],
  },
  'the stack lets go of what it has adopted, and adopts it again under another logical id, in vain': {
    setup: { policies: { StageA: 'RetainExceptOnCreate', StageB: 'RetainExceptOnCreate' } },
    steps: [
      byHand('StageA'),
      deploy({ StageA: ask({ name: 1, tag: 1 }) }, { adopts: { StageA: 0 } }),
      deploy({}),
      deploy({ StageB: ask({ tag: 2 }) }, { adopts: { StageB: 0 }, sibling: { milliseconds: 5_000, fails: true } }),
      deploy({ StageB: ask({ tag: 2 }) }, { adopts: { StageB: 0 } }),
    ],
    tells: [/StageB CREATE_COMPLETE/, /Live UPDATE_ROLLBACK_COMPLETE/],
  },
  'a rollback fails, and is continued': {
    steps: [
      byHand('StageB'),
      deploy({ StageA: ask() }),
      deploy(
        { StageA: ask({ name: 1 }), StageB: ask({ name: 1, tag: 1 }) },
        {
          adopts: { StageB: 0 },
          sibling: { milliseconds: 5_000, fails: true },
          faults: { rollback: { fatal: [{ operation: 'UpdateStage', fault: REFUSED, times: 100 }], deliveries: [] } },
        },
      ),
      rollBack(),
    ],
    tells: [/StageB CREATE_COMPLETE/, /Live UPDATE_ROLLBACK_FAILED/, /Live UPDATE_ROLLBACK_COMPLETE/],
  },
  'no rollback, and the stack is deleted': {
    steps: [...BY_HAND, deploy(ALL, { adopts: ADOPT_ALL, noRollback: true, sibling: { milliseconds: 1_500, fails: true } }), destroy()],
    tells: [/StorageA CREATE_COMPLETE/, /StageA CREATE_FAILED/, /Live CREATE_FAILED/, /Live DELETE_COMPLETE/],
  },
  'no rollback after a cancelled adoption, which is deployed again': {
    steps: [
      ...BY_HAND,
      deploy(ALL, { adopts: ADOPT_ALL, noRollback: true, sibling: FAILING }),
      deploy(ALL, { adopts: ADOPT_ALL, noRollback: true }),
      deploy({}),
    ],
    tells: [/KeyA CREATE_FAILED \(Resource creation cancelled\)/, /Live CREATE_FAILED/, /Live UPDATE_COMPLETE/],
  },
  'no rollback, and the next deployment has the resource no more': {
    steps: [
      byHand('StageA'),
      deploy({ EncoderA: ask() }),
      deploy(
        { EncoderA: ask(), StageA: ask({ name: 1 }) },
        { adopts: { StageA: 0 }, noRollback: true, sibling: { milliseconds: 5_000, fails: true } },
      ),
      deploy({ EncoderA: ask() }),
    ],
    tells: [/StageA CREATE_COMPLETE/, /Live UPDATE_FAILED/, /Live UPDATE_COMPLETE/],
  },
  'a deployment without rollback drops the property before the adoption has settled, and is rolled back': {
    steps: [
      ...BY_HAND,
      deploy(ALL, { adopts: ADOPT_ALL, noRollback: true, sibling: { milliseconds: 20_000, fails: true } }),
      deploy({ ...ALL, StageA: ask({ name: 2 }) }, { noRollback: true, sibling: { milliseconds: 20_000, fails: true } }),
      rollBack(),
    ],
    tells: [/StageA UPDATE_COMPLETE/, /Live UPDATE_FAILED/, /Live UPDATE_ROLLBACK_COMPLETE|Live ROLLBACK_COMPLETE/],
  },
  'a deployment without rollback drops the property before the adoption has settled, and succeeds': {
    steps: [
      byHand('StageA'),
      deploy({ StageA: ask({ name: 1 }) }, { adopts: { StageA: 0 }, noRollback: true, sibling: { milliseconds: 5_000, fails: true } }),
      deploy({ StageA: ask({ name: 2 }) }, { noRollback: true }),
      deploy({}),
    ],
    tells: [/StageA UPDATE_COMPLETE/, /Live UPDATE_COMPLETE/, /Delete StageA: DeleteStage done/],
  },
  'two stacks adopt a stage at once': {
    steps: [
      byHand('StageA'),
      elsewhere('adopt', 'StageA', { asked: ask({ name: 1, tag: 1 }), sibling: { milliseconds: 20_000, fails: true }, hurried: true }),
      { step: 'pass', minutes: 0.05 },
      deploy({ EncoderA: ask(), StageA: ask({ name: 2 }) }, { adopts: { StageA: 0 } }),
    ],
    tells: [/elsewhere: StageA CREATE_COMPLETE/, /Live ROLLBACK_COMPLETE/, /elsewhere: Other DELETE_COMPLETE/],
  },
  'a stage moves from stack to stack': {
    steps: [
      byHand('StageA'),
      elsewhere('adopt', 'StageA'),
      elsewhere('let go', 'StageA'),
      deploy({ StageA: ask({ name: 1 }) }, { adopts: { StageA: 0 }, sibling: FAILING }),
      deploy(
        { StageA: ask({ name: 1 }) },
        { adopts: { StageA: 0 }, faults: { service: [{ operation: 'TagResource', fault: { type: 'drop', committed: true } }] } },
      ),
    ],
    tells: [/elsewhere: StageA DELETE_SKIPPED/, /Live CREATE_COMPLETE/],
  },
  'a resource of an L1 is refused until its stack lets go': {
    steps: [
      byHand('KeyA', { material: 50 }),
      elsewhere('hold', 'KeyA'),
      deploy({ KeyA: ask() }, { adopts: { KeyA: 0 } }),
      elsewhere('let go', 'KeyA'),
      deploy({ KeyA: ask() }, { adopts: { KeyA: 0 } }),
    ],
    tells: [/Live ROLLBACK_COMPLETE/, /elsewhere: Other DELETE_COMPLETE/, /Live CREATE_COMPLETE/],
  },
  'what differs and cannot change in place is refused, when it is adopted and later': {
    steps: [
      byHand('EncoderA'),
      deploy({ EncoderA: ask({ variant: 1 }) }, { adopts: { EncoderA: 'unfit' } }),
      deploy({ EncoderA: ask() }, { adopts: { EncoderA: 0 } }),
      deploy({ EncoderA: ask({ variant: 1 }) }, { adopts: { EncoderA: 'unfit' } }),
      deploy({ EncoderA: ask({ variant: 1 }) }),
    ],
    tells: [/Live ROLLBACK_COMPLETE/, /Live UPDATE_ROLLBACK_COMPLETE/, /Live UPDATE_COMPLETE/],
  },
  'what another resource of the stack is about to lose by a replacement is refused': {
    steps: [
      byHand('IngestB'),
      deploy({ IngestB: ask() }, { adopts: { IngestB: 0 } }),
      deploy({ IngestB: ask({ variant: 2 }), IngestA: ask() }, { adopts: { IngestA: 'taken' } }),
    ],
    tells: [/IngestB UPDATE_COMPLETE[\s\S]*Create IngestA: GetIngestConfiguration done/, /Live UPDATE_ROLLBACK_COMPLETE/],
  },
  'what is gone is refused': {
    steps: [byHand('StageA'), deploy({ StageA: ask(), EncoderA: ask() }, { adopts: { StageA: 'gone' } })],
    tells: [/Live ROLLBACK_COMPLETE/],
  },
};

playAll(SCENARIOS);
