import { createHandler, type Handler } from '../../lambda/resources/handler';
import { kinds } from '../../lambda/resources/kinds';
import type { Kind } from '../../lambda/resources/kinds/kind';
import type { Event } from '../../lambda/resources/request';
import type { Put } from '../../lambda/resources/response';
import { FakeIvs, STREAM_KEY_SECRET } from './fake-ivs';
import { FakeKms } from './fake-kms';
import { FakeSecretsManager } from './fake-secrets-manager';
import { VirtualClock } from './virtual-clock';

/** An answer as CloudFormation receives it. */
export interface Received {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
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
  /** The properties before an update. */
  readonly old?: object;
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
  public readonly kms = new FakeKms();
  public readonly secretsManager = new FakeSecretsManager();
  public readonly received: Received[] = [];
  public readonly lines: string[] = [];
  public handler: Handler;
  /** What the response URL answers. */
  public put: Put = async (_, body) => {
    this.received.push(JSON.parse(body));
    return 200;
  };
  private requests = 0;

  constructor(private readonly options: DeploymentOptions = {}) {
    this.clock = new VirtualClock(options.seed);
    this.handler = this.coldStart();
  }

  /** A new instance of the function, which remembers nothing. */
  public coldStart(): Handler {
    this.handler = createHandler({
      kinds: this.options.kinds ?? kinds,
      clients: { ivs: this.ivs.client, kms: () => this.kms.module, secretsManager: () => this.secretsManager.module },
      clock: this.clock,
      put: (url, body) => this.put(url, body),
      write: (line) => this.lines.push(line),
    });
    return this.handler;
  }

  public event(requestType: Event['RequestType'], properties: object, options: RequestOptions = {}): Event {
    const {
      id,
      requestId = `request-${++this.requests}`,
      type = this.options.type ?? 'Custom::IVSStage',
      logicalId = 'Room',
      ageMs = 0,
    } = options;
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
      ResourceProperties: {
        ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
        ServiceTimeout: '900',
        ConstructPath: 'Live/Room',
        Tags: { confidential: SECRET },
        ...this.options.properties,
        ...properties,
      },
      ...(requestType === 'Update' && { OldResourceProperties: options.old ?? {} }),
    } as Event;
  }

  /** Invokes the handler with an event and lets time pass until it returns; all that it logs and answers is searched for secrets. */
  public async invoke(event: Event, remainingMs = 180_000): Promise<Received> {
    const ends = this.clock.now() + remainingMs;
    await this.clock.run(this.handler(event, { getRemainingTimeInMillis: () => ends - this.clock.now() }));
    for (const line of this.lines) expect(line).not.toMatch(SECRETS);
    const answer = this.received[this.received.length - 1];
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
