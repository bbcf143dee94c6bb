/** The deletion of all run-time stages, and the sweeper. */
import { mutantsOf } from './mutant';

const PURGE = 'test/lambda/resources/runtime-stages/purge.test.ts';
const SWEEPER = 'test/lambda/sweeper/sweeper.test.ts';
const INGESTS = 'test/lambda/sweeper/ingest-configurations.test.ts';

export const runtimeStages = [
  ...mutantsOf(
    'lambda/resources/runtime-stages/purge.ts',
    [PURGE],
    [
      {
        rule: 'a deletion does not use up the rate of the account',
        from: 'const DELETIONS_PER_SECOND = 4;',
        to: 'const DELETIONS_PER_SECOND = 40;',
      },
      {
        rule: 'a late delivery asks whether CloudFormation waits',
        from: 'if (history && !isDeleting(history, event)) throw new GivenUp();',
        to: '',
      },
      {
        rule: 'it is asked every 30 seconds',
        from: 'mayDeleteUntil = clock.now() + LEASE_MS;',
        to: 'mayDeleteUntil = Number.POSITIVE_INFINITY;',
      },
      { rule: 'an ingest configuration is deleted by force', from: "ForceDelete: 'true'", to: "ForceDelete: 'false'" },
      {
        rule: 'a stage that is created until IAM denies it everywhere is found',
        from: 'else if (asked >= lastCreate + LIST_LAG_MS) return;',
        to: 'else if (asked > 0) return;',
      },
      { rule: 'what is gone is no failure', from: 'return isNotFound(error) ? undefined : error;', to: 'return error;' },
      { rule: 'a lasting refusal fails at once', from: 'if (lasting !== undefined) throw lasting;', to: '' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/runtime-stages/serve.ts',
    [PURGE],
    [
      {
        rule: 'a failed create has nothing to delete',
        from: 'if (event.PhysicalResourceId === CREATE_FAILED) return gone;',
        to: '',
      },
      { rule: 'a conflict alone does not go on', from: '(purge.deleted() > 0 || !isConflict(error))', to: 'true' },
      { rule: 'the chain ends', from: 'if (mayContinue(work)) return CONTINUES;', to: 'return CONTINUES;' },
    ],
  ),
  ...mutantsOf(
    'lambda/resources/runtime-stages/tags.ts',
    [PURGE, SWEEPER],
    [
      { rule: 'the tag has the whole value', from: 'tags[KEYS.owner] === tagValue', to: 'tags[KEYS.owner].startsWith(tagValue)' },
      { rule: 'a time has a time zone', from: '(Z|[+-]\\d\\d:?\\d\\d)$/', to: '/', tests: [SWEEPER] },
    ],
  ),
  ...mutantsOf(
    'lambda/sweeper/sweep.ts',
    [SWEEPER],
    [
      {
        rule: 'a dry run deletes nothing',
        from: "if (settings.dryRun) return 'expired';\n  await ivs.once(new DeleteStage",
        to: 'await ivs.once(new DeleteStage',
      },
      {
        rule: 'the sessions are read right before the deletion',
        from: "if (!hasExpired(tags, sessions, limitOf(work))) return 'kept';",
        to: '',
      },
      {
        rule: 'all pages of sessions are read',
        from: '({ stageSessions }) => stageSessions,',
        to: '({ stageSessions }) => stageSessions?.slice(0, 1),',
      },
      { rule: 'a failure does not stop the others', from: 'if (deadline.aborted) throw error;', to: 'throw error;' },
      {
        rule: 'a deletion whose answer is lost counts',
        from: "if (mayBeGone && (isNotFound(error) || isAccessDenied(error))) return 'deleted';",
        to: '',
      },
      { rule: 'a stage that keeps failing leaves time for the others', from: 'tries < MAX_TRIES && ', to: '' },
      { rule: 'the sweeper deletes no ingest configuration by force', from: 'force: false', to: 'force: true', tests: [INGESTS] },
      {
        rule: 'an ingest configuration of another construct is kept',
        from: '!belongsTo(settings.tagValue, tags) || !wasCreatedBefore',
        to: '!wasCreatedBefore',
        tests: [INGESTS],
      },
    ],
  ),
  ...mutantsOf(
    'lambda/services/from-any-start.ts',
    [SWEEPER],
    [{ rule: 'runs that end early do not leave the same stages', from: 'Math.floor(clock.random() * items.length)', to: '0' }],
  ),
  ...mutantsOf(
    'lambda/sweeper/expiry.ts',
    [SWEEPER],
    [
      {
        rule: 'a session without an end is under way',
        from: 'endTime?.getTime() ?? Number.POSITIVE_INFINITY',
        to: 'endTime?.getTime() ?? 0',
      },
      {
        rule: 'a young stage is not looked at',
        from: '!activeSessionId && (createdAt(tags) ?? 0) <= limit',
        to: '!activeSessionId',
        tests: [SWEEPER],
      },
      {
        rule: 'an ingest configuration without a time of creation is kept',
        from: '(createdAt(tags) ?? Number.POSITIVE_INFINITY) <= limit',
        to: '(createdAt(tags) ?? 0) <= limit',
        tests: [INGESTS],
      },
      {
        rule: 'an ingest configuration with an encoder is kept',
        from: "!stageArn && state === 'INACTIVE'",
        to: '!stageArn',
        tests: [INGESTS],
      },
      {
        rule: 'a stage without a time of creation and sessions is kept',
        from: '(ends.length > 0 ? 0 : Number.POSITIVE_INFINITY)',
        to: '0',
      },
    ],
  ),
];
