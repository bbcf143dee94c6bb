/** What is assumed of Lambda: redeliveries, inline code, function URLs. */
import { GetFunctionUrlConfigCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { redelivered } from '../custom-resources/redelivery';
import type { NotProbed, Probe, ProbeContext } from '../probe';
import { deployTemplate, functionTemplate } from '../templates';
import { decision3, page, reliability } from './sources';

/** The names under which probes share what they look at. */
export const REDELIVERY = 'a request that was delivered again';
export const FUNCTION_URL = 'requests to a function URL';

/** How far a pause may be from the documented one: Lambda adds the time of the queue. */
const TOLERANCE_SECONDS = 20;

export const probes: readonly Probe[] = [
  {
    id: 'lambda-redelivery',
    source: decision3("CloudFormation's requests are delivered again, with the same request id, one and two minutes after a failure"),
    assumption: 'a request whose function fails is delivered again after one and two minutes, with the same ids and URL',
    expected: 'again after 1 and 2 minutes; 1 request id, 1 invocation id, 1 date of the URL',
    needs: ['stack', 'function'],
    minutes: 4,
    async run(context) {
      const deliveries = await context.share(REDELIVERY, () => redelivered(context));
      const pauses = deliveries.slice(1).map(({ at }, index) => (Date.parse(at) - Date.parse(deliveries[index]?.at ?? '')) / 1000);
      const isAsAssumed = pauses.every((pause, index) => Math.abs(pause - 60 * (index + 1)) <= TOLERANCE_SECONDS);
      const after = isAsAssumed ? '1 and 2 minutes' : `${pauses.map(Math.round).join(' and ')} s`;
      const count = (values: readonly unknown[]) => new Set(values).size;
      const ids = count(deliveries.map(({ request }) => request.RequestId));
      const invocations = count(deliveries.map(({ invocation }) => invocation));
      const dates = count(deliveries.map(({ signedAt }) => signedAt));
      return `again after ${after}; ${ids} request id, ${invocations} invocation id, ${dates} date of the URL`;
    },
    whenDifferent: 'change RETRY_DELAYS in local/src/services/lambda/delivery.ts, and the 30 s of a lease if a delivery comes earlier',
  },
  {
    id: 'lambda-cfn-response',
    source: decision3(
      '`send` of `cfn-response` ends the invocation with `context.done` where the runtime has it, and with its promise since',
    ),
    assumption: '`send` of `cfn-response` ends the invocation with `context.done` where the runtime has it, and else with its promise',
    expected: 'nodejs22.x: context.done; nodejs24.x: a promise',
    needs: ['stack', 'function'],
    async run(context) {
      const ends = await Promise.all(
        ['nodejs22.x', 'nodejs24.x'].map(async (runtime) => `${runtime}: ${await endOfSend(context, runtime)}`),
      );
      return ends.join('; ');
    },
    whenDifferent: 'let send in local/src/services/lambda/runner/cfn-response.js end the invocation in the same way',
  },
  {
    id: 'lambda-url-body',
    source: decision3(
      'a request to a function URL has its body as text if its type is one of text, JSON, XML or JavaScript and its bytes are UTF-8',
    ),
    assumption: 'a function URL passes a body as text if its type is one of text, JSON, XML or JavaScript and its bytes are UTF-8',
    expected:
      'text/plain: text; application/json: text; application/xml: text; application/javascript: text; ' +
      'application/octet-stream: base64; application/x-www-form-urlencoded: base64; text/plain, not UTF-8: base64',
    needs: ['stack', 'function'],
    async run(context) {
      const { forms } = await context.share(FUNCTION_URL, () => functionUrl(context));
      return forms.join('; ');
    },
    whenDifferent: 'change bodyOf in local/src/services/lambda/function-urls/event.ts, and read other bodies in lambda/token-issuer',
  },
  {
    id: 'lambda-url-claims',
    source: page('tokens', '`userId`, `userArn`, `callerId`, `accountId`, and for an HTTP API'),
    assumption: 'the event of a signed request to a function URL names its caller',
    expected: 'accountId, callerId, userArn, userId',
    needs: ['stack', 'function'],
    async run(context) {
      const { claims } = await context.share(FUNCTION_URL, () => functionUrl(context));
      return claims.join(', ');
    },
    whenDifferent: 'read the claims from where they are, in lambda/token-issuer/http.ts, and correct the table of docs/tokens.md',
  },
];

/** How `send` ends when nobody takes its answer. */
async function endOfSend(context: ProbeContext, runtime: string): Promise<string> {
  const code = `
    const { send } = require('cfn-response');
    exports.handler = async (event, context) => {
      let isDone = false;
      if (context.done) context.done = () => { isDone = true; };
      const sent = send(event, context, 'SUCCESS', {});
      const isPromise = typeof sent?.then === 'function';
      if (isPromise) await sent.catch(() => {});
      for (let i = 0; i < 20 && !isPromise && !isDone; i++) await new Promise((resolve) => setTimeout(resolve, 100));
      return { isPromise, isDone };
    };`;
  const what = runtime.replace('.', '');
  const functionName = context.name(what);
  await deployTemplate(context, what, functionTemplate(functionName, code, [], runtime));
  const event = { ResponseURL: 'https://127.0.0.1:1/', StackId: 'none', RequestId: 'none', LogicalResourceId: 'none' };
  const { Payload } = await context.clients.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }));
  const { isDone, isPromise } = JSON.parse(Payload?.transformToString() ?? '{}');
  if (isDone) return 'context.done';
  return isPromise ? 'a promise' : 'neither';
}

