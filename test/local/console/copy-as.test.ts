import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { jsonText } from '../../../local/console/components/json-text';
import {
  callThatPuts,
  copyAsCli,
  copyAsCurl,
  copyAsSdk,
  copyUrlAsCurl,
  kebabCase,
  patternOf,
  shellQuote,
} from '../../../local/console/timeline/copy-as';
import { anyCharacter } from '../../support/characters';
import { call } from './news';

const URL = 'http://127.0.0.1:4599';
const REGION = 'eu-central-1';
const CREATE = { service: 'ivs', operation: 'CreateStage', region: REGION, input: { name: 'show', tags: { team: 'live' } } };

/** The arguments with which a shell starts `program`, for each of these commands. */
function argumentsOfAll(program: string, commands: readonly string[]): string[][] {
  const script = `${program}() { printf '%s\\0' "$#" "$@"; }\n${commands.join('\n')}\n`;
  const printed = execFileSync('/bin/sh', { encoding: 'utf8', input: script }).split('\0').slice(0, -1);
  return commands.map(() => {
    const count = Number(printed.shift());
    return printed.splice(0, count);
  });
}

const argumentsOf = (program: string, command: string) => argumentsOfAll(program, [command])[0] ?? [];

/** The client's settings and the command's input that a program of the SDK has. */
async function runSdk(program: string) {
  const made: Record<string, unknown> = {};
  class Client {
    public constructor(settings: unknown) {
      made.settings = settings;
    }
    public async send(command: { input: unknown }) {
      made.input = command.input;
    }
  }
  class Command {
    public constructor(public readonly input: unknown) {}
  }
  const imports = /import { (.+) }/.exec(program)?.[1]?.split(', ') ?? [];
  const names = Object.fromEntries(imports.map((name) => [name, name.endsWith('Client') ? Client : Command]));
  await runInNewContext(`(async () => {${program.replace(/^import.*$/m, '')}})()`, names);
  return JSON.parse(JSON.stringify(made));
}

/** JSON as it travels: without undefined, -0 and the like. */
const json = () =>
  fc
    .dictionary(fc.string({ unit: anyCharacter }), fc.jsonValue({ stringUnit: anyCharacter }), { minKeys: 1 })
    .map((value) => JSON.parse(JSON.stringify(value)));

test.each([
  ['GET', undefined, ['http://127.0.0.1/_function-urls/u/a']],
  [
    'POST',
    'arn:aws:iam::000000000000:user/local',
    ['-X', 'POST', '--aws-sigv4', `aws:amz:${REGION}:lambda`, '--user', 'local:local', 'http://127.0.0.1/_function-urls/u/a'],
  ],
])('a request to a function URL by %s is a command of curl, signed if the caller is known', (method, caller, expected) => {
  const input = { FunctionName: 'f', method, url: 'http://127.0.0.1/_function-urls/u/a' };
  const news = call({ service: 'lambda', operation: 'InvokeFunctionUrl', region: REGION, caller, input });
  expect(argumentsOf('curl', copyUrlAsCurl(news) ?? '')).toEqual(expected);
  expect([copyUrlAsCurl(call()), copyUrlAsCurl({ ...news, input: undefined })]).toEqual([undefined, undefined]);
});

test('hidden maps and lists stay maps and lists in a command, as clients check their types', () => {
  const input = { stageArn: 'a', attributes: '****', capabilities: '****' };
  expect(copyAsCli({ ...CREATE, operation: 'CreateParticipantToken', input }, URL)).toContain(
    `'{"stageArn":"a","attributes":{"<name>":"<value>"},"capabilities":["<capability>"]}'`,
  );
});

