/** An account in virtual time: the local services behind their guards, and the real handler with the real SDK clients in place of its process. */
import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHandler } from '../../lambda/resources/handler';
import { kinds } from '../../lambda/resources/kinds';
import type { Event } from '../../lambda/resources/protocol/request';
import type { Clients } from '../../lambda/resources/services/services';
import { createServices } from '../../local/src/endpoint/services';
import type { LocalAnswer, LocalService } from '../../local/src/http/http';
import type { Services } from '../../local/src/service/definition';
import { SERVICES } from '../../local/src/services';
import { createCloudFormation } from '../../local/src/services/cloudformation';
import { cloudFormation as cloudFormationService } from '../../local/src/services/cloudformation/service';
import { iam as iamService } from '../../local/src/services/iam/service';
import type { IvsRealTime } from '../../local/src/services/ivs';
import { ivs as ivsService } from '../../local/src/services/ivs/service';
import type { Keys } from '../../local/src/services/kms/keys';
import { kms, serveKeys } from '../../local/src/services/kms/service';
import type { FunctionDefinition } from '../../local/src/services/lambda/function';
import { createFunctionPolicies } from '../../local/src/services/lambda/function-policies';
import { lambdaTypes } from '../../local/src/services/lambda/resource-types';
import { lambda } from '../../local/src/services/lambda/service';
import { accessesToLog } from '../../local/src/services/logs/access';
import type { S3 } from '../../local/src/services/s3/s3';
import { s3 as s3Service } from '../../local/src/services/s3/service';
import { VirtualClock } from '../support/virtual-clock';

export const REGION = 'us-east-1';
const FUNCTION_MILLISECONDS = 180_000;
const NEVER = new AbortController().signal;
const URL_BASE = 'http://127.0.0.1';

export interface Account {
  readonly ivs: IvsRealTime;
  readonly s3: S3;
  /** Why the stack's operation failed, first things first. */
  readonly reasons: string[];
  /** What was denied, as the log says it. */
  readonly denials: string[];
  /** What the handler has logged, as far as it got into its log group. */
  readonly logged: string[];
  /** Runs an operation on the stack until it has settled. Gives its status. */
  operate(action: 'CreateStack' | 'UpdateStack' | 'DeleteStack', template?: object): Promise<string>;
  close(): Promise<void>;
}

