/**
 * The real function between the real local service, an event bus, a schedule and a FIFO queue, in virtual time: events come twice, late, out of
 * order or not at all; calls fail in all ways; invocations die; and the service reads idempotency tokens in one of all possible ways.
 */
import { setMaxListeners } from 'node:events';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createCompositions } from '../../../lambda/compositions/handler';
import { createIvsRealTime, type IvsEvent } from '../../../local/src/services/ivs';
import { asSdk, RUNTIME_TAG } from '../../support/composing';
import { VirtualClock } from '../../support/virtual-clock';
import { createChance } from '../chance';
import type { Life } from '../life';
import { createNetwork, type Perform, sdkError } from '../network';
import { Timeline } from '../timeline';
import { liveOn, type People, roomsOneByOne, shortId } from './people';
import { createQueue } from './queue';
import { type ComposedSpan, noRecords, type Records } from './records';
import type { Limits } from './rules';
import { createTokenMemory, READINGS, type StartedComposition, type TokenReading } from './token-memory';
import { weather } from './weather';

export const REGION = 'us-east-1';
export const TAG_VALUE = 'Live-Show';
const RUNTIME = 'Live/0123';
const SECOND = 1_000;
const MINUTE = 60_000;
const TIMEOUT_MS = 40 * SECOND;

/** The events for which the construct has rules. */
const RULES = new Set(['Participant Published', 'Session End', 'Session Failure', 'Destination End', 'Destination Failure']);

export interface Run {
  readonly setup: Setup;
  readonly records: Records;
  readonly limits: Limits;
  readonly timeline: Timeline;
}

interface Setup {
  readonly reading: TokenReading;
  readonly intervalMinutes: number;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly expiresInFlight: boolean;
  /** The number of lanes of run-time stages; 0 for one fixed stage. */
  readonly lanes: number;
  readonly needsHost: boolean;
  /** How likely a call of the function fails. */
  readonly faults: number;
  readonly recycled: number;
  readonly trouble: number;
  readonly lostEvents: number;
  /** How long lists of compositions lag behind. */
  readonly listLagMs: number;
  readonly lastsMinutes: number;
}

export async function playRun(seed: number): Promise<Run> {
  const chance = createChance(seed);
  const pick = <T>(question: string, from: readonly T[]): T => from[Math.floor(chance(question) * from.length)] as T;
  const reading = pick<TokenReading>('reading', READINGS);
  // An instance makes up for lists that lag behind, as long as it lives and the service remembers its tokens.
  const listLagMs = reading.remembered === 'not at all' ? 0 : pick('lag', [0, 0, 3 * SECOND, 20 * SECOND]);
  const setup: Setup = {
    reading,
    listLagMs,
    recycled: listLagMs > 0 ? 0 : 0.1,
    intervalMinutes: pick('interval', [1, 2, 2, 4]),
    visibilitySeconds: pick('visibility', [70, 90, 240]),
    retentionSeconds: pick('retention', [120, 600]),
    expiresInFlight: chance('expires in flight') < 0.5,
    lanes: pick('lanes', [0, 0, 1, 3]),
    needsHost: chance('trigger') < 0.3,
    faults: pick('faults', [0, 0.01, 0.05, 0.15]),
    trouble: listLagMs > 0 ? 0 : pick('trouble', [0, 0, 0.02, 0.1]),
    lostEvents: pick('lost events', [0, 0.1, 0.5, 1]),
    lastsMinutes: pick('lasts', [30, 30, 60, 90]),
  };
  return await play(seed, setup);
}

