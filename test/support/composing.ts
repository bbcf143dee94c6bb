/** The function of automatic compositions between a clock and the local service, with what it calls and tells. */
import { setMaxListeners } from 'node:events';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Composition, Stage } from '@aws-sdk/client-ivs-realtime';
import { createCompositions } from '../../lambda/compositions/handler';
import { ServiceError } from '../../local/src/service/service-error';
import { createIvsRealTime, type IvsEvent } from '../../local/src/services/ivs';
import type { CompositionsEnvironment } from '../../src/private/wire';
import { serviceError } from './fake-service';
import { VirtualClock } from './virtual-clock';

export const REGION = 'us-east-1';
export const TAG_VALUE = 'Live-Show';

/** The calls of a check that starts a composition. */
export const STARTED = ['ListCompositions', 'GetStage', 'ListParticipants', 'ListParticipantEvents', 'StartComposition'];
export const OWNER_TAG = 'cdk-ivs-realtime:auto-composition';
export const RUNTIME_TAG = 'cdk-ivs-realtime:runtime-stages';
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** An entry of `PutEvents`, read. */
export interface SentEvent {
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Delivery {
  /** How long ago the queue delivered the messages for the first time. */
  readonly receivedAgo?: number;
  readonly receiveCount?: number;
  /** How long ago the messages were sent. */
  readonly sentAgo?: number;
  readonly remaining?: number;
}

interface Sendable {
  readonly schema: readonly unknown[];
  readonly input: Record<string, unknown>;
}

/** A message of the schedule. */
export const CHECK = JSON.stringify({ check: '2026-01-15T12:00:00Z' });

export class Composing {
  public readonly clock = new VirtualClock();
  public readonly ivs = createIvsRealTime({ clock: this.clock, onEvent: (event) => this.told.push(event) });
  /** The events of the service. */
  public readonly told: IvsEvent[] = [];
  /** The events of the function. */
  public readonly sent: SentEvent[] = [];
  public readonly lines: string[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the input of the operation that it looks at.
  public readonly calls: { readonly operation: string; readonly input: any; readonly at: number }[] = [];
  /** Called before each call of the function. May throw. */
  public admit: (operation: string, input: Record<string, unknown>) => void = () => undefined;
  /** Called after each call has taken effect. May throw. */
  public answer: (operation: string, output: object) => object = (_, output) => output;
  public readonly environment: Partial<Record<keyof CompositionsEnvironment, string>> = {
    TAG_VALUE,
    VISIBILITY_SECONDS: '90',
    RETENTION_SECONDS: '600',
  };
  private fn = this.newInstance();

  /** Makes a stage, and sets the function up for it. */
  public async setUp(given: Partial<CompositionsEnvironment> = {}): Promise<string> {
    const stageArn = await this.stage();
    const storageConfigurationArn = (await this.api('CreateStorageConfiguration', { s3: { bucketName: 'recordings' } }))
      .storageConfiguration.arn;
    const encoderArn = (await this.api('CreateEncoderConfiguration', {})).encoderConfiguration.arn;
    const destinations = [{ s3: { storageConfigurationArn, encoderConfigurationArns: [encoderArn] } }];
    Object.assign(this.environment, { STAGE_ARN: stageArn, REQUEST: JSON.stringify({ destinations, tags: { show: 'news' } }), ...given });
    return stageArn;
  }

  public async stage(tags: Readonly<Record<string, string>> = {}): Promise<string> {
    return (await this.api('CreateStage', { tags })).stage.arn;
  }

  /** Joins and publishes. Gives the id of the participant. */
  public async publisher(stageArn: string, attributes: Readonly<Record<string, string>> = {}): Promise<string> {
    const { participantToken } = await this.api('CreateParticipantToken', { stageArn, attributes });
    const { participantId } = this.ivs.simulation.join({ token: participantToken.token });
    this.ivs.simulation.publish({ stageArn, participantId });
    return participantId;
  }

  /** Calls the service as somebody else. */
  // biome-ignore lint/suspicious/noExplicitAny: a test knows the output of the operation that it calls.
  public api(operation: string, input: object): Promise<any> {
    return asSdk(this.ivs.call(REGION, operation, input));
  }

  public async compositions(): Promise<Composition[]> {
    return (await this.api('ListCompositions', {})).compositions;
  }

  public async running(): Promise<string[]> {
    return (await this.compositions()).filter(({ state }) => state === 'STARTING' || state === 'ACTIVE').map(({ arn }) => arn as string);
  }

  public async tagsOf(arn: string): Promise<NonNullable<Stage['tags']>> {
    return (await this.api('ListTagsForResource', { resourceArn: arn })).tags;
  }

  public pass(milliseconds: number): Promise<void> {
    return this.clock.run(this.clock.sleep(milliseconds));
  }

  /** Another instance of the function, which remembers nothing. */
  public coldStart(): void {
    this.fn = this.newInstance();
  }

  /** The body of a message with an event of the service. By default, that is the latest one. */
  public body(event: IvsEvent | undefined = this.told.at(-1)): string {
    if (!event) throw new Error('the service has sent no event');
    return JSON.stringify({ source: 'aws.ivs', ...event, time: new Date(event.time).toISOString() });
  }

  /** The bodies of the events with a name, oldest first. */
  public bodies(name: string): string[] {
    return this.told.filter(({ detail }) => detail.event_name === name).map((event) => this.body(event));
  }

  public deliver(
    bodies: readonly string[],
    { receivedAgo = 0, receiveCount = 1, sentAgo = receivedAgo, remaining = MINUTE }: Delivery = {},
  ): Promise<void> {
    const ends = this.clock.now() + remaining;
    const attributes = {
      ApproximateFirstReceiveTimestamp: String(this.clock.now() - receivedAgo),
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(this.clock.now() - sentAgo),
      SenderId: 'events',
    };
    const Records = bodies.map((body) => ({ body, attributes }));
    return this.clock.run(this.fn({ Records }, { getRemainingTimeInMillis: () => ends - this.clock.now() }));
  }

  /** The latest metrics. */
  public metrics(): Record<string, unknown> {
    return JSON.parse(this.lines.filter((line) => line.includes('_aws')).at(-1) ?? '{}');
  }

  public operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  public forget(): void {
    this.calls.length = 0;
    this.lines.length = 0;
    this.sent.length = 0;
  }

  private newInstance() {
    return createCompositions({
      ivs: this.client((operation, input) => asSdk(this.ivs.call(REGION, operation, input))) as never,
      eventBridge: () => ({ client: this.client(async (_, input) => this.putEvents(input)) as never, PutEventsCommand }),
      clock: this.clock,
      environment: this.environment,
      write: (line) => this.lines.push(line),
    });
  }

  private client(perform: (operation: string, input: Record<string, unknown>) => Promise<object>) {
    return {
      send: async ({ schema, input }: Sendable, { abortSignal }: { readonly abortSignal: AbortSignal }) => {
        const operation = String(schema[2]);
        setMaxListeners(0, abortSignal);
        abortSignal.throwIfAborted();
        this.calls.push({ operation, input, at: this.clock.now() });
        this.admit(operation, input);
        const output = this.answer(operation, await perform(operation, input));
        return { $metadata: { httpStatusCode: 200, requestId: 'aws-request' }, ...output };
      },
    };
  }

  private putEvents({ Entries }: Record<string, unknown>): object {
    const entries = Entries as readonly { Source: string; DetailType: string; Resources: string[]; Detail: string }[];
    this.sent.push(...entries.map(({ Detail, ...entry }) => ({ ...entry, detail: JSON.parse(Detail) })));
    return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `e-${index}` })) };
  }
}

/** Sets a function up for a stage before each test of the file, hands both over, and closes them after the test. */
export function composingForEachTest(take: (made: { readonly show: Composing; readonly stage: string }) => void): void {
  let show: Composing;
  beforeEach(async () => {
    show = new Composing();
    take({ show, stage: await show.setUp() });
  });
  afterEach(() => show.ivs.close());
}

/** An answer of the local service as the SDK gives it. */
// biome-ignore lint/suspicious/noExplicitAny: a test knows the output of the operation that it calls.
export async function asSdk(answered: Promise<unknown>): Promise<any> {
  try {
    return withDates(await answered);
  } catch (error) {
    if (error instanceof ServiceError) throw serviceError(error.name, error.status, error.message);
    throw error;
  }
}

/** Reads the times of an answer, which are text in JSON. */
function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    key.endsWith('Time') && typeof member === 'string' ? new Date(member) : withDates(member),
  ]);
  return Object.fromEntries(members);
}
