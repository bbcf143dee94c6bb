/** Stories by hand, most of them of a schedule that once ended badly. */
import { ALL, ask, deploy, destroy, FAILING, playAll, type Scenario } from './stories';

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'no failure: created, updated, deleted': {
    steps: [deploy(ALL), deploy({ ...ALL, StageA: ask({ name: 1, tag: 1 }) }), destroy()],
    tells: [/Live CREATE_COMPLETE/, /Live UPDATE_COMPLETE/, /Live DELETE_COMPLETE/],
  },
  'a create that is cancelled, then killed, is delivered again when the stack is at rest': {
    steps: [
      deploy({ KeyA: ask() }),
      deploy(
        { KeyA: ask(), StageB: ask() },
        { sibling: FAILING, faults: { requests: [{ logicalId: 'StageB', killAfterMilliseconds: 350 }] } },
      ),
    ],
    tells: [/Create StageB: killed/, /StageB CREATE_FAILED \(Resource creation cancelled\)/, /Create StageB again: served/],
  },
  'a create that is cancelled takes effect': {
    steps: [deploy(ALL, { sibling: { milliseconds: 60, fails: true } }), deploy(ALL)],
    tells: [/Resource creation cancelled/, /Delete StageA: DeleteStage done|Delete KeyA: DeletePublicKey done/],
  },
  'an update takes effect without an answer, is cancelled, and is about to be sent again when it is rolled back': {
    steps: [
      deploy({ StageA: ask({ tag: 1 }) }),
      deploy(
        { StageA: ask({ name: 1, tag: 2 }) },
        {
          sibling: { milliseconds: 2_000, fails: true },
          faults: { service: [{ operation: 'TagResource', fault: { type: 'silence', committed: true } }] },
        },
      ),
    ],
    tells: [/StageA UPDATE_FAILED \(Resource update cancelled\)/, /TagResource ETIMEDOUT/],
  },
  'two deployments in a row, the second of which is cancelled': {
    steps: [
      deploy(ALL, { hurried: true }),
      deploy({ ...ALL, EncoderA: ask({ variant: 1 }), StorageA: ask({ name: 1 }) }, { sibling: FAILING }),
    ],
    tells: [/EncoderA UPDATE_FAILED \(Resource update cancelled\)/],
  },
  'a resource that was retained survives the removal of what a cancelled create has made': {
    setup: { policies: { StageA: 'RetainExceptOnCreate', StorageA: 'Retain', StorageB: 'Retain' } },
    steps: [
      deploy({ StageA: ask() }),
      destroy(),
      deploy({ StageA: ask() }, { sibling: { milliseconds: 100, fails: true } }),
      deploy({ StageA: ask() }),
    ],
    tells: [/StageA DELETE_SKIPPED/, /StageA CREATE_FAILED \(Resource creation cancelled\)/, /Delete StageA: DeleteStage done/],
  },
  'a replacement that has succeeded is rolled back': {
    steps: [
      deploy(ALL),
      deploy(
        { ...ALL, EncoderA: ask({ variant: 1 }), StorageA: ask({ name: 1 }), KeyA: ask({ name: 1 }), IngestA: ask({ variant: 3 }) },
        { materials: { KeyA: 1 }, sibling: { milliseconds: 5_000, fails: true } },
      ),
    ],
    tells: [/KeyA UPDATE_COMPLETE/, /Delete KeyA: DeletePublicKey done/, /Live UPDATE_ROLLBACK_COMPLETE/],
  },
  'a replacement that is cancelled is rolled back, and the secret has the former stream key': {
    steps: [deploy(ALL), deploy({ ...ALL, IngestA: ask({ variant: 3, refers: true }) }, { sibling: { milliseconds: 400, fails: true } })],
    tells: [/IngestA UPDATE_FAILED \(Resource update cancelled\)/, /Update IngestA: PutSecretValue done/],
  },
  'every create is answered by a broken connection, and takes effect': {
    setup: { listLag: 3_000, pageSize: 1 },
    steps: [
      deploy(ALL, {
        faults: {
          service: [
            'CreateStorageConfiguration',
            'CreateEncoderConfiguration',
            'ImportPublicKey',
            'CreateStage',
            'CreateIngestConfiguration',
          ].map((operation) => ({ operation, fault: { type: 'drop', committed: true } })),
        },
      }),
    ],
    tells: [/CreateStage ECONNRESET/, /Create StageA: ListStages done/, /Live CREATE_COMPLETE/],
  },
  'a create cannot be confirmed, and a list does not show yet what it made when that is to be deleted': {
    setup: { listLag: 3_000 },
    steps: [
      deploy(
        { KeyA: ask() },
        {
          faults: {
            fatal: [
              { operation: 'ImportPublicKey', fault: { type: 'drop', committed: true } },
              { operation: 'ListPublicKeys', fault: { type: 'refuse', error: 'ValidationException' }, times: 100 },
            ],
          },
        },
      ),
    ],
    tells: [/answers FAILED cdk-ivs-realtime:create-unconfirmed:/, /Delete KeyA: DeletePublicKey done/],
  },
  'a create has no answer, and the list that is to show what it made was asked too early and comes late': {
    setup: { listLag: 3_000 },
    steps: [
      deploy(
        { EncoderA: ask() },
        {
          faults: {
            service: [
              { operation: 'CreateEncoderConfiguration', fault: { type: 'drop', committed: true } },
              { operation: 'ListEncoderConfigurations', fault: { type: 'delay', milliseconds: 15_000 } },
            ],
          },
        },
      ),
    ],
    tells: [/Create EncoderA: ListEncoderConfigurations done/],
  },
  'requests are delivered again, to the same instance soon and to a new one later': {
    steps: [
      deploy(ALL, {
        faults: {
          requests: [
            { logicalId: 'StageA', deliverAgain: { afterMilliseconds: 700, cold: false } },
            { logicalId: 'KeyA', deliverAgain: { afterMilliseconds: 70_000, cold: true } },
          ],
          deliveries: [{ logicalId: 'IngestA', killsAfterMilliseconds: [400, 400] }],
        },
      }),
    ],
    tells: [
      /Create KeyA \S+ \(again\)|Create KeyA \(again\)/,
      /Create IngestA: killed/,
      /Create IngestA again: killed/,
      /Create IngestA once more: served/,
    ],
  },
  'answers are refused, dropped and left hanging until the function fails and is asked again': {
    steps: [deploy({ StageA: ask() }, { faults: { requests: [{ answers: ['503', 'drop', 'hang', '503', 'drop', 'hang', '503'] }] } })],
    tells: [/Create StageA: failed/, /Create StageA again: answers SUCCESS/],
  },
  'a create comes when CloudFormation has long given it up': {
    steps: [deploy({ StageA: ask(), KeyA: ask() }, { faults: { deliveries: [{ logicalId: 'StageA', lateMilliseconds: 1_000_000 }] } })],
    tells: [/did not receive a response/, /Create StageA: answers FAILED/],
  },
  'a create is killed each time, after it took effect': {
    steps: [
      deploy(
        { StageA: ask(), KeyA: ask() },
        { faults: { deliveries: [{ logicalId: 'StageA', killsAfterMilliseconds: [500, 100, 100] }] } },
      ),
    ],
    tells: [/Create StageA: given up/, /did not receive a response/, /Delete StageA: DeleteStage done/],
  },
  'access is denied at first': {
    steps: [
      deploy(
        { StageA: ask() },
        { faults: { service: [{ operation: 'CreateStage', fault: { type: 'refuse', error: 'AccessDeniedException' }, times: 3 }] } },
      ),
    ],
    tells: [/CreateStage AccessDeniedException/, /Live CREATE_COMPLETE/],
  },
  'a storage configuration is in use when it is to be deleted': {
    steps: [
      deploy(ALL),
      destroy({ service: [{ operation: 'DeleteStorageConfiguration', fault: { type: 'refuse', error: 'ConflictException' }, times: 4 }] }),
    ],
    tells: [/DeleteStorageConfiguration ConflictException/, /Live DELETE_COMPLETE/],
  },
  'everything is throttled at the documented rates': {
    setup: { throttling: true, pageSize: 1 },
    steps: [deploy({ ...ALL, StorageB: ask(), StageB: ask(), IngestB: ask(), KeyB: ask() }, { sibling: FAILING }), deploy(ALL)],
    tells: [/Live ROLLBACK_COMPLETE/, /Live CREATE_COMPLETE/],
  },
};

playAll(SCENARIOS);
