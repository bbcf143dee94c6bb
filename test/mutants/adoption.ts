/** Adoption of resources that exist. */
import { mutantsOf } from './mutant';

const ADOPT = 'test/lambda/resources/adoption/adopt.test.ts';
const REFUSALS = 'test/lambda/resources/adoption/refusals.test.ts';
const ROLLBACK = 'test/lambda/resources/adoption/rollback.test.ts';
const REPEATED = 'test/lambda/resources/adoption/repeated.test.ts';
const UPDATES = 'test/lambda/resources/adoption/updates.test.ts';
const DELETIONS = 'test/lambda/resources/adoption/deletions.test.ts';
const MOVES = 'test/lambda/resources/adoption/moves.test.ts';

export const adoption = [
  ...mutantsOf(
    'lambda/resources/adoption/adopt.ts',
    [REFUSALS],
    [
      { rule: 'only an ARN of the kind, in the account and region, is adopted', from: 'checkAdoptArn(work, kind, arn);', to: '' },
      { rule: 'what somebody else has is not adopted', from: 'await checkOwnership(work, live, history);', to: '' },
      { rule: 'an adopted resource is never replaced', from: 'if (names.length === 0) return changes;', to: 'return changes;' },
      {
        rule: 'a public key keeps its name',
        from: ', ...(kind.unadoptable?.(changes) ?? []).map(capitalized)]',
        to: ']',
        tests: [ADOPT],
      },
      {
        rule: 'the properties tell write-only settings of a resource that was made by hand',
        from: '{ ...live.tags, ...kind.writeOnlyTags?.(desired) }',
        to: 'live.tags',
        tests: [MOVES],
      },
      {
        rule: 'the tags tell those of a resource that the library has made',
        from: 'Object.hasOwn(live.tags, OWNER_TAG) ? live.tags : {',
        to: '{',
        tests: [MOVES],
      },
      {
        rule: 'an adoption waits for one before that was cancelled',
        from: 'const history = await waitForTurn(work);',
        to: 'const history = undefined;',
        tests: [REPEATED],
      },
      {
        rule: 'the tags come before any other change',
        from: '  await writeTags(work.services.ivs, live.arn, first);\n',
        to: '',
        tests: [ROLLBACK],
      },
      {
        rule: 'a second delivery that fails leaves the rollback to put back',
        from: 'throw work.repeated ? new AdoptionFailed(error, arn, false) : error;',
        to: 'throw error;',
        tests: [REPEATED],
      },
      {
        rule: 'what the construct itself has created keeps the mark',
        from: 'ownCreateIn(live.tags, event) ? unmarked : own',
        to: 'own',
        tests: [DELETIONS],
      },
      {
        rule: 'an adoption that fails puts the resource back',
        from: 'await putBack(work, kind, arn, isPlanned).catch(',
        to: 'await Promise.resolve().catch(',
        tests: [ROLLBACK],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/ownership.ts',
    [REFUSALS],
    [
      { rule: 'what belongs to run-time stages is not adopted', from: 'if (hasRuntimeTags(live.tags)) {', to: 'if (false) {' },
      { rule: 'an owner is that of the same id', from: 'owners.length > 0 ? owners : found)', to: 'owners)' },
      { rule: 'what a stack has retained is free', from: 'DELETE_(COMPLETE|SKIPPED)', to: 'DELETE_COMPLETE' },
      { rule: 'the L1 of another stack hands nothing over', from: 'resource.StackId === StackId && ', to: '' },
      { rule: 'only the named L1 hands over', from: ' && mayOwn(work).includes(resource.LogicalResourceId)', to: '' },
      { rule: 'a large stack shows the L1 by its logical id', from: 'await hiddenOwners(work, live.arn, found);', to: '[];' },
      {
        rule: 'what it shows by that id must be the resource',
        from: 'return answers.flat().filter((resource) => resource.PhysicalResourceId === arn);',
        to: 'return answers.flat();',
      },
      { rule: 'a permission may be new', from: 'isDeniedByCloudFormation(error) && clock.now() < until', to: 'false' },
      { rule: 'a stack that may still change the resource keeps it', from: "status.endsWith('_COMPLETE')", to: 'true' },
      {
        rule: 'a resource of the stack that is adopting it keeps it',
        from: '!adoption || hasSettledSince(history, adoption.madeAt)',
        to: 'true',
      },
      {
        rule: 'what an L1 of the stack has had stays its own',
        from: '  checkFormerResource(work, live, history);\n  await',
        to: '  await',
      },
      { rule: 'the L1 that hands over has had it', from: ' || logicalId === event.ResourceProperties.AdoptFrom) return;', to: ') return;' },
      {
        rule: 'what another resource of the stack has had stays its own, when the events come late',
        from: '  await clock.sleep(EVENT_LAG_MS, deadline);\n',
        to: '',
      },
      {
        rule: 'without events, what another resource had is not known to be free',
        from: 'if (!history) {',
        to: 'if (!history) return;\n  if (!history) {',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/put-back.ts',
    [ROLLBACK],
    [
      { rule: 'properties are put back', from: 'if (kind.update && Object.keys(changes).length > 0) await', to: 'if (false) await' },
      { rule: 'added tags are removed', from: 'await removeTags(ivs, arn, snapshot.added.filter(isThere));', to: '' },
      {
        rule: 'former tags come back',
        from: 'await writeTags(ivs, arn, Object.fromEntries(differences(snapshot.tags, live.tags).changed));',
        to: '',
      },
      { rule: 'the snapshot goes', from: '  await removeTags(ivs, arn, snapshotKeys(live.tags));\n', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/release.ts',
    [ROLLBACK],
    [
      {
        rule: 'a copy of the Delete that comes too late does nothing',
        from: 'if (history && !isDeleting(history, event)) throw new GivenUp();',
        to: '',
      },
      {
        rule: 'the put-back waits for a second copy of the create',
        from: 'if (history) await waitForCopies(history, clock, deadline);',
        to: '',
      },
      {
        rule: 'a settled adoption is deleted',
        from: 'if (history && !wasCreated(history) && !isOfL1) return false;',
        to: '',
        tests: [ADOPT],
      },
      { rule: 'what an L1 of the stack has is not', from: ' && !isOfL1) return false;', to: ') return false;', tests: [DELETIONS] },
      {
        rule: 'an L1 gets its resource back as it was',
        from: 'isOfL1 ? ownSnapshotIn(tags, event) : freshSnapshotIn',
        to: 'freshSnapshotIn',
        tests: [DELETIONS],
      },
      {
        rule: 'an adoption that has not settled is not',
        from: 'if (history && !wasCreated(history) && !isOfL1) return false;',
        to: 'if (history && !isOfL1) return false;',
      },
      {
        rule: 'the rollback waits for cancelled updates',
        from: 'if (history && hasFailures(history)) await',
        to: 'if (false) await',
        tests: [UPDATES],
      },
      { rule: 'what a later create has adopted stays', from: 'history.known.has(adoptArn)', to: 'false' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/perform.ts',
    [ROLLBACK],
    [
      {
        rule: 'a cancelled adoption is put back',
        from: 'else if (adoptArn !== undefined) await releaseCancelled(work, kind, adoptArn);',
        to: 'else if (adoptArn !== undefined) return;',
      },
      { rule: 'what the stack has adopted may be put back', from: '!ownCreateIn(tags, work.event) && ', to: 'false && ' },
      { rule: 'what the stack has created is deleted', from: '!ownCreateIn(tags, work.event) && ', to: '', tests: [UPDATES] },
      {
        rule: 'a failed create may have changed what it adopts',
        from: 'return isKnown(work) && adoptArnIn(work.event.ResourceProperties) !== undefined;',
        to: 'return false;',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/lifecycle/answered.ts',
    [DELETIONS],
    [
      {
        rule: 'a failed adoption never answers with the ARN',
        from: 'if (error instanceof LeftBehind) return error.arn;',
        to: 'if (error instanceof LeftBehind || (error instanceof AdoptionFailed && !error.isPutBack)) return error.arn;',
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/snapshot.ts',
    [DELETIONS],
    [
      { rule: 'a stale snapshot is not used', from: 'return isStale ? undefined : snapshot;', to: 'return snapshot;' },
      {
        rule: 'the snapshot of another owner is not used',
        from: 'return snapshot?.owner === ownerOf(event) ? snapshot : undefined;',
        to: 'return snapshot;',
        tests: [REFUSALS],
      },
      {
        rule: 'the first snapshot wins',
        from: '...kind.changes?.(live, { ...live, ...properties }), ...start.properties }',
        to: '...start.properties, ...kind.changes?.(live, { ...live, ...properties }) }',
        tests: [ROLLBACK],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/keep.ts',
    [UPDATES],
    [
      {
        rule: 'the snapshot goes once the adoption has settled',
        from: 'if (history && !wasCreated(history)) return await removeTags',
        to: 'if (false) return await removeTags',
      },
      {
        rule: 'an update before that adds to it',
        from: 'await writeTags(services.ivs, live.arn, missingTags(live, snapshotTags(snapshot)));',
        to: '',
      },
      { rule: 'an update adopts only in a rollback', from: '!history?.rollingBack || ', to: '!history || ' },
      { rule: 'and only what the construct had', from: ' || !idsIn(history.events).has(adoptArn)', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/adoption/room.ts',
    [REFUSALS],
    [{ rule: 'tags of AWS do not count', from: ".filter((key) => !key.startsWith('aws:'))", to: '' }],
  ),
];
