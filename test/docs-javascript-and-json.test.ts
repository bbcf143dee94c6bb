/** The JavaScript in the documentation runs, the Python can be parsed, and the JSON has the members that the code writes. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-ivs-realtime';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ingestCredentials } from '../lambda/resources/kinds/ingest-credentials';
import { type IvsLocal, startIvsLocal } from '../local/src/api';
import { checkParticipantTokenRequest } from '../tokens/src';
import { blocksOf } from './support/compiled-blocks';
import { Composing, MINUTE, SECOND } from './support/composing';
import { PAGES } from './support/pages';

const ROOT = join(__dirname, '..');
// `default` cannot be the name of a parameter.
const { default: _, ...SDK } = { default: undefined, ...sdk };
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
const jsonOf = (page: string, index = 0) => JSON.parse(blocksOf(page, 'json')[index] ?? '');

/** Runs a block of JavaScript with these names in place of its imports. Returns the values of the names that it declares and `returns` lists. */
async function runBlock(page: string, containing: string, names: object, returns: readonly string[] = []) {
  // One is in a list, and indented.
  const blocks = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^ *```js\n([\s\S]*?)^ *```$/gm)].map(([, code = '']) => code);
  const code = blocks.find((block) => block.includes(containing)) ?? `throw new Error('no block has ${containing}')`;
  const body = `${code.replace(/^import .*$/gm, '')}\nreturn { ${returns.join(', ')} };`;
  return await new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}

/** The members of a value at every depth, in lists those of the first item. */
function membersOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(membersOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, membersOf(member)]));
}

