/** The SDK in the bundle sends the same bytes as the SDK from npm, and makes the same of each answer. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ivs from '@aws-sdk/client-ivs-realtime';
import { NormalizedSchema } from '@smithy/core/schema';
import * as fc from 'fast-check';

const ROOT = join(__dirname, '..', '..', '..');

interface Case {
  readonly service: string;
  readonly command: string;
  readonly input: unknown;
  readonly answer: Answer | { readonly fault: 'reset' | 'cut' | 'deadline' | 'timeout' };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Call {
  readonly service: string;
  readonly command: string;
  readonly requests: readonly {
    readonly method: string;
    readonly url: string;
    readonly rawHeaders: readonly string[];
    readonly body: string;
  }[];
  readonly outcome: { readonly output?: object; readonly error?: { readonly name: string; readonly message: string } };
}

interface Recorded {
  readonly calls: readonly Call[];
  /** What is sent by the variables of each environment, by service. */
  readonly environments: readonly Readonly<Record<string, { readonly request?: { readonly hostname: string }; readonly error?: string }>>[];
}

/** Of each service, the commands that the functions send. Of IVS, all. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  ivs: Object.keys(ivs).filter((name) => name.endsWith('Command') && name !== '$Command'),
  cloudFormation: ['DescribeStackEventsCommand', 'DescribeStackResourcesCommand', 'DescribeStacksCommand'],
  eventBridge: ['PutEventsCommand'],
  kms: ['GetPublicKeyCommand', 'SignCommand'],
  lambda: ['InvokeCommand'],
  secretsManager: ['GetSecretValueCommand', 'PutSecretValueCommand'],
};

/** So few that a process sends all in seconds, and so many that the SDK sends one of each command at least: it refuses the others. */
const CASES_OF_COMMAND = 8;

/** Values of a schema as JSON. `{ $date }` and `{ $bytes }` become dates and bytes in inputs. */
function valuesOf(schema: NormalizedSchema, dates: fc.Arbitrary<unknown>, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(undefined);
  const inner = (member: NormalizedSchema) => valuesOf(member, dates, depth + 1);
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, fc.option(inner(member), { nil: undefined, freq: 4 })]);
    return fc.record(Object.fromEntries(members));
  }
  if (schema.isListSchema()) return fc.array(inner(schema.getValueSchema()), { maxLength: 3 });
  if (schema.isMapSchema()) return fc.dictionary(fc.string({ maxLength: 8 }), inner(schema.getValueSchema()), { maxKeys: 3 });
  if (schema.isBlobSchema()) return fc.base64String({ maxLength: 40 }).map(($bytes) => ({ $bytes }));
  if (schema.isTimestampSchema()) return dates;
  if (schema.isBooleanSchema()) return fc.boolean();
  if (schema.isNumericSchema()) return fc.integer({ min: -10, max: 2_000_000 });
  return fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constant(`arn:aws:ivs:eu-west-1:123456789012:stage/abcdefghijkl`));
}

const SOME_DATE = fc.integer({ min: 0, max: 2_000_000_000_000 });
const DATES_IN = SOME_DATE.map(($date) => ({ $date }));
const DATES_OUT = fc.oneof(
  SOME_DATE.map((date) => new Date(date).toISOString()),
  SOME_DATE.map((date) => date / 1_000),
);

const ERRORS = [
  'AccessDeniedException',
  'ConflictException',
  'ResourceNotFoundException',
  'ThrottlingException',
  'SomeNewException',
  'PendingVerification',
];
const XML = [
  '<R><R><StackEvents><member><StackId>s</StackId><EventId>e</EventId><Timestamp>2026-11-29T12:00:00Z</Timestamp></member></StackEvents></R></R>',
  '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>App</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &amp; never</Message></Error><RequestId>r</RequestId></ErrorResponse>',
];

