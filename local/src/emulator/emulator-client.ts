/** Calls operations of the emulator behind the endpoint. */
import { text } from 'node:stream/consumers';
import { isObject, tryReadJson } from '../data/json';
import { readXml } from '../data/read-xml';
import { send } from '../http/client';
import { InputFault, read, type Shape } from '../service/input';

/** The emulator does not answer, or its answer cannot be read. */
export class EmulatorFailure extends Error {}

/** The emulator rejects a call. `code` is the name of the error, such as ResourceNotFoundException. */
export class CallRejected extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message.replace(/\.$/, '')}`);
  }
}

/** An operation of the AWS JSON protocol. */
export interface JsonOperation {
  /** The service's name in signatures. */
  readonly service: string;
  readonly region: string;
  /** The header X-Amz-Target, such as `AWSEvents.ListRules`. */
  readonly target: string;
}

/** An operation of the AWS Query protocol, whose answer does not matter. */
export interface QueryOperation {
  readonly service: string;
  readonly region: string;
  readonly name: string;
  /** The version of the API. */
  readonly version: string;
}

/** Methods throw {@link EmulatorFailure} and {@link CallRejected}. */
export interface EmulatorClient {
  /** Calls an operation and reads the members of its answer. The answer may have others. */
  call<T>(operation: JsonOperation, input: object, answer: Shape<T>): Promise<T>;
  query(operation: QueryOperation, input: Readonly<Record<string, string>>): Promise<void>;
  /** Invokes a function asynchronously. */
  invokeAsync(region: string, functionArn: string, payload: string): Promise<void>;
}

export interface EmulatorClientOptions {
  /** `http://host:port` of the emulator. */
  readonly url: string;
  /** Ends all calls. */
  readonly signal: AbortSignal;
  /** @default 5000 */
  readonly patienceMilliseconds?: number;
}

interface Sent {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const DEFAULT_PATIENCE_MILLISECONDS = 5_000;

export function createEmulatorClient(options: EmulatorClientOptions): EmulatorClient {
  const { url, signal, patienceMilliseconds = DEFAULT_PATIENCE_MILLISECONDS } = options;

  async function post({ service, region, operation, path, headers, body }: Sent): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const ending = AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]);
    const answer = await received(url + path, { ...headers, authorization }, body, ending).catch((error) => {
      const reason = error.name === 'TimeoutError' ? `in ${patienceMilliseconds / 1_000} seconds` : `(${error.code ?? error.message})`;
      throw new EmulatorFailure(`the emulator at ${url} did not answer ${operation} ${reason}`);
    });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw rejectionOf(answer) ?? nonsense(operation, `the status ${answer.status} comes with an error, got none`);
  }

  function nonsense(operation: string, problem: string): EmulatorFailure {
    return new EmulatorFailure(`the emulator at ${url} must answer ${operation} as AWS does: ${problem}`);
  }

  return {
    async call({ service, region, target }, input, shape) {
      const [, operation = target] = target.split('.');
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
      const answer = tryReadJson(await post({ service, region, operation, path: '/', headers, body: JSON.stringify(input) }));
      try {
        return read(shape, knownMembers(shape, answer), { path: 'the answer' });
      } catch (error) {
        if (error instanceof InputFault) throw nonsense(operation, error.message);
        throw error;
      }
    },
    async query({ service, region, name, version }, input) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = String(new URLSearchParams({ Action: name, Version: version, ...input }));
      await post({ service, region, operation: name, path: '/', headers, body });
    },
    async invokeAsync(region, functionArn, payload) {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
      const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
      await post({ service: 'lambda', region, operation: 'Invoke', path, headers, body: payload });
    },
  };
}

interface Answer {
  readonly status: number;
  readonly errorType: string;
  readonly body: string;
}

async function received(url: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Answer> {
  try {
    const answer = await send(url, { method: 'POST', headers, body, signal });
    return { status: answer.statusCode ?? 0, errorType: String(answer.headers['x-amzn-errortype'] ?? ''), body: await text(answer) };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** Reads an error of AWS JSON, REST JSON or AWS Query. Returns undefined if the answer has none. */
function rejectionOf({ errorType, body }: Answer): CallRejected | undefined {
  const parsed = tryReadJson(body);
  const members = isObject(parsed) ? parsed : queryErrorIn(body);
  const [code = ''] = (String(members.__type ?? '') || errorType).split('#').slice(-1)[0]?.split(':') ?? [];
  return code === '' ? undefined : new CallRejected(code, String(members.message ?? members.Message ?? 'no message'));
}

/** The error in `<ErrorResponse><Error><Code>...</Code><Message>...</Message></Error></ErrorResponse>`, with the names of AWS JSON. */
function queryErrorIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const error = readXml(body).elements.find(({ name }) => name === 'Error');
    const textOf = (wanted: string) => error?.elements.find(({ name }) => name === wanted)?.text;
    return { __type: textOf('Code'), message: textOf('Message') };
  } catch {
    return {};
  }
}

/** Drops the members that a shape does not have. */
function knownMembers(shape: Shape, value: unknown): unknown {
  const { element, members } = shape;
  if (element && Array.isArray(value)) return value.map((item) => knownMembers(element, item));
  if (!members || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, member]) => (Object.hasOwn(value, name) ? [[name, knownMembers(member, value[name])]] : [])),
  );
}