/** What a function gets of requests to its URL. */
export interface UrlRequests {
  /** `text/plain: text` */
  readonly forms: readonly string[];
  /** The names of what the event tells of the caller. */
  readonly claims: readonly string[];
}

const BODIES: readonly (readonly [title: string, type: string, body: Uint8Array])[] = [
  ...[
    'text/plain',
    'application/json',
    'application/xml',
    'application/javascript',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
  ].map((type) => [type, type, Buffer.from('{}')] as const),
  ['text/plain, not UTF-8', 'text/plain', Uint8Array.of(0xff, 0xfe)],
];

const CLAIMS = ['accountId', 'callerId', 'userArn', 'userId'];

async function functionUrl(context: ProbeContext): Promise<UrlRequests> {
  const code = `
    exports.handler = async ({ isBase64Encoded, requestContext: { authorizer } }) =>
      ({ isBase64Encoded, claims: Object.entries(authorizer.iam).filter(([, value]) => value).map(([name]) => name) });`;
  const functionName = context.name('url');
  const { Resources, ...rest } = functionTemplate(functionName, code);
  const Url = { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'AWS_IAM', TargetFunctionArn: { 'Fn::GetAtt': ['Function', 'Arn'] } } };
  await deployTemplate(context, 'url', { ...rest, Resources: { ...Resources, Url } });
  const { FunctionUrl = '' } = await context.clients.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: functionName }));
  const forms: string[] = [];
  let claims: string[] = [];
  // A new URL refuses requests for some seconds.
  await context.until('the function URL did not answer', 60_000, () =>
    post(context, FunctionUrl, 'text/plain', Buffer.from('{}')).catch(() => undefined),
  );
  for (const [title, type, body] of BODIES) {
    const seen = await post(context, FunctionUrl, type, body);
    forms.push(`${title}: ${seen.isBase64Encoded ? 'base64' : 'text'}`);
    claims = CLAIMS.filter((name) => seen.claims.includes(name));
  }
  return { forms, claims };
}

interface Seen {
  readonly isBase64Encoded: boolean;
  readonly claims: readonly string[];
}

/** Sends a signed request to a function URL: the SDK signs an `Invoke` whose endpoint is the URL. */
async function post({ clients }: ProbeContext, endpoint: string, type: string, body: Uint8Array): Promise<Seen> {
  const { region, credentials } = clients.lambda.config;
  const client = new LambdaClient({ region, credentials, endpoint, maxAttempts: 10 });
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['content-type'] = type;
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  try {
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: 'any', Payload: body }));
    return JSON.parse(Payload?.transformToString() ?? '');
  } finally {
    client.destroy();
  }
}

export const notProbed: readonly NotProbed[] = [
  {
    source: reliability('may deliver one twice without cause'),
    reason: 'nobody can make Lambda do it',
    byHand: 'look for a request id with two invocations less than a minute apart in the logs of handlers, after some hundred deployments',
  },
];
