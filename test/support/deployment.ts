import type { ResourceStatus, StackEvent, StackStatus } from '@aws-sdk/client-cloudformation';
import { createHandler, type Handler } from '../../lambda/resources/handler';
import { kinds } from '../../lambda/resources/kinds';
import type { Kind } from '../../lambda/resources/kinds/kind';
import type { Event } from '../../lambda/resources/protocol/request';
import type { Put } from '../../lambda/resources/protocol/response';
import { FakeCloudFormation } from './fake-cloudformation';
import { FakeIvs, STREAM_KEY_SECRET } from './fake-ivs';
import { FakeKms } from './fake-kms';
import { FakeLambda } from './fake-lambda';
import { FakeSecretsManager } from './fake-secrets-manager';
import { VirtualClock } from './virtual-clock';

/** An answer as CloudFormation receives it. */
export interface Received {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly LogicalResourceId: string;
  readonly RequestId: string;
  readonly Data?: Record<string, string>;
}

export interface RequestOptions {
  readonly id?: string;
  readonly requestId?: string;
  readonly type?: string;
  readonly logicalId?: string;
  /** How long ago CloudFormation made the request; 'unknown' leaves the date out of the URL. */
  readonly ageMs?: number | 'unknown';
  readonly remainingMs?: number;
  /** What the properties before an update had beside those of every request. */
  readonly old?: object;
}

/** An event of a resource, as CloudFormation notes it. */
export interface ResourceEventOptions {
  readonly id?: string;
  readonly reason?: string;
  readonly logicalId?: string;
}

export interface DeploymentOptions {
  readonly kinds?: Record<string, Kind>;
  readonly seed?: number;
  /** The resource type of its requests. */
  readonly type?: string;
  /** What the requests' properties have beside a name and tags, unless they say otherwise. */
  readonly properties?: object;
}

export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Live/0a1b2c3d-0000-1111-2222-333344445555';
const SIGNATURE = 'f00dfeedc0ffee';
const SECRET = 'hunter2-secret-value';
const SECRETS = new RegExp(`${SIGNATURE}|${SECRET}|${STREAM_KEY_SECRET}|X-Amz|answers\\.example`);

/** The real handler between a CloudFormation that keeps its answers and services in memory, in virtual time. */
export class Deployment {
  public readonly clock: VirtualClock;
  public readonly ivs = new FakeIvs();
  public readonly cloudFormation = new FakeCloudFormation();
  public readonly kms = new FakeKms();
  public readonly lambda = new FakeLambda();
  public readonly secretsManager = new FakeSecretsManager();
  public readonly received: Received[] = [];
  public readonly lines: string[] = [];
  public handler: Handler;
  /** What the response URL answers. */
  public put: Put = async (_, body) => {
    const answer: Received = JSON.parse(body);
    this.received.push(answer);
    this.takeReplacement(answer);
    return 200;
  };
  private requests = 0;
  /** The latest update of each resource. */
  private readonly updates = new Map<string, { readonly requestId: string; readonly id?: string }>();

  public get type(): string {
    return this.options.type ?? 'Custom::IVSStage';
  }

  constructor(private readonly options: DeploymentOptions = {}) {
    this.clock = new VirtualClock(options.seed);
    this.handler = this.coldStart();
  }

  /** A new instance of the function, which remembers nothing. */
  public coldStart(): Handler {
    this.handler = createHandler({
      kinds: this.options.kinds ?? kinds,
      clients: {
        ivs: this.ivs.client,
        cloudFormation: () => this.cloudFormation.module,
        kms: () => this.kms.module,
        lambda: () => this.lambda.module,
        secretsManager: () => this.secretsManager.module,
      },
      clock: this.clock,
      put: (url, body) => this.put(url, body),
      write: (line) => this.lines.push(line),
    });
    return this.handler;
  }

  public event(requestType: Event['RequestType'], properties: object, options: RequestOptions = {}): Event {
    const { id, requestId = `request-${++this.requests}`, type = this.type, logicalId = 'Room', ageMs = 0 } = options;
    if (requestType === 'Update') this.updates.set(logicalId, { requestId, id });
    this.noteRequest(requestType, logicalId, id, ageMs === 'unknown' ? 0 : ageMs);
    const date = ageMs === 'unknown' ? '' : `X-Amz-Date=${amzDate(this.clock.now() - ageMs)}&`;
    return {
      RequestType: requestType,
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
      ResponseURL: `https://answers.example/${requestId}?${date}X-Amz-Expires=7200&X-Amz-Signature=${SIGNATURE}`,
      StackId: STACK_ID,
      RequestId: requestId,
      LogicalResourceId: logicalId,
      ResourceType: type,
      ...(id !== undefined && { PhysicalResourceId: id }),
      ResourceProperties: this.properties(properties),
      ...(requestType === 'Update' && { OldResourceProperties: this.properties({ Name: 'room', ...options.old }) }),
    } as Event;
  }

