/** Stories of stacks that stop where an operation has failed, because of `--no-rollback` or because their rollback fails as well. */
import { ask, deploy, destroy, FAILING, playAll, rollBack, type Scenario } from './stories';

const SOON = { milliseconds: 50, fails: true };
const LATER = { milliseconds: 400, fails: true };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a replacement is cancelled without rollback, and the stack is deleted': {
    steps: [deploy({ EncoderA: ask() }), deploy({ EncoderA: ask({ name: 1 }) }, { noRollback: true, sibling: LATER }), destroy()],
    tells: [
      /EncoderA UPDATE_FAILED \(Resource update cancelled\)/,
      /Live UPDATE_FAILED/,
      /Update EncoderA: CreateEncoderConfiguration done/,
    ],
  },
  'the replacement of a key is cancelled without rollback, and the stack is deleted': {
    steps: [
      deploy({ KeyA: ask() }),
      deploy({ KeyA: ask({ name: 1 }) }, { noRollback: true, materials: { KeyA: 1 }, sibling: LATER }),
      destroy(),
    ],
    tells: [/KeyA UPDATE_FAILED \(Resource update cancelled\)/, /Update KeyA: DeletePublicKey done/],
  },
  'a replacement is cancelled, its rollback is not reached because another one fails, and the stack is deleted': {
    steps: [
      deploy({ StageA: ask(), IngestA: ask({ refers: true, variant: 1 }) }),
      deploy(
        { StageA: ask({ name: 1 }), IngestA: ask({ refers: true, variant: 3 }) },
        {
          sibling: { milliseconds: 1_000, fails: true },
          faults: {
            rollback: {
              fatal: [{ operation: 'UpdateStage', fault: { type: 'refuse', error: 'ValidationException' }, times: 100 }],
              deliveries: [],
            },
          },
        },
      ),
      destroy(),
    ],
    tells: [/IngestA UPDATE_FAILED \(Resource update cancelled\)/, /Live UPDATE_ROLLBACK_FAILED/, /Live DELETE_COMPLETE/],
  },
  'a create is cancelled without rollback, and deployed again: the key is imported already': {
    steps: [
      deploy({ KeyA: ask() }, { noRollback: true, materials: { KeyA: 0 }, sibling: SOON }),
      deploy({ KeyA: ask() }, { noRollback: true, materials: { KeyA: 0 } }),
      deploy({ KeyA: ask() }, { materials: { KeyA: 0 } }),
    ],
    tells: [/KeyA CREATE_FAILED \(Resource creation cancelled\)/, /Create KeyA: ImportPublicKey ConflictException/, /Live UPDATE_COMPLETE/],
  },
  'a replacement is killed each time without rollback, and the stack is deleted': {
    steps: [
      deploy({ StorageA: ask() }),
      deploy(
        { StorageA: ask({ name: 1 }) },
        { noRollback: true, faults: { deliveries: [{ logicalId: 'StorageA', killsAfterMilliseconds: [500, 100, 100] }] } },
      ),
      destroy(),
    ],
    tells: [/Update StorageA: given up/, /StorageA UPDATE_FAILED/, /Live DELETE_COMPLETE/],
  },
  'a replacement is cancelled without rollback, rolled back by hand, and deployed again': {
    steps: [
      deploy({ KeyA: ask(), EncoderA: ask() }),
      deploy({ KeyA: ask({ name: 1 }), EncoderA: ask({ variant: 1 }) }, { noRollback: true, materials: { KeyA: 1 }, sibling: FAILING }),
      rollBack(),
      deploy({ KeyA: ask({ name: 1 }), EncoderA: ask({ variant: 1 }) }, { materials: { KeyA: 1 } }),
    ],
    tells: [/Live UPDATE_FAILED/, /Live UPDATE_ROLLBACK_COMPLETE/, /Live UPDATE_COMPLETE/],
  },
  'a rollback fails, and goes on without the resource that failed': {
    steps: [
      deploy({ StageA: ask(), EncoderA: ask() }),
      deploy(
        { StageA: ask({ name: 1 }), EncoderA: ask({ variant: 1 }) },
        {
          sibling: { milliseconds: 1_000, fails: true },
          faults: {
            rollback: {
              fatal: [{ operation: 'UpdateStage', fault: { type: 'refuse', error: 'ValidationException' }, times: 100 }],
              deliveries: [],
            },
          },
        },
      ),
      rollBack({ skip: true }),
    ],
    tells: [
      /Live UPDATE_ROLLBACK_FAILED/,
      /StageA UPDATE_COMPLETE \(Resource rollback skipped by user\.\)/,
      /Live UPDATE_ROLLBACK_COMPLETE/,
    ],
  },
  'a deletion fails, and is repeated without the resource that failed': {
    steps: [
      deploy({ StageA: ask(), EncoderA: ask() }),
      destroy({ fatal: [{ operation: 'DeleteStage', fault: { type: 'refuse', error: 'ValidationException' }, times: 100 }] }),
      destroy({}, { retain: true }),
    ],
    tells: [/Live DELETE_FAILED/, /StageA DELETE_SKIPPED/, /Live DELETE_COMPLETE/],
  },
};

playAll(SCENARIOS);