async function play(seed: number, setup: Setup): Promise<Run> {
  const virtual = new VirtualClock(seed);
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  const clock = { now: () => virtual.now(), sleep: (milliseconds: number, signal = never) => virtual.sleep(milliseconds, signal) };
  const chance = createChance(seed + 1);
  const timeline = new Timeline(clock.now);
  timeline.note(JSON.stringify(setup));
  const network = createNetwork(clock, chance, timeline);
  const records = noRecords();
  const isRuntime = setup.lanes > 0;
  const ends = clock.now() + setup.lastsMinutes * MINUTE;
  let pending = 0;
  let over = false;

  const ivs = createIvsRealTime({
    clock,
    onEvent: (event) => publish(event),
    quotas: { stages: 999, compositions: 999, compositionsPerStage: 999 },
  });
  ivs.setListLag(setup.listLagMs);
  ivs.setPageSize(2);
  const call: Perform = (operation, input) => asSdk(ivs.call(REGION, operation, input));
  const find = async (arn: string) => {
    const answer = await call('GetComposition', { arn }).catch(() => undefined);
    return (answer as { composition?: StartedComposition } | undefined)?.composition;
  };
  const tokens = createTokenMemory(setup.reading, clock.now, find, (arn) => {
    // A list that lags does not show the composition of an unclear start, whose token is then sent again.
    if (setup.listLagMs === 0) records.broken.push(`the token of ${arn} is sent again at ${clock.now()}, after its end`);
  });

  const storage = (await call('CreateStorageConfiguration', { s3: { bucketName: 'recordings' } })) as {
    storageConfiguration: { arn: string };
  };
  const encoder = (await call('CreateEncoderConfiguration', {})) as { encoderConfiguration: { arn: string } };
  const request = {
    destinations: [
      { s3: { storageConfigurationArn: storage.storageConfiguration.arn, encoderConfigurationArns: [encoder.encoderConfiguration.arn] } },
    ],
  };
  const { stage } = (await call('CreateStage', {})) as { stage: { arn: string } };

  function publish({ detail, resources, ...event }: IvsEvent): void {
    const name = String(detail.event_name);
    const stageArn = String(detail.stage_arn ?? resources[0]);
    if (!RULES.has(name) || (!isRuntime && stageArn !== stage.arn)) return;
    const body = JSON.stringify({ source: 'aws.ivs', ...event, time: new Date(event.time).toISOString(), resources, detail });
    const copies = chance('lost') < setup.lostEvents ? 0 : chance('twice') < 0.15 ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) void deliver(copy === 0 ? body : `${body} `, delay());
  }

  /** Mostly a second, sometimes minutes, rarely hours. */
  function delay(): number {
    const kind = chance('delay kind');
    return Math.ceil(chance('delay') * (kind < 0.8 ? 2 * SECOND : kind < 0.98 ? 4 * MINUTE : 180 * MINUTE));
  }

  async function deliver(body: string, milliseconds: number): Promise<void> {
    pending += 1;
    await clock.sleep(milliseconds);
    queue.send(body);
    pending -= 1;
  }

  async function schedule(): Promise<void> {
    for (let time = 0; !over; time++) {
      void deliver(JSON.stringify({ check: String(time) }), Math.ceil(chance('schedule') * MINUTE));
      await clock.sleep(setup.intervalMinutes * MINUTE);
    }
  }

  /** The time of a refusal is that of its window. */
  const refusing = () => records.refusals.some(({ from, to = 0 }) => clock.now() >= from && clock.now() < to);
  if (chance('refusals') < 0.2) {
    const from = clock.now() + Math.ceil(chance('refusals from') * 20 * MINUTE);
    records.refusals.push({ from, to: from + Math.ceil(chance('refusals for') * 10 * MINUTE) });
  }

  async function start({ idempotencyToken, ...input }: Record<string, unknown>): Promise<object> {
    if (refusing()) throw sdkError('ServiceQuotaExceededException', 402, 'the quota is used up');
    const stageArn = String(input.stageArn);
    const composition = await tokens.start(String(idempotencyToken), async () => {
      const answer = (await call('StartComposition', input)) as { composition: StartedComposition };
      await began(stageArn, answer.composition.arn, input.tags as Record<string, string>);
      return answer.composition;
    });
    return { composition };
  }

  async function began(stageArn: string, arn: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const now = clock.now();
    timeline.note(`the function starts ${shortId(arn)} on ${shortId(stageArn)}`);
    const others = records.composed.filter((other) => other.stageArn === stageArn && other.to === undefined);
    for (const other of others) await look(other);
    // A start by hand right before cannot be seen by a check that is under way.
    const seen = others.filter(({ by, from, to }) => to === undefined && (by === 'function' || now - from > MINUTE));
    if (seen.length > 0) records.broken.push(`${arn} is started at ${now} while ${seen.map((other) => other.arn)} is running`);
    // The check that starts it has read the list some seconds before.
    const failed = records.composed.filter(({ stageArn: of, failed, to = now }) => {
      return of === stageArn && failed && now - to > 30 * SECOND && now - to < 5 * MINUTE;
    });
    if (failed.length >= 3 && setup.listLagMs === 0) records.broken.push(`${arn} is started at ${now} after ${failed.length} failures`);
    const publishers = records.publishing.filter(
      ({ stageArn: of, counts, to = now }) => of === stageArn && counts && now - to < 30 * SECOND,
    );
    if (publishers.length === 0) records.broken.push(`${arn} is started at ${now} although nobody publishes`);
    records.composed.push({ arn, stageArn, sessionId: tags['cdk-ivs-realtime:session'], by: 'function', from: now });
  }

  const perform: Perform = async (operation, input) => {
    if (operation === 'PutEvents') return putEvents(input as { Entries: readonly { DetailType: string; Resources: string[] }[] });
    return operation === 'StartComposition' ? start(input as Record<string, unknown>) : call(operation, input);
  };

  function putEvents({ Entries }: { readonly Entries: readonly { DetailType: string; Resources: string[] }[] }): object {
    for (const { DetailType, Resources } of Entries) if (DetailType === 'Recording Ready') records.announced.push(Resources[1] ?? '');
    return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'e' })) };
  }

  const inWeather = weather(clock, chance, setup.faults, perform, (operation) => {
    if (operation === 'PutEvents' || operation === 'TagResource') records.repeats.push(clock.now());
  });

  function load(life: Life) {
    const clientOf = () =>
      network.client({ life, serving: () => 'function' }, async (operation, input) => {
        records.calls.push({ operation, at: clock.now() });
        if (queue.invocations() > 1) records.broken.push(`${operation} is called at ${clock.now()} while two invocations go on`);
        return inWeather(operation, input);
      }) as never;
    return createCompositions({
      ivs: clientOf(),
      eventBridge: () => ({ client: clientOf(), PutEventsCommand }),
      clock: {
        now: clock.now,
        random: () => chance('jitter'),
        sleep: (milliseconds, signal) => life.guard(() => clock.sleep(milliseconds, signal)),
      },
      environment: {
        TAG_VALUE,
        ...(isRuntime ? { RUNTIME_TAG_VALUE: RUNTIME } : { STAGE_ARN: stage.arn }),
        REQUEST: JSON.stringify(request),
        VISIBILITY_SECONDS: String(setup.visibilitySeconds),
        RETENTION_SECONDS: String(setup.retentionSeconds),
        ...(setup.needsHost && { TRIGGER_ATTRIBUTE: 'role', TRIGGER_VALUE: 'host' }),
      },
      write: (line) => read(JSON.parse(line)),
    });
  }

  function read({ operation, outcome, FailedChecks = 0, CompositionStartFailures = 0 }: Record<string, string | number>): void {
    const isSlow = outcome === 'TimeoutError' || operation === 'Start' || outcome === 'TooLate';
    if (Number(FailedChecks) + Number(CompositionStartFailures) > 0 || (isSlow && outcome !== 'OK')) records.troubles.push(clock.now());
    if (operation === 'Check') timeline.note(`check: ${outcome}`);
  }

  /** Sees how compositions go on, before the service forgets them. */
  async function watch(): Promise<void> {
    while (!over) {
      await clock.sleep(5 * SECOND);
      for (const span of records.composed.filter(({ to }) => to === undefined)) await look(span);
    }
  }

  async function look(span: ComposedSpan): Promise<void> {
    const composition = (await find(span.arn)) as (StartedComposition & { destinations: readonly { startTime?: Date }[] }) | undefined;
    if (!composition) return;
    span.recorded = composition.destinations.some(({ startTime }) => startTime !== undefined);
    if (composition.state !== 'STOPPED' && composition.state !== 'FAILED') return;
    span.failed = composition.state === 'FAILED';
    span.to = composition.endTime?.getTime();
    timeline.note(`${shortId(span.arn)} has ended at ${span.to}: ${composition.state}`);
  }

  const visibilityMs = setup.visibilitySeconds * SECOND;
  const queue = createQueue({
    clock,
    chance,
    timeline,
    visibilityMs,
    retentionMs: setup.retentionSeconds * SECOND,
    expiresInFlight: setup.expiresInFlight,
    timeoutMs: TIMEOUT_MS,
    recycled: setup.recycled,
    trouble: setup.trouble,
    load,
    onTrouble: () => records.troubles.push(clock.now()),
  });
  const people: People = {
    ivs,
    clock,
    chance,
    timeline,
    records,
    request,
    needsHost: setup.needsHost,
    isServed: (arn) => isRuntime !== (arn === stage.arn),
    ends,
  };

  async function all(): Promise<void> {
    const background = [schedule(), watch()];
    const lanes = Array.from({ length: setup.lanes }, (_, lane) => roomsOneByOne(people, { [RUNTIME_TAG]: RUNTIME }, `lane ${lane}`));
    // In a run with run-time stages, the fixed one is somebody else's.
    await Promise.all([...lanes, liveOn(people, stage.arn, 'stage', ends)]);
    await clock.sleep(10 * MINUTE);
    while (pending > 3 || !queue.isIdle()) await clock.sleep(MINUTE);
    over = true;
    await Promise.all(background);
  }

  try {
    await virtual.run(all());
  } finally {
    ivs.close();
  }
  return { setup, records, timeline, limits: { intervalMs: setup.intervalMinutes * MINUTE, visibilityMs, timeoutMs: TIMEOUT_MS } };
}