/** Answers with a body as the operation has it, errors of the service, and bodies that no service sends. */
function answersOf(output: NormalizedSchema): fc.Arbitrary<Answer> {
  const requestId = { 'x-amzn-requestid': '01234567-89ab-cdef-0123-456789abcdef' };
  const json = valuesOf(output, DATES_OUT).map((value) => JSON.stringify(value ?? {}, (_key, member) => member?.$bytes ?? member));
  return fc.oneof(
    fc.record({ status: fc.constant(200), headers: fc.constant(requestId), body: json }),
    fc
      .record({
        status: fc.constantFrom(400, 403, 404, 409, 429, 500, 503),
        error: fc.constantFrom(...ERRORS),
        message: fc.string(),
        byHeader: fc.boolean(),
      })
      .map(({ status, error, message, byHeader }) => ({
        status,
        headers: { ...requestId, ...(byHeader && { 'x-amzn-errortype': `${error}:http://internal.amazon.com/` }) },
        body: JSON.stringify({ exceptionMessage: message, message, ...(!byHeader && { __type: `com.amazonaws#${error}` }) }),
      })),
    fc.record({
      status: fc.constantFrom(200, 400, 503),
      headers: fc.constant({}),
      body: fc.constantFrom('', '{', '<html>busy</html>', ...XML),
    }),
  );
}

function casesOf(service: string, command: string, schemas: readonly NormalizedSchema[]): Case[] {
  const [input, output] = schemas;
  const cases = fc.record({
    service: fc.constant(service),
    command: fc.constant(command),
    input: valuesOf(input, DATES_IN),
    answer: answersOf(output),
  });
  return fc.sample(cases, { numRuns: CASES_OF_COMMAND, seed: 18 });
}

/** The schemas of the input and the output of a command. */
function schemasOf(service: string, command: string): NormalizedSchema[] {
  const { [command]: Command } = commandsOf(service);
  const { schema } = new Command({});
  return [schema[4], schema[5]].map((each) => NormalizedSchema.of(each));
}

// biome-ignore lint/suspicious/noExplicitAny: the commands of several clients.
function commandsOf(service: string): Record<string, any> {
  // The modules make their clients as they are loaded.
  process.env.AWS_REGION ??= 'eu-west-1';
  const files: Readonly<Record<string, string>> = {
    cloudFormation: 'cloudformation',
    eventBridge: 'event-bridge',
    kms: 'kms',
    lambda: 'lambda',
    secretsManager: 'secrets-manager',
  };
  return service === 'ivs' ? ivs : require(join(ROOT, 'lambda/services', files[service]));
}

const operations = Object.entries(COMMANDS).flatMap(([service, commands]) => commands.map((command) => ({ service, command })));
const cases = operations.flatMap(({ service, command }) => casesOf(service, command, schemasOf(service, command)));

const denied = (type: string, headers: Readonly<Record<string, string>>): Answer => ({
  status: 403,
  headers,
  body: JSON.stringify({ __type: type, message: 'no' }),
});
const xml = (result: string) => ({ status: 200, headers: {}, body: `<Response><${result}</Response>` });
const EVENT = '<StackId>s</StackId><EventId>e</EventId><StackName>n</StackName><Timestamp>2026-11-29T12:00:00.123Z</Timestamp>';

/** A call of each service meets them after the generated cases: faults of the network, and answers with headers that the SDK reads. */
const RARE_ANSWERS: readonly Case['answer'][] = [
  { fault: 'reset' },
  { fault: 'cut' },
  { fault: 'deadline' },
  { fault: 'timeout' },
  { status: 429, headers: { 'retry-after': '3' }, body: '{}' },
  { status: 503, headers: { 'retry-after': 'Sun, 29 Nov 2026 12:00:09 GMT' }, body: '{}' },
  { status: 503, headers: { 'retry-after': 'Sunday, 29-Nov-26 12:00:09 GMT', 'x-amz-retry-after': '500' }, body: '{}' },
  { status: 307, headers: { location: 'https://example.com/' }, body: '' },
  { status: 200, headers: { 'x-amzn-query-error': 'Code;Sender', 'x-amz-id-2': 'id', 'x-amz-cf-id': 'cf' }, body: '{}' },
  denied('SignatureDoesNotMatch', { date: 'Sun, 29 Nov 2026 13:00:00 GMT' }),
  // The SDK signs with the time of the service from here on.
  denied('RequestTimeTooSkewed', { date: 'Sun, 29 Nov 2026 14:00:00 GMT' }),
  { status: 200, headers: {}, body: '{"value":12345678901234567890.10,"other":1e400}' },
  { status: 400, headers: {}, body: '{"__type":"x#ConflictException","value":12345678901234567890.10}' },
  xml(`DescribeStackEventsResult><StackEvents><member>${EVENT}</member></StackEvents></DescribeStackEventsResult>`),
];
/** A call of each service. The SDK sends it: it refuses many of the generated inputs. */
const CALLS: readonly Omit<Case, 'answer'>[] = [
  { service: 'ivs', command: 'GetStageCommand', input: { arn: 'arn:aws:ivs:eu-west-1:123456789012:stage/abcdefghijkl' } },
  { service: 'cloudFormation', command: 'DescribeStackEventsCommand', input: { StackName: 'App' } },
  { service: 'eventBridge', command: 'PutEventsCommand', input: { Entries: [{ Source: 'app', DetailType: 'Some', Detail: '{}' }] } },
  { service: 'kms', command: 'SignCommand', input: { KeyId: 'alias/key', Message: { $bytes: 'AQID' }, SigningAlgorithm: 'ECDSA_SHA_384' } },
  { service: 'lambda', command: 'InvokeCommand', input: { FunctionName: 'Live', InvocationType: 'Event', Payload: { $bytes: 'e30=' } } },
  { service: 'secretsManager', command: 'GetSecretValueCommand', input: { SecretId: 'secret' } },
];
const rareCases = CALLS.flatMap((call) => RARE_ANSWERS.map((answer) => ({ ...call, answer })));

