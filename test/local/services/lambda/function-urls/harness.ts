/** An endpoint that serves function URLs, which the CDK deploys, and requests with any header. */
import { request } from 'node:http';
import { App, Stack } from 'aws-cdk-lib';
import type { FunctionUrlOptions } from 'aws-cdk-lib/aws-lambda';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type EndpointOptions, type LocalEndpoint, startEndpoint } from '../../../../../local/src/endpoint/endpoint';
import type { NumberedNews } from '../../../../../local/src/service/news';
import { endAfterTests } from '../../../../support/after-test';
import { createHarness, type Harness } from '../../cloudformation/harness';

/** Answers with what the body of the request says in JSON. Fails if it says nothing. */
export const ANSWER = 'exports.handler = async ({ body }) => JSON.parse(body);';
/** Answers with the event. */
export const ECHO = 'exports.handler = async (event) => event;';

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>>;

/** The template of a function `room` with a URL, and what else `build` adds. */
export function synth(code: string, url: FunctionUrlOptions, build: (stack: Stack, fn: LambdaFunction) => void = () => {}): Resources {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'app');
  const properties = { functionName: 'room', runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(code) };
  const fn = new LambdaFunction(stack, 'Function', properties);
  fn.addFunctionUrl(url);
  build(stack, fn);
  return app.synth().getStackByName('app').template.Resources;
}

/** The template without the resources of a type. */
export function without(resources: Resources, isLeftOut: (resource: Resources[string]) => boolean): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([, resource]) => !isLeftOut(resource)));
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string[]>;
  readonly text: string;
}

/** Unlike fetch, sends every header, and the path as it is. */
export function send(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const [, port, path] = /^http:\/\/127\.0\.0\.1:(\d+)(.*)$/.exec(url) ?? [];
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers } as Record<string, string>, agent: false });
    outgoing.on('response', async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headersDistinct, text });
    });
    outgoing.on('error', reject).end(body);
  });
}

/** The header of a request that is signed by these credentials. */
export const signedBy = (accessKeyId: string, service = 'lambda') => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

/** Returns the access key id of a session of a role. */
export async function assume({ url }: LocalEndpoint, role: string): Promise<string> {
  const RoleArn = `arn:aws:iam::000000000000:role/${role}`;
  const body = new URLSearchParams({ Action: 'AssumeRole', RoleArn, RoleSessionName: 'session' }).toString();
  const { text } = await send(url, { method: 'POST', headers: signedBy('local', 'sts'), body });
  return /<AccessKeyId>(\w+)</.exec(text)?.[1] ?? '';
}

export interface Deployed {
  readonly endpoint: LocalEndpoint;
  readonly harness: Harness;
  /** The URL of the function `room`. */
  readonly url: string;
  readonly news: NumberedNews[];
  /** The lines in the log of the function. */
  lines(): string[];
}

export async function start(options: EndpointOptions = {}): Promise<Omit<Deployed, 'url'>> {
  const endpoint = await startEndpoint(options);
  endAfterTests(() => endpoint.close());
  const news: NumberedNews[] = [];
  endpoint.newsroom.listen((piece) => void news.push(piece));
  return {
    endpoint,
    news,
    harness: createHarness({ resourceTypes: endpoint.services.resourceTypes() }),
    lines: () => news.flatMap((piece) => (piece.type === 'log' ? [piece.text] : [])),
  };
}

export const urlIn = (endpoint: LocalEndpoint) => endpoint.snapshot().functions?.find(({ name }) => name === 'room')?.url ?? '';

export async function deploy(resources: Resources): Promise<Deployed> {
  const started = await start();
  expect(await started.harness.create('app', resources, {}, { Capabilities: ['CAPABILITY_NAMED_IAM'] })).toBe('CREATE_COMPLETE');
  return { ...started, url: urlIn(started.endpoint) };
}
