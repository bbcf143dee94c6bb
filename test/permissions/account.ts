/** An account in virtual time: the local services behind their guards, and the real handler with the real SDK clients in place of its process. */
import { setMaxListeners } from 'node:events';
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCompositions } from '../../lambda/compositions/handler';
import { createNotifier } from '../../lambda/recordings/handler';
import { createHandler, type Handler } from '../../lambda/resources/handler';
import { kinds } from '../../lambda/resources/kinds';
import type { Event } from '../../lambda/resources/protocol/request';
import type { Clients } from '../../lambda/resources/services/services';
import { createSweeper } from '../../lambda/sweeper/handler';
import { createServices, type ServicesOptions } from '../../local/src/endpoint/services';
import type { LocalAnswer, LocalService } from '../../local/src/http/http';
import type { Services } from '../../local/src/service/definition';
import { ServiceError } from '../../local/src/service/service-error';
import { SERVICES } from '../../local/src/services';
import { createCloudFormation } from '../../local/src/services/cloudformation';
import { cloudFormation as cloudFormationService } from '../../local/src/services/cloudformation/service';
import { iam as iamService } from '../../local/src/services/iam/service';
import type { IvsRealTime } from '../../local/src/services/ivs';
import { ivs as ivsService } from '../../local/src/services/ivs/service';
import type { Keys } from '../../local/src/services/kms/keys';
import { kms, serveKeys } from '../../local/src/services/kms/service';
import { createMappings } from '../../local/src/services/lambda/event-source-mappings/mappings';
import { eventSourceMappingTypes } from '../../local/src/services/lambda/event-source-mappings/resource-type';
import type { FunctionDefinition, InvokeResult } from '../../local/src/services/lambda/function';
import { createFunctionPolicies } from '../../local/src/services/lambda/function-policies';
import { lambdaOperations } from '../../local/src/services/lambda/operations';
import { lambdaPermissionTypes } from '../../local/src/services/lambda/permission-type';
import { lambdaTypes } from '../../local/src/services/lambda/resource-types';
import { lambda, serveLambda } from '../../local/src/services/lambda/service';
import { accessesToLog } from '../../local/src/services/logs/access';
import type { S3 } from '../../local/src/services/s3/s3';
import { s3 as s3Service } from '../../local/src/services/s3/service';
import { sqs } from '../../local/src/services/sqs/service';
import { VirtualClock } from '../support/virtual-clock';

export const REGION = 'us-east-1';
const NEVER = new AbortController().signal;
// Each call under way listens: more than ten are no leak.
setMaxListeners(0, NEVER);
const URL_BASE = 'http://127.0.0.1';

export interface AccountOptions {
  /** The documented rates. */
  readonly throttling?: boolean;
  readonly quotas?: ServicesOptions['quotas'];
}

/** An invocation of a function that has ended. */
export interface EndedInvocation {
  readonly functionName: string;
  readonly milliseconds: number;
}