// biome-ignore lint/suspicious/noExplicitAny: the tests compare its members.
async function askEndpoint(path: string, body?: object): Promise<any> {
  const post = { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${local.url}/_ivs/${path}`, body && post)).json();
}

let local: IvsLocal;
let ivs: sdk.IVSRealTimeClient;
beforeEach(async () => {
  local = await startIvsLocal();
  ivs = new sdk.IVSRealTimeClient(local.clientConfig);
});
afterEach(() => local.close());

describe('tests with ivs-local', () => {
  test.each([
    ['docs/programs.md', [expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)]],
    ['local/README.md', undefined],
  ])('%s: the code runs', async (page, printed) => {
    const log = jest.fn();
    await runBlock(page, 'startIvsLocal', { ...SDK, startIvsLocal, console: { log } });
    if (printed) expect(log.mock.calls).toEqual([printed]);
  });
});

describe('functions', () => {
  const run = (page: string, containing: string, env: object, names: object = {}, returns: readonly string[] = []) =>
    runBlock(page, containing, { ...SDK, ivs, process: { env }, ...names }, returns);
  const running = async () =>
    (await ivs.send(new sdk.ListCompositionsCommand({}))).compositions?.map(({ state, tags }) => ({ state, tags }));
  const REQUEST = { destinations: [{ channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456' } }] };

  test('docs/run-time-stages.md: a stage is created with both tags and its recording', async () => {
    await new S3Client({ ...local.clientConfig, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'recordings' }));
    const { storageConfiguration } = await ivs.send(new sdk.CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
    const env = { IVS_STAGES_TAG_KEY: 'app', IVS_STAGES_TAG_VALUE: 'ours', IVS_STAGES_CREATED_AT_TAG_KEY: 'created' };
    const STORAGE_ARN = storageConfiguration?.arn;
    const { stage } = await run('docs/run-time-stages.md', 'CreateStageCommand', { ...env, STORAGE_ARN }, {}, ['stage']);

    expect(stage).toMatchObject({
      name: 'blue-room',
      tags: { app: 'ours', created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) },
      autoParticipantRecordingConfiguration: { storageConfigurationArn: STORAGE_ARN },
    });
  });

  test('docs/compositions.md: a composition is started from a request, and one with the tag is found and stopped', async () => {
    const { arn } = await local.createStage({ name: 'show' });
    const START_COMPOSITION = JSON.stringify({ ...REQUEST, stageArn: arn });
    await run('docs/compositions.md', 'const { composition }', { START_COMPOSITION });
    await run('docs/compositions.md', 'StopCompositionCommand', { START_COMPOSITION, STAGE_ARN: arn, TAG_KEY: 'app', TAG_VALUE: 'ours' });

    expect(await running()).toEqual([
      { state: expect.stringMatching(/STARTING|ACTIVE/), tags: {} },
      { state: expect.stringMatching(/STOPPING|STOPPED/), tags: { app: 'ours' } },
    ]);
  });

  test('docs/compositions.md: a composition is started for a stage that the app has created', async () => {
    const { arn: stageArn } = await local.createStage({ name: 'show' });
    await run(
      'docs/compositions.md',
      '..JSON.parse(process.env.START_COMPOSITION), stageArn',
      { START_COMPOSITION: JSON.stringify(REQUEST) },
      { stageArn },
    );
    expect(await running()).toHaveLength(1);
  });

  test('docs/your-app.md: connections of a WebSocket API are behind ministack, and on AWS behind the domain', async () => {
    const event = { requestContext: { apiId: 'a1', stage: 'live', domainName: 'a1.example' } };
    const endpointWith = async (env: object) => (await run('docs/your-app.md', 'requestContext', env, { event }, ['endpoint'])).endpoint;
    expect(await endpointWith({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' })).toBe('http://127.0.0.1:4566/_aws/execute-api/a1/live');
    expect(await endpointWith({})).toBe('https://a1.example/live');
  });
});

test('each block of JavaScript is one of those that run here', () => {
  const counts = PAGES.map(
    (page) => [page, readFileSync(join(ROOT, page), 'utf8').match(/^ *```(js|javascript)$/gm)?.length ?? 0] as const,
  );
  expect(Object.fromEntries(counts.filter(([, count]) => count > 0))).toEqual({
    'docs/compositions.md': 3,
    'docs/programs.md': 1,
    'docs/run-time-stages.md': 1,
    'docs/your-app.md': 1,
    'local/README.md': 1,
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
const whereThereIs = hasPython ? test : test.skip;

whereThereIs(`the Python of all pages is Python${hasPython ? '' : ': skipped, there is no python3'}`, () => {
  const blocks = PAGES.flatMap((page) => blocksOf(page, 'python'));
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  const parse = 'import ast, json, sys\nfor code in json.load(sys.stdin): ast.parse(code)';
  expect(spawnSync('python3', ['-c', parse], { input: JSON.stringify(blocks), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

describe('JSON', () => {
  test('docs/programs.md: the snapshot has the members of one with a stage that somebody publishes to', async () => {
    const stage = await local.createStage({ name: 'show', tags: { team: 'live' } });
    await (await stage.join({ userId: 'ann', attributes: { name: 'Ann' } })).publish();
    const snapshot = await askEndpoint('state');
    const documented = jsonOf('docs/programs.md', 1);
    const quotas = snapshot.regions['us-east-1'].quotas;
    expect(quotas.stages).toEqual(documented.regions['us-east-1'].quotas.stages);
    snapshot.regions['us-east-1'].quotas = { stages: quotas.stages };
    expect(membersOf(snapshot)).toEqual(membersOf(documented));
  });

  test('docs/programs.md: a check of a token has these members', async () => {
    const stage = await local.createStage({ name: 'show' });
    const { participantToken } = await ivs.send(new sdk.CreateParticipantTokenCommand({ stageArn: stage.arn, duration: 1 }));
    await local.advance(2 * MINUTE);
    const { checks } = await askEndpoint('token', { token: participantToken?.token });
    const documented = jsonOf('docs/programs.md', 2);
    const message = expect.stringMatching(/^The token expired at [\d-]+T[\d:.]+Z\.$/);
    expect(documented).toEqual({ name: 'exp', rule: 'later than now', outcome: 'BROKEN', message });
    expect(checks).toContainEqual({ ...documented, message });
  });

  test('docs/programs.md: an error has these members, and this message', async () => {
    const { arn } = await local.createStage({ name: 'show' });
    const error = await askEndpoint('join', { stage: 'shop', userId: 'ann' });
    expect({ ...error, message: error.message.replace(arn, 'arn:aws:ivs:...') }).toEqual(jsonOf('docs/programs.md', 0));
  });

  test('docs/constructs.md: the secret of an ingest configuration has these members', () => {
    const credentials = { streamKey: 'key', participantId: 'id' };
    const secret = ingestCredentials('rtmps://host/app/', {
      ...credentials,
      arn: undefined,
      redundantIngestCredentials: [credentials],
    } as never);
    expect(membersOf(secret)).toEqual(membersOf(jsonOf('docs/constructs.md')));
  });

  test('docs/tokens.md: the request to an issuer is one', () => {
    expect(() => checkParticipantTokenRequest(jsonOf('docs/tokens.md'))).not.toThrow();
    expect(() => checkParticipantTokenRequest({ ...jsonOf('docs/tokens.md'), duration: 0 })).toThrow('duration');
  });

  test('docs/compositions.md: the event of a recording has these members', async () => {
    const show = new Composing();
    try {
      const stage = await show.setUp();
      const participantId = await show.publisher(stage);
      await show.deliver([show.body()]);
      await show.pass(10 * MINUTE);
      show.ivs.simulation.unpublish({ stageArn: stage, participantId });
      await show.pass(MINUTE + SECOND);
      await show.deliver(show.bodies('Session End'));
      const { source, 'detail-type': detailType, resources, detail } = jsonOf('docs/compositions.md');
      const [event] = show.sent.filter(({ DetailType }) => DetailType === 'Recording Ready');
      expect(event).toMatchObject({ Source: source, DetailType: detailType, Resources: resources.map(() => expect.any(String)) });
      expect(Object.keys(event?.detail ?? {}).sort()).toEqual(Object.keys(detail).sort());
    } finally {
      show.ivs.close();
    }
  });
});
