/** The function that tells of individual recordings, between an IVS and an event bus of the test's own. */
import type { IVSRealTimeClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ivs-realtime';
import { createNotifier } from '../../../lambda/recordings/handler';
import { FakeEventBridge } from '../../support/fake-event-bridge';
import { connectionReset, FakeService, serviceError } from '../../support/fake-service';
import { VirtualClock } from '../../support/virtual-clock';

const STAGE = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
const OTHER_STAGE = 'arn:aws:ivs:us-east-1:123456789012:stage/ZyXwVu654321';
const OWNER = 'cdk-ivs-realtime:runtime-stages';
const OWN = 'Live/0123';

/** Stages by ARN, with their tags. IAM hides what a policy with a condition on a tag does not allow. */
class FakeStages extends FakeService<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig> {
  public readonly stages = new Map<string, Record<string, string>>([[STAGE, { [OWNER]: OWN, show: 'late' }]]);
  public participant: object | undefined = { participantId: 'alice', userId: 'user-1', attributes: { role: 'host' } };
  public notFound = serviceError('AccessDeniedException', 403);

  protected perform(operation: string, { arn, stageArn = arn }: { arn?: string; stageArn?: string }): object {
    const tags = this.stages.get(stageArn ?? '');
    if (!tags) throw this.notFound;
    if (operation === 'GetStage') return { stage: { arn, tags } };
    if (operation !== 'GetParticipant') throw new Error(`the fake has no ${operation}`);
    if (!this.participant) throw serviceError('ResourceNotFoundException', 404);
    return { participant: this.participant };
  }
}

let clock: VirtualClock;
let ivs: FakeStages;
let bus: FakeEventBridge;
let lines: string[];
beforeEach(() => {
  clock = new VirtualClock();
  ivs = new FakeStages();
  bus = new FakeEventBridge();
  lines = [];
});

const PREFIX = 'AbCdEf123456/st-1/alice/2026-01-15T12-00-00Z';
const detail = {
  event_name: 'Recording End',
  session_id: 'st-2',
  participant_id: 'alice',
  recording_s3_bucket_name: 'recordings',
  recording_s3_key_prefix: PREFIX,
  recording_duration_ms: 61_000,
};
const recordingEnd = (changes = {}, stageArn = STAGE) => ({ resources: [stageArn], detail: { ...detail, ...changes } });

const OF_STAGE = { STAGE_ARN: STAGE };
const OF_RUNTIME_STAGES = { RUNTIME_TAG_VALUE: OWN };

function notify(event: object, environment: object = OF_RUNTIME_STAGES, remaining = 30_000): Promise<void> {
  const handler = createNotifier({
    ivs: ivs.client,
    eventBridge: () => bus.module as never,
    clock,
    environment,
    write: (line) => lines.push(line),
  });
  const ends = clock.now() + remaining;
  return clock.run(handler(event as never, { getRemainingTimeInMillis: () => ends - clock.now() }));
}

const READY = {
  source: 'cdk-ivs-realtime',
  detailType: 'Recording Ready',
  resources: [STAGE],
  detail: {
    ...detail,
    event_name: 'Recording Ready',
    stage_arn: STAGE,
    user_id: 'user-1',
    attributes: { role: 'host' },
    tags: { show: 'late' },
  },
};
const ofDeletedStage = { ...READY, detail: { ...READY.detail, user_id: '', attributes: {}, tags: {} } };

describe.each([
  ['one stage', OF_STAGE],
  ['run-time stages', OF_RUNTIME_STAGES],
])('a recording of %s', (_, environment) => {
  test('is told with the participant, and the tags of the stage without those of this library', async () => {
    await notify(recordingEnd(), environment);
    expect(bus.events).toEqual([READY]);
    // In the session in which it ended: a merged recording may have begun in another one.
    expect(ivs.inputsOf('GetParticipant')).toEqual([{ stageArn: STAGE, sessionId: 'st-2', participantId: 'alice' }]);
  });

  test('that failed is told with the reason', async () => {
    const failure = { error_code: 'AccessDeniedException', reason: 'Access denied to S3 bucket. Please verify your bucket policy.' };
    await notify(recordingEnd({ ...failure, event_name: 'Recording End Failure' }), environment);
    expect(bus.events).toEqual([{ ...READY, detail: { ...READY.detail, ...failure } }]);
  });

  test('that ends again after a reconnect is told again, with its whole duration', async () => {
    await notify(recordingEnd(), environment);
    await notify(recordingEnd({ recording_duration_ms: 120_000, session_id: 'st-3' }), environment);
    const told = bus.events.map(({ detail: { recording_s3_key_prefix: prefix, recording_duration_ms: ms } }) => [prefix, ms]);
    expect(told).toEqual([
      [PREFIX, 61_000],
      [PREFIX, 120_000],
    ]);
  });

  test('is told without the participant when IVS does not know it', async () => {
    ivs.participant = undefined;
    await notify(recordingEnd(), environment);
    expect(bus.events).toEqual([{ ...READY, detail: { ...READY.detail, user_id: '', attributes: {} } }]);
  });

  test('is told when calls are throttled and answers are lost', async () => {
    ivs.fail('GetStage', { error: serviceError('ThrottlingException', 429) }, { error: connectionReset() });
    ivs.fail('GetParticipant', { error: serviceError('InternalServerException', 500) });
    bus.fail('PutEvents', { error: connectionReset() });
    bus.refusals = 2;
    await notify(recordingEnd(), environment);
    expect(bus.events).toEqual([READY]);
  });

  test('is left to a further invocation when the time is over', async () => {
    bus.fail('PutEvents', 'silence');
    await expect(notify(recordingEnd(), environment)).rejects.toThrow("no answer before the function's time ran out");
  });

  test('that may not be told fails', async () => {
    bus.admit = () => {
      throw serviceError('AccessDeniedException', 403, 'no permission');
    };
    await expect(notify(recordingEnd(), environment)).rejects.toThrow('no permission');
  });

  test('of another stage is ignored', async () => {
    await notify(recordingEnd({}, OTHER_STAGE), environment);
    expect(bus.calls).toEqual([]);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual({ operation: 'Notify', resource: PREFIX, outcome: 'foreign stage' });
  });
});

test('one stage that the role may not read fails', async () => {
  ivs.stages.clear();
  await expect(notify(recordingEnd(), OF_STAGE)).rejects.toThrow('for a reason');
  expect(bus.calls).toEqual([]);
});

describe('the recording of a stage that is deleted', () => {
  beforeEach(() => ivs.stages.clear());

  test('is told without participant and tags where the stage is the only one', async () => {
    ivs.notFound = serviceError('ResourceNotFoundException', 404);
    await notify(recordingEnd(), OF_STAGE);
    expect(bus.events).toEqual([ofDeletedStage]);
    expect(ivs.operations()).toEqual(['GetStage']);
  });

  test('is told without participant and tags where the bucket is that of run-time stages', async () => {
    await notify(recordingEnd(), { ...OF_RUNTIME_STAGES, BUCKET_NAME: 'recordings' });
    expect(bus.events).toEqual([ofDeletedStage]);
  });

  test.each([
    ['without a bucket', {}],
    ['in another bucket', { BUCKET_NAME: 'other' }],
  ])('looks foreign %s', async (_, environment) => {
    await notify(recordingEnd(), { ...OF_RUNTIME_STAGES, ...environment });
    expect(bus.calls).toEqual([]);
  });
});

test('a stage with another value of the tag is foreign, also to a role that may read it', async () => {
  ivs.stages.set(STAGE, { [OWNER]: `${OWN}4` });
  await notify(recordingEnd());
  expect(bus.calls).toEqual([]);
});

test.each<[string, object, object, string]>([
  [
    'without stages',
    recordingEnd(),
    {},
    'one of the variables STAGE_ARN and RUNTIME_TAG_VALUE says which stages, got neither; deploy the stack again',
  ],
  [
    'with two kinds of stages',
    recordingEnd(),
    { ...OF_STAGE, ...OF_RUNTIME_STAGES },
    'one of the variables STAGE_ARN and RUNTIME_TAG_VALUE says which stages, got both; deploy the stack again',
  ],
  [
    'for another event',
    { resources: [STAGE], detail: { event_name: 'Participant Published' } },
    OF_STAGE,
    'the function takes the events Recording End and Recording End Failure of IVS, got another; invoke it by their rule',
  ],
  [
    'for no event',
    {},
    OF_STAGE,
    'the function takes the events Recording End and Recording End Failure of IVS, got another; invoke it by their rule',
  ],
])('an invocation %s fails', async (_, event, environment, message) => {
  await expect(notify(event, environment)).rejects.toThrow(message);
  expect(ivs.calls).toEqual([]);
});

test('the log has no participant and no attributes', async () => {
  await notify(recordingEnd());
  expect(lines.join('\n')).not.toMatch(/user-1|host/);
});

test('the log has nothing that is nested in an event', async () => {
  await notify(recordingEnd({ recording_s3_key_prefix: { secret: 'hidden' } }));
  expect(lines.join('\n')).toContain('Notify');
  expect(lines.join('\n')).not.toContain('hidden');
});
