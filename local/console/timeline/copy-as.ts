/** Writes calls, events and commands as text that a person pastes into a shell or a program. */
import type { CallNews, EventNews } from '../../src/service/news';
import { visible } from '../components/json-text';

/** A call that was made, with its input as far as it may be shown. */
export type CopiedCall = Pick<CallNews, 'service' | 'operation' | 'region' | 'input' | 'omittedCharacters'>;

/** What the endpoint shows in place of a secret. */
const HIDDEN = '****';

interface ClientNames {
  /** The service's name in the AWS CLI. @default - its name in signatures */
  readonly cli?: string;
  /** The package of the SDK, after `@aws-sdk/client-`. @default - the name in the AWS CLI */
  readonly sdk?: string;
  /** The class of the SDK's client. */
  readonly client: string;
}

/** The clients' names for the services, by the services' names in signatures. */
const CLIENTS: Readonly<Record<string, ClientNames>> = {
  cloudformation: { client: 'CloudFormationClient' },
  cloudtrail: { client: 'CloudTrailClient' },
  events: { sdk: 'eventbridge', client: 'EventBridgeClient' },
  ivs: { cli: 'ivs-realtime', client: 'IVSRealTimeClient' },
  kms: { client: 'KMSClient' },
  lambda: { client: 'LambdaClient' },
  logs: { sdk: 'cloudwatch-logs', client: 'CloudWatchLogsClient' },
  s3: { cli: 's3api', sdk: 's3', client: 'S3Client' },
  scheduler: { client: 'SchedulerClient' },
  secretsmanager: { sdk: 'secrets-manager', client: 'SecretsManagerClient' },
  sqs: { client: 'SQSClient' },
  ssm: { client: 'SSMClient' },
  sts: { client: 'STSClient' },
};

/** The AWS CLI writes what these return into a file, which it takes as an argument. */
const INTO_A_FILE = new Set(['s3 GetObject', 'lambda Invoke']);

/** Their inputs have a body that is not in the news; a function URL is no operation of the clients. */
const NOT_REPEATABLE = new Set(['s3 PutObject', 's3 UploadPart', 'lambda InvokeFunctionUrl']);

/** The endpoint accepts any credentials. */
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Returns undefined if the AWS CLI has no command for the call, or a part of the input is not known. */
export function copyAsCli(call: CopiedCall, endpointUrl: string): string | undefined {
  const { service, operation, region, input = {} } = call;
  const names = namesFor(call);
  if (!names) return undefined;
  const parts = [
    `AWS_ACCESS_KEY_ID=${CREDENTIALS.accessKeyId} AWS_SECRET_ACCESS_KEY=${CREDENTIALS.secretAccessKey} aws`,
    `${names.cli ?? service} ${kebabCase(operation)}`,
    `--endpoint-url ${shellQuote(endpointUrl)} --region ${shellQuote(region)}`,
  ];
  if (!isEmpty(input)) parts.push(`--cli-input-json ${shellQuote(visible(JSON.stringify(withPlaceholders(input))))}`);
  if (INTO_A_FILE.has(`${service} ${operation}`)) parts.push('/dev/stdout');
  return parts.join(' ');
}

/** Returns undefined if the AWS SDK for JavaScript has no command for the call, or a part of the input is not known. */
export function copyAsSdk(call: CopiedCall, endpointUrl: string): string | undefined {
  const { service, operation, region, input = {} } = call;
  const names = namesFor(call);
  if (!names) return undefined;
  const { cli = service, sdk = cli, client } = names;
  const settings = {
    region,
    endpoint: endpointUrl,
    credentials: CREDENTIALS,
    ...(service === 's3' && { forcePathStyle: true }),
  };
  const command = `${operation}Command`;
  const imported = [client, command].sort().join(', ');
  return [
    `import { ${imported} } from '@aws-sdk/client-${sdk}';`,
    '',
    `const client = new ${client}(${literal(settings)});`,
    `await client.send(new ${command}(${literal(withPlaceholders(input))}));`,
  ].join('\n');
}

