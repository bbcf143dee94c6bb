/** What each request means, and the ids that are answered. */
import { mutantsOf } from './mutant';

const LIFECYCLE = 'test/lambda/resources/lifecycle/lifecycle.test.ts';
const CREATE_ONCE = 'test/lambda/resources/lifecycle/create-once.test.ts';
const CREDENTIALS = 'test/lambda/resources/kinds/ingest-credentials.test.ts';
const PUBLIC_KEY = 'test/lambda/resources/kinds/public-key.test.ts';
const CANCELLED_CREATE = 'test/lambda/resources/lifecycle/cancelled-create.test.ts';
const CLEAR_UP = 'test/lambda/resources/lifecycle/clear-up.test.ts';
const FOREIGN_IDS = 'test/lambda/resources/lifecycle/foreign-ids.test.ts';
const REPLACEMENT = 'test/lambda/resources/lifecycle/replacement.test.ts';
const LEFTOVERS = 'test/lambda/resources/lifecycle/leftovers.test.ts';
const HINDERED = 'test/lambda/resources/lifecycle/hindered-create.test.ts';
const CANCELLED_UPDATE = 'test/lambda/resources/lifecycle/cancelled-update.test.ts';

export const lifecycle = [
  ...mutantsOf(
    'lambda/resources/perform.ts',
    [LIFECYCLE],
    [
      { rule: 'a stale request is refused', from: 'if (age > timeout) {', to: 'if (age > timeout * 100) {' },
      {
        rule: 'a stale create is refused',
        from: 'async function create(work: Work): Promise<Answer> {\n  refuseStale(work);',
        to: 'async function create(work: Work): Promise<Answer> {',
      },
      {
        rule: 'a repeated create that fails before it is sent may have happened',
        from: 'throw work.repeated ? new Unconfirmed(error) : error;',
        to: 'throw error;',
        tests: [PUBLIC_KEY],
      },
      {
        rule: 'an update of what is not ours is refused',
        from: 'if (!isArnOf(kind.arnType, event.StackId, event.PhysicalResourceId)) {',
        to: 'if (false) {',
        tests: [FOREIGN_IDS],
      },
      {
        rule: 'what cannot be changed is created anew',
        from: 'if (live && !needsReplacement(kind, target, live)) {',
        to: 'if (live) {',
        tests: ['test/lambda/resources/kinds/every-kind.test.ts'],
      },
      {
        rule: 'an undisturbed update asks nobody',
        from: 'if (asBefore && asksForChange(event)) return live;',
        to: '',
        tests: [LIFECYCLE, CANCELLED_UPDATE],
      },
      {
        rule: 'an update that changes nothing may continue a rollback',
        from: ' && asksForChange(event)',
        to: '',
        tests: ['test/lambda/resources/lifecycle/without-failures.test.ts'],
      },
      {
        rule: 'a resource that has changed is the trace of a failure, which may show late',
        from: 'asBefore === false ? hasFailures : undefined',
        to: 'undefined',
        tests: [CANCELLED_UPDATE],
      },
      {
        rule: 'what a cancelled replacement has made is removed',
        from: 'for (const arn of orphans) {',
        to: 'for (const arn of orphans.slice(0, 0)) {',
        tests: [CANCELLED_UPDATE, 'test/lambda/resources/lifecycle/leftovers.test.ts', 'test/model/without-rollback.test.ts'],
      },
      {
        rule: 'after the wait the resource is read again',
        from: 'return await readIfExists(work, kind, event.PhysicalResourceId);',
        to: 'return live;',
        tests: [CANCELLED_UPDATE],
      },
      {
        rule: 'the deletion of a failed create does nothing',
        from: 'return isKnown(work) && adoptArnIn(work.event.ResourceProperties) !== undefined;',
        to: 'return true;',
        tests: [FOREIGN_IDS],
      },
      {
        rule: 'an ARN from elsewhere is not deleted',
        from: 'if (isArnOf(kind.arnType, StackId, id)) await',
        to: 'await',
        tests: [FOREIGN_IDS],
      },
      {
        rule: 'the deletion of an unconfirmed create looks for it',
        from: 'return await findByRequest(kind, request, event.ResourceProperties.Name, services.ivs);',
        to: 'return [];',
        tests: [CREATE_ONCE],
      },
      {
        rule: 'and not before a list shows it',
        from: '  await waitUntilListed(event, clock, deadline);\n',
        to: '',
        tests: [CLEAR_UP],
      },
      {
        rule: 'all that an id stands for is deleted, though one cannot be',
        from: 'failures.push(new LeftBehind(error, arn))',
        to: '{\n    throw new LeftBehind(error, arn);\n  }',
        tests: [CLEAR_UP],
      },
      {
        rule: 'what cannot be deleted is told',
        from: "outcome.status === 'rejected'",
        to: 'false',
        tests: [LIFECYCLE],
      },
      { rule: 'what is left is told', from: 'if (failures.length > 0) throw failures[0];', to: '', tests: [CLEAR_UP] },
      {
        rule: 'the deletion of a cancelled create looks for it',
        from: 'return await leftoversOf(work, kind, [event.ResourceProperties.Name], wasRequested);',
        to: 'return [];',
        tests: [CANCELLED_CREATE],
      },
      {
        rule: 'a resource that can be replaced is deleted with what failed replacements have left',
        from: 'await removeEach(work, kind, await leftoversOf(work, kind, ANY_NAME));',
        to: '',
        tests: [LEFTOVERS],
      },
      {
        rule: 'a stage that is there has no leftovers',
        from: 'live && !kind.replaces ? undefined :',
        to: '',
        tests: ['test/lambda/resources/lifecycle/without-failures.test.ts'],
      },
      { rule: 'a stage that is gone may', from: 'live && !kind.replaces ?', to: '!kind.replaces ?', tests: [LEFTOVERS] },
      {
        rule: 'the leftovers of several failures may have any name',
        from: 'failuresIn(history).length > 1 ? ANY_NAME :',
        to: 'false ? ANY_NAME :',
        tests: [LEFTOVERS],
      },
      {
        rule: 'a deletion keeps the id',
        from: "return { status: 'SUCCESS', physicalResourceId: id };",
        to: "return { status: 'SUCCESS', physicalResourceId: CREATE_FAILED };",
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/answered.ts',
    [LIFECYCLE],
    [
      {
        rule: 'after a failed update the id is the old one',
        from: "if (event.RequestType !== 'Create' && isPhysicalId(id)) return id;",
        to: '',
      },
      {
        rule: 'a create that left something behind has its ARN',
        from: 'if (error instanceof LeftBehind) return error.arn;',
        to: '',
        tests: [CREDENTIALS],
      },
      {
        rule: 'a create that may have happened has the id of its request',
        from: 'isDoubtful ? unconfirmedId(requestIdOf(event)) : CREATE_FAILED',
        to: 'CREATE_FAILED',
        tests: [CREATE_ONCE],
      },
      {
        rule: 'what an update could not take back is watched',
        from: "event.RequestType === 'Update' && error instanceof LeftBehind ? error.arn : undefined",
        to: 'undefined',
        tests: [REPLACEMENT],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/target.ts',
    [LIFECYCLE],
    [
      { rule: 'tags with a reserved prefix are refused', from: 'if (reserved !== undefined) throw', to: 'if (reserved === null) throw' },
      {
        rule: 'unchanged properties of another resource are not asked for twice',
        from: 'isSame ? target : { desired: given }',
        to: '{ desired: given }',
        tests: [PUBLIC_KEY],
      },
      {
        rule: 'what only other resources know cannot be compared with the resource',
        from: 'if (!isSame && kind.needsPrepare?.(given)) return undefined;',
        to: '',
        tests: [PUBLIC_KEY],
      },
      {
        rule: 'the live resource does not show a follow-up',
        from: 'isUnchanged && kind.hasFollowUp?.(given) ? undefined : isUnchanged',
        to: 'isUnchanged',
        tests: [CANCELLED_UPDATE],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/steps.ts',
    [LIFECYCLE],
    [
      { rule: 'what is gone is deleted', from: 'if (isNotFound(error)) return false;', to: '' },
      { rule: 'what is in use is waited for', from: 'arn, event.ResourceProperties), isConflict)', to: 'arn, event.ResourceProperties))' },
      { rule: 'a resource that is gone is made anew by an update', from: 'if (isNotFound(error)) return undefined;', to: '' },
      {
        rule: 'an update without a difference changes nothing',
        from: 'kind.update && Object.keys(changes).length > 0 ?',
        to: 'kind.update ?',
      },
      { rule: 'an update changes what differs', from: 'const changes = kind.changes?.(desired, live) ?? {};', to: 'const changes = {};' },
      { rule: 'an update brings tags to what is desired', from: 'await convergeTags(services.ivs, live.arn, tags, live.tags);', to: '' },
      { rule: 'an update has its follow-up', from: 'await kind.followUp?.(services, desired, changed);', to: '', tests: [CREDENTIALS] },
      { rule: 'a create has its follow-up', from: 'await kind.followUp?.(services, desired, live);', to: '', tests: [CREDENTIALS] },
      {
        rule: 'a create whose follow-up fails is taken back',
        from: 'await deleteIfExists(work, kind, live.arn).catch(() => {\n      throw new LeftBehind(error, live.arn);\n    });',
        to: '',
        tests: [CREDENTIALS],
      },
      {
        rule: 'what an earlier delivery has made is not taken back',
        from: 'if (repeated) throw new LeftBehind(error, live.arn);',
        to: '',
        tests: [CREDENTIALS],
      },
      {
        rule: 'what cannot be taken back is told',
        from: 'await deleteIfExists(work, kind, live.arn).catch(() => {\n      throw new LeftBehind(error, live.arn);',
        to: 'await deleteIfExists(work, kind, live.arn).catch(() => {\n      throw error;',
        tests: [CREDENTIALS],
      },
      {
        rule: 'what is taken over has the tags of the request that takes it over',
        from: '  await markAsCreated(services.ivs, live.arn, ownTags(event, clock.now()));\n',
        to: '',
        tests: [HINDERED],
      },
      { rule: 'a create carries its own tags', from: ' ...ownTags(event, clock.now()) }', to: ' }' },
    ],
  ),
];