  private properties(own: object): object {
    return {
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
      ServiceTimeout: '900',
      ConstructPath: 'Live/Room',
      Tags: { confidential: SECRET },
      ...this.options.properties,
      ...own,
    };
  }

  /** CloudFormation notes, now, something of its stack. */
  public stackEvent(status: StackStatus): void {
    this.note({ ResourceStatus: status as ResourceStatus, LogicalResourceId: 'Live', PhysicalResourceId: STACK_ID });
  }

  /** CloudFormation notes, now, something of a resource. */
  public resourceEvent(ResourceStatus: ResourceStatus, { id, reason, logicalId = 'Room' }: ResourceEventOptions = {}): void {
    this.note({ ResourceStatus, ResourceStatusReason: reason, LogicalResourceId: logicalId, PhysicalResourceId: id });
  }

  /** CloudFormation notes that a request is in progress before it makes it; a test may have done so already. */
  private noteRequest(requestType: Event['RequestType'], logicalId: string, id: string | undefined, ageMs: number): void {
    const [newest] = this.cloudFormation.events.filter(({ LogicalResourceId }) => LogicalResourceId === logicalId);
    const made = this.clock.now() - ageMs;
    const ResourceStatus = `${requestType.toUpperCase()}_IN_PROGRESS` as ResourceStatus;
    // A create or update that a test has noted may be over by now.
    const isOver = requestType !== 'Delete' && !newest?.ResourceStatus?.endsWith('_IN_PROGRESS');
    const isNoted = isOver || newest?.ResourceStatus === ResourceStatus;
    if (isNoted && newest?.Timestamp && newest.Timestamp.getTime() >= made - 500) return;
    this.note({ ResourceStatus, LogicalResourceId: logicalId, PhysicalResourceId: id, Timestamp: new Date(made) });
  }

  /** CloudFormation notes the new id in an answer to an update, unless it has given that up. */
  public takeReplacement({ Status, PhysicalResourceId: id, RequestId, LogicalResourceId: logicalId }: Received): void {
    const [newest] = this.cloudFormation.events.filter(({ LogicalResourceId }) => LogicalResourceId === logicalId);
    const latest = this.updates.get(logicalId);
    const waits = newest?.ResourceStatus?.endsWith('_IN_PROGRESS') && latest?.requestId === RequestId;
    if (Status === 'SUCCESS' && waits && id !== latest.id) this.resourceEvent('UPDATE_COMPLETE', { id, logicalId });
  }

  private note(event: Partial<StackEvent>): void {
    this.cloudFormation.events.unshift({ Timestamp: new Date(this.clock.now()), ...event } as StackEvent);
  }

  /** Lets time pass, with all work that was begun going on. */
  public pass(milliseconds: number): Promise<void> {
    return this.clock.run(this.clock.sleep(milliseconds));
  }

  /** Something happens while a request is served. */
  public after(milliseconds: number, happens: () => void): void {
    this.clock.sleep(milliseconds).then(happens);
  }

  /** Invokes a new instance of the function, whose work goes on while others are invoked, and ends in `finish`. */
  public begin(event: Event, remainingMs = 180_000): Promise<void> {
    const ends = this.clock.now() + remainingMs;
    return this.coldStart()(event, { getRemainingTimeInMillis: () => ends - this.clock.now() });
  }

  /** Invokes the handler with an event and lets time pass until it returns; all that it logs and answers is searched for secrets. */
  public async invoke(event: Event, remainingMs = 180_000): Promise<Received> {
    const ends = this.clock.now() + remainingMs;
    const answered = this.received.length;
    return this.finish(event, this.handler(event, { getRemainingTimeInMillis: () => ends - this.clock.now() }), answered);
  }

  /** Lets time pass until the work for an event is done; its answer is one of those after so many. */
  public async finish(event: Event, work: Promise<void>, answered = 0): Promise<Received> {
    await this.clock.run(work);
    expect(this.lines.filter((line) => SECRETS.test(line))).toEqual([]);
    const answers = this.received.slice(answered);
    // Others may have been answered meanwhile. The answer to a broken request need not name it.
    const answer = answers.filter(({ RequestId }) => RequestId === event.RequestId).at(-1) ?? answers.at(-1);
    if (!answer) throw new Error('the request was not answered');
    expect(JSON.stringify(answer)).not.toMatch(SECRETS);
    return answer;
  }

  public create(properties: object = {}, options: RequestOptions = {}): Promise<Received> {
    return this.invoke(this.event('Create', { Name: 'room', ...properties }, options), options.remainingMs);
  }

  public update(id: string, properties: object = {}, options: RequestOptions = {}): Promise<Received> {
    return this.invoke(this.event('Update', { Name: 'room', ...properties }, { id, ...options }), options.remainingMs);
  }

  public delete(id: string, options: RequestOptions = {}): Promise<Received> {
    return this.invoke(this.event('Delete', { Name: 'room' }, { id, ...options }), options.remainingMs);
  }
}

/** 20260115T120000Z */
function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