/** The call that puts an event on its bus. Returns undefined for events of services, which no program may put. */
export function callThatPuts({ source, detailType, detail, resources, eventBusName, region }: EventNews): CopiedCall | undefined {
  if (source.startsWith('aws.')) return undefined;
  const entry = {
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    ...(resources.length > 0 && { Resources: resources }),
    ...(eventBusName !== undefined && { EventBusName: eventBusName }),
  };
  return { service: 'events', operation: 'PutEvents', region, input: { Entries: [entry] } };
}

/** A pattern for a rule that matches events like this one: of the same source and type, about the same resources. */
export function patternOf({ source, detailType, detail, resources }: EventNews): object {
  const { event_name: eventName } = detail;
  return {
    source: [source],
    'detail-type': [detailType],
    ...(resources.length > 0 && { resources }),
    ...(typeof eventName === 'string' && { detail: { event_name: [eventName] } }),
  };
}

/** A command of the endpoint's control interface. */
export function copyAsCurl(command: string, input: unknown, endpointUrl: string): string {
  const body = visible(JSON.stringify(withPlaceholders(input)));
  return `curl -d ${shellQuote(body)} ${shellQuote(`${endpointUrl}/_ivs/${command}`)}`;
}

/** A request to a function URL. The news has no query and no body of it. Returns undefined for any other call. */
export function copyUrlAsCurl({ operation, region, caller, input }: CallNews): string | undefined {
  if (operation !== 'InvokeFunctionUrl' || typeof input !== 'object' || input === null) return undefined;
  const { method, url } = input as { readonly method: string; readonly url: string };
  const { accessKeyId, secretAccessKey } = CREDENTIALS;
  const signed = caller === undefined ? '' : ` --aws-sigv4 aws:amz:${region}:lambda --user ${accessKeyId}:${secretAccessKey}`;
  return `curl${method === 'GET' ? '' : ` -X ${method}`}${signed} ${shellQuote(url)}`;
}

/** A text as one word of a POSIX shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The AWS CLI's name of an operation. */
export function kebabCase(operation: string): string {
  return operation
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

function namesFor({ service, operation, omittedCharacters = 0 }: CopiedCall): ClientNames | undefined {
  if (omittedCharacters > 0 || NOT_REPEATABLE.has(`${service} ${operation}`)) return undefined;
  return Object.hasOwn(CLIENTS, service) ? CLIENTS[service] : undefined;
}

function isEmpty(input: unknown): boolean {
  return Object.keys(input as object).length === 0;
}

/** The hidden members that are no texts. */
const HIDDEN_MEMBERS: Readonly<Record<string, unknown>> = {
  attributes: { '<name>': '<value>' },
  capabilities: ['<capability>'],
  Variables: { '<name>': '<value>' },
};

/** Names each hidden secret, so that a person sees what to fill in: `<streamKey>`. */
function withPlaceholders(value: unknown, name = 'secret'): unknown {
  if (value === HIDDEN && Object.hasOwn(HIDDEN_MEMBERS, name)) return HIDDEN_MEMBERS[name];
  if (typeof value === 'string') return value.replaceAll(HIDDEN, `<${name}>`);
  if (Array.isArray(value)) return value.map((item) => withPlaceholders(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPlaceholders(member, key)]));
}

/** A value as JavaScript. */
export function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  const members = isList
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([key, item]) => `${nameLiteral(key)}: ${literal(item, inner)}`);
  const [open, close, space] = isList ? ['[', ']', ''] : ['{', '}', ' '];
  if (members.length === 0) return open + close;
  const line = `${open}${space}${members.join(', ')}${space}${close}`;
  if (line.length + indent.length <= 80 && !line.includes('\n')) return line;
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`;
}

function textLiteral(text: string): string {
  const inner = visible(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

function nameLiteral(name: string): string {
  if (name === '__proto__') return `['__proto__']`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}
