/** The local EventBridge Scheduler in virtual time, with a queue as target, and requests to it as a client would send them. */
import type { EndpointServices, EndpointState } from '../../../../local/src/endpoint/services';
import type { News } from '../../../../local/src/service/news';
import { iam } from '../../../../local/src/services/iam/service';
import { settingsFrom } from '../../../../local/src/services/sqs/queue-settings';
import { sqs } from '../../../../local/src/services/sqs/service';
import { endAfterTest } from '../../../support/after-test';
import { answerTo, startServices } from '../../../support/local-services';
import { VirtualClock } from '../../../support/virtual-clock';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** When the virtual clock begins. */
export const START = '2026-01-15T12:00:00.000Z';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/scheduler';
export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:jobs';
export const FAILED_ARN = 'arn:aws:sqs:us-east-1:000000000000:failed';

const GROUP_ARNS = ['default', 'room'].map((group) => `arn:aws:scheduler:us-east-1:000000000000:schedule-group/${group}`);

export interface Scheduler {
  readonly clock: VirtualClock;
  readonly services: EndpointServices;
  readonly news: News[];
  /** Sends a request and returns the status and the parsed body. */
  send(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  /** Creates a schedule that sends to the queue. */
  create(name: string, definition?: object): ReturnType<Scheduler['send']>;
  /** Lets time pass. */
  pass(milliseconds: number): Promise<void>;
  /** The bodies of the messages in a queue, oldest first. */
  messages(arn?: string): string[];
  /** Replaces the policies of the role. */
  allow(...statements: readonly object[]): void;
}

export const ALLOWED = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: [QUEUE_ARN, FAILED_ARN] };

const TRUST = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'scheduler.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': '000000000000', 'aws:SourceArn': GROUP_ARNS } },
  },
};

const SETTINGS = { trustPolicy: TRUST, maxSessionDuration: 3_600, managedPolicyArns: [], tags: {} };

/** Starts the services, in their state if they have one. */
export function startScheduler(clock = new VirtualClock(), state?: EndpointState): Scheduler {
  const news: News[] = [];
  const unbound = { now: () => clock.now(), sleep: (milliseconds: number, signal?: AbortSignal) => clock.sleep(milliseconds, signal) };
  const services = startServices({ clock: unbound, state, tell: (piece) => news.push(piece) });
  endAfterTest(() => services.close());
  const { roles } = services.of(iam);
  const { queues } = services.of(sqs);
  const allow: Scheduler['allow'] = (...statements) =>
    roles.update('scheduler', { ...SETTINGS, policies: [{ name: 'policy', document: { Statement: statements } }] });
  if (!roles.find('scheduler')) {
    roles.create({ name: 'scheduler', arn: ROLE_ARN, id: 'AROA1', settings: { ...SETTINGS, policies: [] } });
    allow(ALLOWED);
    for (const name of ['jobs', 'failed']) queues.create('us-east-1', name, settingsFrom({}), {});
  }
  const send: Scheduler['send'] = async (method, path, body) => {
    const answer = await answerTo({ service: 'scheduler', method, path, body: Buffer.from(body ? JSON.stringify(body) : '') }, services);
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
  return {
    clock,
    services,
    news,
    send,
    allow,
    create: (name, definition = {}) => send('POST', `/schedules/${name}`, definitionOf(definition)),
    pass: (milliseconds) => clock.run(clock.sleep(milliseconds)),
    messages: (arn = QUEUE_ARN) => queues.findByArn(arn)?.messages.map(({ body }) => body) ?? [],
  };
}

/** The input of CreateSchedule. */
export function definitionOf({ Target = {}, ...definition }: { readonly Target?: object; readonly GroupName?: string } = {}): object {
  return {
    ScheduleExpression: 'rate(10 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.scheduled-time>', ...Target },
    ...definition,
  };
}
