/** An emulator in this process, with rules and targets. */
import { type LocalAnswer, type LocalRequest, serve } from '../../../local/src/http/http';

export interface FakeRule {
  readonly name: string;
  readonly pattern?: object | string;
  readonly state?: string;
  readonly targets?: readonly object[];
}

/** A call that the emulator has received, as its path, X-Amz-Target or Action, and its body. */
export type FakeCall = readonly [operation: string, input: unknown];

export interface FakeEmulator {
  readonly url: string;
  /** Changed by tests. */
  rules: readonly FakeRule[];
  /** Answers a call in place of the emulator, unless it returns undefined. */
  intercept: (call: FakeCall, request: LocalRequest) => LocalAnswer | undefined | Promise<LocalAnswer | undefined>;
  /** The calls, without those that list rules. */
  readonly deliveries: FakeCall[];
  readonly calls: FakeCall[];
  close(): Promise<void>;
}

export const ruleArn = (name: string) => `arn:aws:events:us-east-1:000000000000:rule/${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

export const json = (body: object, status = 200): LocalAnswer => ({ status, body: JSON.stringify(body) });

/** One rule or target on each page. */
function page(name: string, items: readonly object[], token: unknown): LocalAnswer {
  const index = Number(token ?? 0);
  const next = index + 1 < items.length ? { NextToken: String(index + 1) } : {};
  return json({ [name]: items.slice(index, index + 1), ...next });
}

export async function startFakeEmulator(): Promise<FakeEmulator> {
  const answerTo = ([operation, input]: FakeCall): LocalAnswer => {
    const { NextToken, Rule, QueueName } = input as Readonly<Record<string, unknown>>;
    switch (operation) {
      case 'AWSEvents.ListRules':
        return page('Rules', emulator.rules.map(ruleOut), NextToken);
      case 'AWSEvents.ListTargetsByRule':
        return page('Targets', emulator.rules.find(({ name }) => name === Rule)?.targets ?? [], NextToken);
      case 'AmazonSQS.GetQueueUrl':
        return QueueName === 'missing'
          ? json({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'The specified queue does not exist.' }, 400)
          : json({ QueueUrl: `http://queues/${QueueName}` });
      case 'AmazonSQS.SendMessage':
        return json({ MessageId: 'm' });
      case 'AWSStepFunctions.StartExecution':
        return json({ executionArn: 'e', startDate: 1 });
      case 'Publish':
        return { status: 200, body: '<PublishResponse/>' };
      default:
        return { status: 202 };
    }
  };
  const server = await serve(async (request) => {
    const call = callOf(request);
    emulator.calls.push(call);
    if (/^AmazonSQS.SendMessage|^Publish|StartExecution$|\/invocations$/.test(call[0])) emulator.deliveries.push(call);
    return (await emulator.intercept(call, request)) ?? answerTo(call);
  });
  const emulator: FakeEmulator = {
    url: server.url,
    rules: [],
    intercept: () => undefined,
    calls: [],
    deliveries: [],
    close: server.close,
  };
  return emulator;
}

function callOf({ headers, url, body }: LocalRequest): FakeCall {
  if (headers['content-type'] === 'application/x-www-form-urlencoded') {
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()));
    return [Action, input];
  }
  return [headers['x-amz-target'] ?? decodeURIComponent(url.pathname), JSON.parse(body.toString() || '{}')];
}

function ruleOut({ name, pattern, state = 'ENABLED' }: FakeRule): object {
  const EventPattern = typeof pattern === 'object' ? JSON.stringify(pattern) : pattern;
  return { Name: name, Arn: ruleArn(name), State: state, EventBusName: 'default', EventPattern };
}