describe('a call as a command of the AWS CLI', () => {
  test('has the name of the service and of the operation, the region and the input', () => {
    expect(copyAsCli(CREATE, URL)).toBe(
      `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws ivs-realtime create-stage --endpoint-url ${URL} --region ${REGION} ` +
        `--cli-input-json '{"name":"show","tags":{"team":"live"}}'`,
    );
  });

  test.each([
    ['ivs', 'ListStages', 'ivs-realtime list-stages'],
    ['s3', 'ListObjectsV2', 's3api list-objects-v2'],
    ['lambda', 'GetFunctionUrlConfig', 'lambda get-function-url-config'],
    ['secretsmanager', 'GetSecretValue', 'secretsmanager get-secret-value'],
    ['cloudformation', 'DescribeStacks', 'cloudformation describe-stacks'],
    ['ssm', 'GetParametersByPath', 'ssm get-parameters-by-path'],
    ['kms', 'GetPublicKey', 'kms get-public-key'],
    ['events', 'TestEventPattern', 'events test-event-pattern'],
  ])('of %s %s without input is %s', (service, operation, expected) => {
    const { region } = CREATE;
    expect(copyAsCli({ service, operation, region }, URL)?.split(' aws ')[1]).toBe(`${expected} --endpoint-url ${URL} --region ${REGION}`);
  });

  test('names the file for what it returns', () => {
    const call = { service: 's3', operation: 'GetObject', region: REGION, input: { Bucket: 'b', Key: 'a b' } };
    expect(copyAsCli(call, URL)).toMatch(/ --cli-input-json '{"Bucket":"b","Key":"a b"}' \/dev\/stdout$/);
  });

  test('comes back whole from a shell, whatever its names and texts are', () => {
    // One shell for many commands, because to start it takes longer than all else.
    const inputs = fc.array(json(), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(inputs, (given) => {
        const commands = given.map((input) => copyAsCli({ ...CREATE, input }, URL) ?? '');
        expect(commands.join('')).not.toMatch(/[\n\u0085\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
        const received = argumentsOfAll('aws', commands);
        expect(received.map(([service, operation, , url, , region]) => [service, operation, url, region])).toEqual(
          Array(20).fill(['ivs-realtime', 'create-stage', URL, REGION]),
        );
        expect(received.map((list) => JSON.parse(list[7] ?? ''))).toEqual(given);
      }),
      { numRuns: 5 },
    );
  });

  test('says where a secret was hidden, and which one', () => {
    const input = { url: 'rtmps://x/****', credentials: [{ streamKey: '****' }], name: 'a' };
    expect(argumentsOf('aws', copyAsCli({ ...CREATE, input }, URL) ?? '').at(-1)).toBe(
      '{"url":"rtmps://x/<url>","credentials":[{"streamKey":"<streamKey>"}],"name":"a"}',
    );
  });

  test.each([
    ['lambda', 'InvokeFunctionUrl'],
    ['s3', 'PutObject'],
    ['constructor', 'Call'],
    ['elsewhere', 'Call'],
  ])('of %s %s there is none', (service, operation) => {
    expect(copyAsCli({ service, operation, region: REGION }, URL)).toBeUndefined();
    expect(copyAsSdk({ service, operation, region: REGION }, URL)).toBeUndefined();
  });
});

test('a call whose input is not whole is no command and no call', () => {
  expect([copyAsCli, copyAsSdk].map((copy) => copy({ ...CREATE, omittedCharacters: 1 }, URL))).toEqual([undefined, undefined]);
});

describe('a call of the SDK', () => {
  test('is a module that runs', () => {
    expect(copyAsSdk(CREATE, URL)).toBe(`import { CreateStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';

const client = new IVSRealTimeClient({
  region: '${REGION}',
  endpoint: '${URL}',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
await client.send(new CreateStageCommand({ name: 'show', tags: { team: 'live' } }));`);
  });

  test('of S3 addresses buckets by path', async () => {
    const program = copyAsSdk({ service: 's3', operation: 'ListBuckets', region: REGION }, URL) ?? '';
    expect(program).toContain(`from '@aws-sdk/client-s3';`);
    expect(await runSdk(program)).toMatchObject({ settings: { forcePathStyle: true }, input: {} });
  });

  test('has the same input when it runs, whatever its names and texts are', async () => {
    await fc.assert(
      fc.asyncProperty(json(), async (input) => {
        expect(await runSdk(copyAsSdk({ ...CREATE, input }, URL) ?? '')).toMatchObject({
          settings: { region: REGION, endpoint: URL },
          input,
        });
      }),
    );
  });
});

test('JSON shows the characters that turn or hide text', () => {
  expect(jsonText({ name: 'a\u202eb', emoji: '👩' })).toBe('{\n  "name": "a\\u202eb",\n  "emoji": "👩"\n}');
});

describe('an event', () => {
  const event = {
    type: 'event' as const,
    id: 'e',
    region: REGION,
    source: 'my.app',
    detailType: 'Room opened',
    resources: ['arn:a'],
    detail: { room: "Ann's" },
  };

  test('of a program is put again by PutEvents', () => {
    const Entries = [{ Source: 'my.app', DetailType: 'Room opened', Detail: `{"room":"Ann's"}`, Resources: ['arn:a'] }];
    expect(callThatPuts(event)).toEqual({ service: 'events', operation: 'PutEvents', region: REGION, input: { Entries } });
    expect(callThatPuts({ ...event, eventBusName: 'rooms' })?.input).toEqual({ Entries: [{ ...Entries[0], EventBusName: 'rooms' }] });
  });

  test('of a service cannot be put', () => {
    expect(callThatPuts({ ...event, source: 'aws.ivs' })).toBeUndefined();
  });

  test('is a pattern for its like', () => {
    expect(patternOf(event)).toEqual({ source: ['my.app'], 'detail-type': ['Room opened'], resources: ['arn:a'] });
    expect(patternOf({ ...event, resources: [], detail: { event_name: 'Session Start', stage_arn: 'x' } })).toEqual({
      source: ['my.app'],
      'detail-type': ['Room opened'],
      detail: { event_name: ['Session Start'] },
    });
  });
});

test('a command of the simulation is a request of curl', () => {
  const command = copyAsCurl('join', { token: '****', userId: "Ann's" }, URL);
  expect(argumentsOf('curl', command)).toEqual(['-d', `{"token":"<token>","userId":"Ann's"}`, `${URL}/_ivs/join`]);
});

test('a word of a shell is quoted if it must be', () => {
  expect(['abc', "it's", '', '$HOME', '~', 'a=b'].map(shellQuote)).toEqual(['abc', `'it'\\''s'`, `''`, `'$HOME'`, `'~'`, `'a=b'`]);
});

test('names of operations are those of the AWS CLI', () => {
  expect(['UpdateStage', 'GetURL', 'ListObjectsV2', 'DescribeDBInstances'].map(kebabCase)).toEqual([
    'update-stage',
    'get-url',
    'list-objects-v2',
    'describe-db-instances',
  ]);
});
