import {
  CommandError,
  createIvsRealTime,
  type IvsEvent,
  type IvsRealTime,
  type IvsRealTimeOptions,
  newIvsState,
} from '../../../../local/src/services/ivs';
import type { Joined } from '../../../../local/src/services/ivs/simulation/simulation';
import type { IvsState } from '../../../../local/src/services/ivs/state/state';
import { decode, encode } from '../../../../local/src/state/encoding';
import { VirtualClock } from '../../../support/virtual-clock';
import { deviationsOf } from './events/event-shape';

const REGION = 'us-east-1';

type Answer = Record<string, never>;
type Events = Record<string, unknown>[];

/** A service with a clock that the test sets, and with shortcuts for tests of participants. */
export class Room {
  readonly clock = new VirtualClock();
  readonly started = this.clock.now();
  ivs: IvsRealTime;
  /** The events for EventBridge. */
  readonly news: IvsEvent[] = [];
  /** The differences between these events and the table of events. */
  readonly deviations: string[] = [];

  private state = newIvsState();

  constructor(private readonly options: IvsRealTimeOptions = {}) {
    this.ivs = this.start();
  }

  private start(): IvsRealTime {
    const onEvent = (event: IvsEvent) => {
      this.news.push(event);
      this.deviations.push(...deviationsOf(event));
    };
    return createIvsRealTime({ clock: this.clock, onEvent, state: this.state, ...this.options });
  }

  /** Closes the service. After these seconds another service continues from the serialized state, which must be the same as before. */
  restart(seconds = 0, expectSame: Comparison = expectStrictlySame): void {
    this.ivs.close();
    const before = this.state;
    this.state = copyOf(before);
    expectSame(this.state, before);
    this.clock.advance(seconds * 1000);
    this.ivs = this.start();
    this.ivs.resume();
  }

  /** Another room that goes on from here. What happens in one of them does not change the other. */
  copy(): Room {
    const copy = new Room(this.options);
    copy.ivs.close();
    copy.clock.advance(this.clock.now() - copy.clock.now());
    copy.news.push(...this.news);
    copy.deviations.push(...this.deviations);
    copy.state = copyOf(this.state);
    copy.ivs = copy.start();
    copy.ivs.resume();
    return copy;
  }

  /** Returns `any`, because tests read members without checks. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  call(operation: string, input: object = {}): Promise<any> {
    return this.ivs.call(REGION, operation, input, 'local');
  }

  /** The scheduled jobs. */
  get waiting(): readonly unknown[] {
    return this.state.waiting;
  }

  /** The size of the state. */
  get stateBytes(): number {
    return encode(this.state).bytes.length;
  }

  /** Advances the clock and runs all due jobs. */
  pass(seconds: number): void {
    this.clock.advance(seconds * 1000);
    this.ivs.resources();
  }

  async stage(input: object = {}): Promise<string> {
    return (await this.call('CreateStage', input)).stage.arn;
  }

  async token(stageArn: string, input: object = {}): Promise<string> {
    return (await this.call('CreateParticipantToken', { stageArn, ...input })).participantToken.token;
  }

  async join(stageArn: string, input: object = {}): Promise<Joined> {
    return this.ivs.simulation.join({ token: await this.token(stageArn, input) });
  }

  async publisher(stageArn: string, input: object = {}): Promise<Joined> {
    const joined = await this.join(stageArn, input);
    this.ivs.simulation.publish(refOf(joined));
    return joined;
  }

  async participant({ stageArn, sessionId, participantId }: Joined): Promise<Answer> {
    return (await this.call('GetParticipant', { stageArn, sessionId, participantId })).participant;
  }

  async events({ stageArn, sessionId, participantId }: Joined): Promise<Events> {
    return (await this.call('ListParticipantEvents', { stageArn, sessionId, participantId })).events;
  }

  async eventNames(joined: Joined): Promise<unknown[]> {
    return (await this.events(joined)).map(({ name }) => name);
  }

  async activeSession(stageArn: string): Promise<string | undefined> {
    return (await this.call('GetStage', { arn: stageArn })).stage.activeSessionId;
  }

  /** The names of the events for EventBridge. */
  told(): unknown[] {
    return this.news.map(({ detail }) => detail.event_name);
  }

  /** Clears `news`. */
  hush(): void {
    this.news.length = 0;
  }

  async storage(): Promise<string> {
    return (await this.call('CreateStorageConfiguration', { s3: { bucketName: 'recordings' } })).storageConfiguration.arn;
  }

  async encoder(): Promise<string> {
    return (await this.call('CreateEncoderConfiguration', {})).encoderConfiguration.arn;
  }
}

/** The state after it was serialized and read. */
function copyOf(state: IvsState): IvsState {
  const { bytes, blobs } = encode(state);
  return decode(bytes, (digest) => blobs.get(digest) as Buffer) as IvsState;
}

/** Throws if they differ. */
type Comparison = (state: unknown, before: unknown) => void;

const expectStrictlySame: Comparison = (state, before) => expect(state).toStrictEqual(before);

/** A participant without its session. */
export function refOf({ stageArn, participantId }: Joined): { stageArn: string; participantId: string } {
  return { stageArn, participantId };
}

/** The error code of a command. */
export function refusedWith(act: () => unknown): { code: string; message: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof CommandError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('expected a refusal, got none');
}

/** Creates a room before each test of the file. Tests can use the returned object, but not the code outside of tests. */
export function roomForEachTest(options: () => IvsRealTimeOptions = () => ({})): { room: Room } {
  const holder = {} as { room: Room };
  beforeEach(() => {
    holder.room = new Room(options());
  });
  afterEach(() => {
    holder.room.ivs.close();
    expect(holder.room.deviations).toEqual([]);
  });
  return holder;
}