/** With the keys of another account's KMS, because to make one takes real time. */
export function createAccount(keys: Keys): Account {
  const virtual = new VirtualClock();
  const clock = { now: () => virtual.now(), sleep: (milliseconds: number, signal = NEVER) => virtual.sleep(milliseconds, signal) };
  const reasons: string[] = [];
  const denials: string[] = [];
  const logged: string[] = [];
  const functions = new Map<string, FunctionDefinition>();
  let settled = (_: string) => {};

  /** Keeps the functions, and runs none. */
  const keptFunctions = {
    put: async (definition: FunctionDefinition) => void functions.set(definition.arn, definition),
    remove: async (arn: string) => void functions.delete(arn),
    has: (arn: string) => functions.has(arn),
    hasDrifted: () => false,
    invokeAsync: () => {},
  };
  const definitions = SERVICES.map((definition) => {
    if (definition === kms) return { ...kms, create: (_: unknown, endpoint: Services) => serveKeys(keys, endpoint) };
    if (definition === cloudFormationService) return { ...cloudFormationService, create: createStacks };
    if (definition !== lambda) return definition;
    return {
      ...lambda,
      create: (_: unknown, endpoint: Services) => ({
        store: { functions: keptFunctions, policies: createFunctionPolicies() },
        resourceTypes: lambdaTypes(endpoint.of(s3Service), keptFunctions, endpoint.of(iamService).roles),
      }),
    };
  });
  function createStacks(_: unknown, endpoint: Services) {
    const store = createCloudFormation({
      clock,
      resourceTypes: endpoint.resourceTypes(),
      invokeAsync: (functionArn, event) => void invoke(functionArn, event as Event),
      readObject: endpoint.of(s3Service).readUrl,
      readParameter: () => undefined,
      baseUrl: () => URL_BASE,
      pipelines: endpoint.pipelines,
      onEvent: ({ status, statusReason, physicalId, stackId }) => {
        if (status.endsWith('_FAILED') && statusReason) reasons.push(statusReason);
        if (physicalId === stackId && !status.endsWith('_IN_PROGRESS')) settled(status);
      },
    });
    return { store, pipeline: store.pipeline };
  }
  const services = createServices(definitions, { clock, url: () => URL_BASE, onFunctionLog: ({ text }) => denials.push(text) });
  const [ivs, iam, s3] = [services.of(ivsService), services.of(iamService), services.of(s3Service)];
  const cloudFormation = services.of(cloudFormationService);

  /** No time passes while the SDK is at work, which takes turns of the event loop. */
  async function hold<T>(work: Promise<T>): Promise<T> {
    let pending = true;
    const done = () => {
      pending = false;
    };
    work.then(done, done);
    while (pending) await virtual.sleep(0, NEVER);
    return work;
  }

  /** A process that serves one request. */
  async function invoke(functionArn: string, event: Event): Promise<void> {
    const definition = functions.get(functionArn);
    if (!definition) throw new Error(`there is no function ${functionArn}`);
    const { name: functionName, logGroupName = '' } = definition;
    const { accessKeyId } = iam.sessions.ofFunction({ ...definition, logGroupName });
    const ends = clock.now() + FUNCTION_MILLISECONDS;
    const handler = createHandler({
      kinds,
      clients: clientsOf(accessKeyId, services.byName, hold),
      clock: virtual,
      put: async (url, body) => {
        const answer = await cloudFormation.responses({ method: 'PUT', url: new URL(url), headers: {}, body: Buffer.from(body) });
        return typeof answer === 'string' ? 500 : answer.status;
      },
      write: (text) => {
        const line = { functionName, region: REGION, logGroupName, text };
        if (iam.mayLog(line, accessesToLog(REGION, logGroupName))) logged.push(text);
      },
    });
    await handler(event, { getRemainingTimeInMillis: () => ends - clock.now() });
  }

  return {
    ivs,
    s3,
    reasons,
    denials,
    logged,
    async operate(action, template) {
      const over = new Promise<string>((resolve) => {
        settled = resolve;
      });
      const input = {
        StackName: 'Live',
        ...(template && { 'Capabilities.member.1': 'CAPABILITY_IAM', TemplateBody: JSON.stringify(template) }),
      };
      const body = Buffer.from(new URLSearchParams({ Action: action, ...input }).toString());
      const credential = { accessKeyId: 'local', region: REGION, service: 'cloudformation' };
      const answer = await cloudFormation.pipeline.service({ method: 'POST', url: new URL(URL_BASE), headers: {}, body, credential });
      if (typeof answer === 'string' || answer.status !== 200) throw new Error(typeof answer === 'string' ? answer : String(answer.body));
      return virtual.run(over);
    },
    async close() {
      ivs.close();
      await cloudFormation.close();
    },
  };
}

type ServicesByName = Readonly<Record<string, LocalService<LocalAnswer>>>;
type Hold = <T>(work: Promise<T>) => Promise<T>;

/** The real clients, signing with these credentials, without a network. */
function clientsOf(accessKeyId: string, services: ServicesByName, hold: Hold): Clients {
  const config = {
    region: REGION,
    endpoint: URL_BASE,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey: 'local', sessionToken: 'local' },
    requestHandler: { handle: (request: HttpRequest) => answerTo(request, services) },
  } as object;
  const held = <C extends { send(command: never, options: never): Promise<unknown> }>(client: C): C =>
    ({ send: (command: never, options: never) => hold(client.send(command, options)) }) as unknown as C;
  return {
    ivs: held(new IVSRealTimeClient(config)),
    cloudFormation: () => ({ client: held(new CloudFormationClient(config)), DescribeStackEventsCommand }),
    kms: () => ({ client: held(new KMSClient(config)), GetPublicKeyCommand }),
    secretsManager: () => ({ client: held(new SecretsManagerClient(config)), GetSecretValueCommand, PutSecretValueCommand }),
  };
}

/** As the SDK has it. */
interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

async function answerTo(request: HttpRequest, services: ServicesByName): Promise<object> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const [, accessKeyId = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  const url = new URL(request.path, URL_BASE);
  for (const [name, value] of Object.entries(request.query ?? {})) for (const one of [value].flat()) url.searchParams.append(name, one);
  // As bytes, of which the JSON protocols make a text when they are asked for one.
  const body = Buffer.concat([typeof request.body === 'string' ? Buffer.from(request.body) : (request.body ?? new Uint8Array())]);
  const answer = await services[service]?.({ method: request.method, url, headers, body, credential: { accessKeyId, region, service } });
  if (answer === 'drop') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  if (answer === undefined || answer === 'silence') throw new Error(`no answer of ${service}`);
  return { response: { statusCode: answer.status, headers: answer.headers ?? {}, body: Buffer.from(answer.body ?? '') } };
}