export interface Account {
  readonly ivs: IvsRealTime;
  /** Runs on the account's clock. */
  readonly virtual: VirtualClock;
  /** All invocations that have ended, oldest first. */
  readonly invocations: EndedInvocation[];
  /** The name of the only function whose name begins so. */
  functionNamed(prefix: string): string;
  /** The real client of IVS with the credentials of a function's role. */
  clientOf(functionName: string): IVSRealTimeClient;
  environmentOf(functionName: string): Readonly<Record<string, string>>;
  /** Invokes a function until it ends. Rejects when it fails. */
  invokeFunction(functionName: string): Promise<void>;
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
export function createAccount(keys: Keys, { throttling, quotas }: AccountOptions = {}): Account {
  const virtual = new VirtualClock();
  const invocations: EndedInvocation[] = [];
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
    get: (arn: string) => ({ definition: definitionOf(arn) }),
    invokeAsync: (arn: string, event: unknown) => void invoke(arn, event).catch(() => undefined),
    invoke: (arn: string, event: unknown): Promise<InvokeResult> =>
      invoke(arn, event).then(
        () => ({ result: null }),
        ({ name, message }) => ({ error: { type: name, message } }),
      ),
  };
  function definitionOf(arn: string): FunctionDefinition {
    const definition = functions.get(arn);
    if (!definition) throw new ServiceError('ResourceNotFoundException', `there is no function ${arn}`);
    return definition;
  }
  const definitions = SERVICES.map((definition) => {
    if (definition === kms) return { ...kms, create: (_: unknown, endpoint: Services) => serveKeys(keys, endpoint) };
    if (definition === cloudFormationService) return { ...cloudFormationService, create: createStacks };
    if (definition !== lambda) return definition;
    return { ...lambda, create: createKeptLambda };
  });
  function createKeptLambda(_: unknown, endpoint: Services) {
    const policies = createFunctionPolicies();
    const { findCaller, roles, sessions } = endpoint.of(iamService);
    const mappings = createMappings(
      {
        clock,
        functions: keptFunctions as never,
        ...endpoint.of(sqs),
        denialOf(arn, access) {
          const { accessKeyId } = sessions.ofFunction({ ...definitionOf(arn), logGroupName: '' });
          const denial = findCaller(accessKeyId, REGION)?.denialOf([access]);
          if (denial !== undefined) denials.push(denial);
          return denial;
        },
        notice: (_, text) => void denials.push(text),
      },
      new Map(),
    );
    return {
      store: { functions: keptFunctions, policies },
      pipeline: serveLambda(lambdaOperations(keptFunctions as never, { readObject: () => undefined, hasRole: () => true }), endpoint),
      resourceTypes: {
        ...lambdaTypes(endpoint.of(s3Service), keptFunctions, roles),
        ...lambdaPermissionTypes(policies, keptFunctions),
        ...eventSourceMappingTypes(mappings),
      },
      close: async () => mappings.close(),
    };
  }
  function createStacks(_: unknown, endpoint: Services) {
    const store = createCloudFormation({
      clock,
      resourceTypes: endpoint.resourceTypes(),
      invokeAsync: (functionArn, event) => void invoke(functionArn, event),
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
  const services = createServices(definitions, {
    clock,
    throttling,
    quotas,
    url: () => URL_BASE,
    onFunctionLog: ({ text }) => denials.push(text),
  });
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

  /** A process that serves one event. */
  async function invoke(functionArn: string, event: unknown): Promise<void> {
    const definition = definitionOf(functionArn);
    const { name: functionName, timeoutSeconds } = definition;
    const began = clock.now();
    const ends = began + timeoutSeconds * 1000;
    try {
      await handlerOf(definition)(event as Event, { getRemainingTimeInMillis: () => ends - clock.now() });
    } finally {
      invocations.push({ functionName, milliseconds: clock.now() - began });
    }
  }

  function handlerOf(definition: FunctionDefinition): Handler {
    const { name: functionName, logGroupName = '', environment, handler } = definition;
    const clients = clientsFor(definition);
    const write = (text: string) => {
      if (iam.mayLog({ functionName, region: REGION, logGroupName, text }, accessesToLog(REGION, logGroupName))) logged.push(text);
    };
    const shared = { clock: virtual, environment, write };
    if (handler === 'sweeper.handler') return createSweeper({ ...shared, client: clients.ivs });
    if (handler === 'compositions.handler') return createCompositions({ ...shared, ...clients }) as never;
    if (handler === 'recordings.handler') return createNotifier({ ...shared, ...clients }) as never;
    return createHandler({
      kinds,
      clients,
      clock: virtual,
      put: async (url, body) => {
        const answer = await cloudFormation.responses({ method: 'PUT', url: new URL(url), headers: {}, body: Buffer.from(body) });
        return typeof answer === 'string' ? 500 : answer.status;
      },
      write,
    });
  }

  /** The clients of a function, with the credentials of its role. */
  function clientsFor(definition: FunctionDefinition): FunctionClients {
    const { accessKeyId } = iam.sessions.ofFunction({ ...definition, logGroupName: definition.logGroupName ?? '' });
    return clientsOf(accessKeyId, services.byName, hold);
  }

  const namedFunction = (name: string) => [...functions.values()].find((definition) => definition.name === name) as FunctionDefinition;

  return {
    ivs,
    virtual,
    invocations,
    functionNamed(prefix) {
      const [name, ...others] = [...functions.values()].map((definition) => definition.name).filter((text) => text.startsWith(prefix));
      if (name === undefined || others.length > 0) throw new Error(`expected one function ${prefix}..., found ${others.length + 1}`);
      return name;
    },
    clientOf: (name) => clientsFor(namedFunction(name)).ivs as IVSRealTimeClient,
    environmentOf: (name) => namedFunction(name).environment,
    invokeFunction: (name) => virtual.run(invoke(namedFunction(name).arn, {})),
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

/** The clients of all functions. */
type FunctionClients = Clients & Pick<Parameters<typeof createNotifier>[0], 'eventBridge'>;

type ServicesByName = Readonly<Record<string, LocalService<LocalAnswer>>>;
type Hold = <T>(work: Promise<T>) => Promise<T>;

/** The real clients, signing with these credentials, without a network. */
function clientsOf(accessKeyId: string, services: ServicesByName, hold: Hold): FunctionClients {
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
    cloudFormation: () => ({
      client: held(new CloudFormationClient(config)),
      DescribeStackEventsCommand,
      DescribeStackResourcesCommand,
      DescribeStacksCommand,
    }),
    eventBridge: () => ({ client: held(new EventBridgeClient(config)), PutEventsCommand }),
    kms: () => ({ client: held(new KMSClient(config)), GetPublicKeyCommand, SignCommand }),
    lambda: () => ({ client: held(new LambdaClient(config)), InvokeCommand }),
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
