import { createTimeline, type Entry } from '../../../local/console/timeline/entries';
import { callerName, summaryOf } from '../../../local/console/timeline/summary';
import type { News } from '../../../local/src/service/news';
import { call, event, invocation, log, numbered, REGION, resource, rule, STAGE, schedule, stack } from './news';

const NAMES: Readonly<Record<string, string>> = { [STAGE]: 'late-night', p: 'ann' };
const nameOf = (id: string) => NAMES[id] ?? id.split(/[:/]/).at(-1) ?? id;

/** The first entry in one line: its label, title, names and outcome. */
function line(...news: readonly News[]): string {
  const timeline = createTimeline();
  for (const item of numbered(...news)) timeline.add(item);
  const { label, title, about, outcome } = summaryOf(timeline.entries[0] as Entry, nameOf);
  return [`${label}: ${title}`, ...about, outcome && `[${outcome.tone ?? 'grey'}: ${outcome.text}]`].filter(Boolean).join(' | ');
}

const CALLER = 'arn:aws:sts::000000000000:assumed-role/room-announceRole/announce';
const command = (more: object): News => ({ type: 'command', command: 'join', outcome: 'ok', input: {}, ...more });

test.each<[string, ...News[]]>([
  ['Call: CreateStage | show | [grey: ok]', call({ input: { name: 'show' } })],
  ['Call: GetStage | late-night | by announce | [grey: ok]', call({ operation: 'GetStage', input: { arn: STAGE }, caller: CALLER })],
  [
    'Call: GetObject | s3 | bucket/a b | [grey: ok]',
    call({ service: 's3', operation: 'GetObject', input: { Bucket: 'bucket', Key: 'a b' } }),
  ],
  [
    'Call: CreateStage | [bad: denied ivs:CreateStage]',
    call({ outcome: 'AccessDeniedException', denied: { action: 'ivs:CreateStage', resource: '*', reason: 'no' } }),
  ],
  ['Call: CreateStage | [warn: throttled]', call({ outcome: 'ThrottlingException', throttled: true })],
  ['Call: CreateStage | [bad: no response]', call({ outcome: 'drop' })],
  ['Call: CreateStage | [bad: ConflictException]', call({ outcome: 'ConflictException' })],
  ['Event: Participant Published | late-night | ann', event()],
  [
    'Event: Room opened | my.app | bus rooms | [grey: no rule matches]',
    event({
      source: 'my.app',
      detailType: 'Room opened',
      eventBusName: 'rooms',
      resources: [],
      detail: {},
      unmatched: [{ ruleName: 'a', reason: 'b' }],
    }),
  ],
  [
    'Event: Session Failure | late-night | StageDeleted | [grey: no rule matches]',
    event({
      resources: ['arn:x'],
      detail: { event_name: 'Session Failure', stage_arn: STAGE, error_code: 'StageDeleted' },
      unmatched: [{ ruleName: 'a', reason: 'b' }],
      moreUnmatched: 4,
    }),
  ],
  [
    'Call: GetStage | 2 times | late-night | [grey: ok]',
    call({ operation: 'GetStage', input: { arn: STAGE } }),
    call({ operation: 'GetStage', input: { arn: STAGE } }),
  ],
  ['Schedule: sweep | to announce | [good: delivered]', schedule()],
  ['Schedule: sweep | to jobs | [good: in the queue]', schedule({ target: 'arn:aws:sqs:::jobs', messageId: 'm' })],
  ['Schedule: sweep | to announce | [bad: not delivered]', schedule({ failure: 'it may not' })],
  ['Schedule: on-published | to announce | [warn: runs]', rule({ eventId: 'none' }), invocation('started')],
  ['Function: announce | bye | [good: 3 s]', invocation('started'), log('hello'), log('bye'), invocation('succeeded')],
  ['Function: announce | [bad: TypeError]', invocation('started'), invocation('failed', { error: 'TypeError' })],
  [
    'Function: announce | TypeError: no | [bad: TypeError]',
    invocation('started'),
    log('begin'),
    log('TypeError: no'),
    log('    at handler'),
    invocation('failed', { error: 'TypeError' }),
  ],
  [
    'Function: announce | [warn: runs, attempt 2]',
    invocation('started'),
    invocation('failed', { error: 'TypeError' }),
    invocation('started'),
  ],
  ['Notice: announce | a notice', log('a notice', { requestId: undefined })],
  [
    'Stack: Create room | 2 resources | failed: Jobs | now: room/Stage | [warn: CREATE_IN_PROGRESS]',
    stack('REVIEW_IN_PROGRESS'),
    stack('CREATE_IN_PROGRESS'),
    resource('Jobs', 'CREATE_FAILED'),
    resource('Stage', 'CREATE_IN_PROGRESS', { constructPath: 'room/Stage/Resource/Default' }),
  ],
  ['Stack: Update room | 0 resources | [bad: UPDATE_ROLLBACK_COMPLETE]', stack('UPDATE_IN_PROGRESS'), stack('UPDATE_ROLLBACK_COMPLETE')],
  [
    'Stack: Delete room | 1 resource | [grey: DELETE_COMPLETE]',
    stack('DELETE_IN_PROGRESS'),
    resource('Jobs', 'DELETE_COMPLETE'),
    stack('DELETE_COMPLETE'),
  ],
  ['Simulation: join | late-night | ann | [grey: ok]', command({ stageArn: STAGE, participantId: 'p', input: { token: '****' } })],
  ['Simulation: join | [bad: TOKEN_EXPIRED]', command({ outcome: 'TOKEN_EXPIRED' })],
  ['IVS: endSession | late-night', { type: 'job', region: REGION, job: 'endSession', resource: STAGE }],
  ['Clock: Advanced by 3 min', { type: 'advance', milliseconds: 180_000 }],
  ['Endpoint: Reset: everything was removed', { type: 'reset' }],
])('%s', (expected, ...news) => {
  expect(line(...news)).toBe(expected);
});

test.each([
  [undefined, undefined],
  ['arn:aws:iam::000000000000:user/local', undefined],
  ['arn:aws:iam::000000000000:user/ann', 'ann'],
  [CALLER, 'announce'],
  ['arn:aws:sts::000000000000:assumed-role/admin/ann', 'ann (admin)'],
  ['arn:aws:sts::000000000000:assumed-role/room-Role/p', 'ann'],
])('the caller %s is %s', (arn, expected) => {
  expect(callerName(arn, nameOf)).toBe(expected);
});