/** How the name of a service begins its hosts. */
const HOSTS: Readonly<Record<string, string>> = {
  ivs: 'ivsrealtime',
  cloudFormation: 'cloudformation',
  eventBridge: 'events',
  kms: 'kms',
  lambda: 'lambda',
  secretsManager: 'secretsmanager',
};

interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  /** Where it sends a call; `*` is the name of the service. */
  readonly host?: string;
  /** The hosts of the services that have another form there. */
  readonly others?: Readonly<Record<string, string>>;
}

/** What an account may give a function beside the region. */
const ENVIRONMENTS: readonly Environment[] = [
  { variables: { AWS_REGION: 'us-east-1' }, host: '*.us-east-1.amazonaws.com' },
  { variables: { AWS_REGION: 'cn-north-1' }, host: '*.cn-north-1.amazonaws.com.cn' },
  { variables: { AWS_REGION: 'us-iso-east-1' }, host: '*.us-iso-east-1.c2s.ic.gov' },
  { variables: { AWS_REGION: 'eusc-de-east-1' }, host: '*.eusc-de-east-1.amazonaws.eu' },
  { variables: { AWS_REGION: 'xx-new-1' }, host: '*.xx-new-1.amazonaws.com' },
  { variables: { AWS_REGION: 'us-gov-west-1' }, host: '*.us-gov-west-1.amazonaws.com' },
  {
    variables: { AWS_REGION: 'us-gov-west-1', AWS_USE_FIPS_ENDPOINT: 'true' },
    host: '*-fips.us-gov-west-1.amazonaws.com',
    others: { cloudFormation: 'cloudformation.us-gov-west-1.amazonaws.com', eventBridge: 'events.us-gov-west-1.amazonaws.com' },
  },
  {
    variables: { AWS_REGION: 'us-east-1', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
    host: '*.us-east-1.api.aws',
    others: { secretsManager: 'secretsmanager.us-east-1.amazonaws.com' },
  },
  {
    variables: { AWS_REGION: 'us-east-1', AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_USE_FIPS_ENDPOINT: 'true' },
    host: '*-fips.us-east-1.api.aws',
    others: { secretsManager: 'secretsmanager-fips.us-east-1.amazonaws.com' },
  },
  {
    variables: { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_IVS_REALTIME: 'https://ivs.example.com' },
    host: '*.us-east-1.amazonaws.com',
    others: { ivs: 'ivs.example.com' },
  },
  { variables: { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'https://proxy.example.com:8443/some/path/' }, host: 'proxy.example.com' },
  {
    variables: {
      AWS_REGION: 'eu-west-1',
      AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
      AWS_DEFAULTS_MODE: 'auto',
      AWS_MAX_ATTEMPTS: '9',
      AWS_RETRY_MODE: 'adaptive',
      AWS_SDK_UA_APP_ID: 'live',
    },
    host: '*.eu-west-1.amazonaws.com',
  },
  { variables: { AWS_EC2_METADATA_DISABLED: 'true' } },
];

let folder: string;
let bundled: Recorded;
let fromNpm: Recorded;

/** The folder is in node_modules, so that Node.js finds the SDK from there. */
beforeAll(() => {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'sdk-'));
  const [given, written, ...files] = ['given.json', 'records.json', 'bundled.js', 'npm.js'].map((file) => join(folder, file));
  execFileSync(process.execPath, [join(__dirname, 'build.mjs'), folder]);
  const environments = ENVIRONMENTS.map(({ variables }) => variables);
  writeFileSync(given, JSON.stringify({ cases: [...cases, ...rareCases], environments, calls: CALLS }));
  const options = { env: { ...process.env, NODE_NO_WARNINGS: '1' } };
  execFileSync(process.execPath, [join(__dirname, 'record.cjs'), given, written, ...files], options);
  [bundled, fromNpm] = JSON.parse(readFileSync(written, 'utf8'));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(operations)('$command of $service: the same requests, and the same of each answer', ({ service, command }) => {
  const of = ({ calls }: Recorded) => calls.slice(0, cases.length).filter((each) => each.service === service && each.command === command);
  expect(of(bundled)).toEqual(of(fromNpm));
  expect(of(bundled)).toHaveLength(CASES_OF_COMMAND);
});

test.each(RARE_ANSWERS.map((answer, index) => ({ what: JSON.stringify(answer), index })))('the same of $what', ({ index }) => {
  const of = ({ calls }: Recorded) => calls.slice(cases.length).filter((_call, place) => place % RARE_ANSWERS.length === index);
  expect(of(bundled)).toEqual(of(fromNpm));
  expect(of(bundled).map(({ service, requests }) => [service, requests.length])).toEqual(CALLS.map(({ service }) => [service, 1]));
});

test('the faults are errors, and an event of CloudFormation has its time', () => {
  const ofService = (service: string) => bundled.calls.slice(cases.length).filter((each) => each.service === service);
  const names = ofService('ivs').map(({ outcome }) => outcome.error?.name);
  expect(names.slice(0, 4)).toEqual(['TimeoutError', 'Error', 'AbortError', 'TimeoutError']);
  const { outcome } = ofService('cloudFormation')[RARE_ANSWERS.length - 1];
  expect(outcome.output).toMatchObject({ StackEvents: [{ Timestamp: { $date: Date.UTC(2026, 10, 29, 12, 0, 0, 123) } }] });
});

test.each(ENVIRONMENTS.map((each, index) => ({ ...each, what: JSON.stringify(each.variables), index })))(
  'every service has the same host by $what',
  ({ host, others, index }) => {
    expect(bundled.environments[index]).toEqual(fromNpm.environments[index]);
    const hosts = Object.entries(bundled.environments[index]).map(([service, { request }]) => [service, request?.hostname]);
    const expected = Object.entries(HOSTS).map(([service, name]) => [service, host?.replace('*', name)]);
    expect(Object.fromEntries(hosts)).toEqual({ ...Object.fromEntries(expected), ...others });
  },
);

test('without a region, all fail by the same error', () => {
  expect(new Set(Object.values(bundled.environments.at(-1) ?? {}).map(({ error }) => error))).toEqual(new Set(['Region is missing']));
});

test('the requests are signed, and the answers are outputs and errors', () => {
  const sent = bundled.calls.filter(({ requests }) => requests.length === 1);
  const signed = sent.filter(({ requests: [{ rawHeaders }] }) =>
    rawHeaders.some((header) => header.startsWith('AWS4-HMAC-SHA256 Credential=')),
  );
  expect(signed).toEqual(sent);
  expect(sent.length).toBeGreaterThan(cases.length / 2);
  const generated = bundled.calls.slice(0, cases.length).filter(({ requests }) => requests.length === 1);
  const notSent = operations.filter((one) => !generated.some(({ service, command }) => service === one.service && command === one.command));
  expect(notSent).toEqual([]);
  const names = new Set(bundled.calls.map(({ outcome }) => outcome.error?.name));
  expect([...names]).toEqual(
    expect.arrayContaining([undefined, 'AccessDeniedException', 'ConflictException', 'ThrottlingException', 'SyntaxError']),
  );
});
