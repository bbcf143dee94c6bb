import fc from 'fast-check';
import type { LocalResponse } from '../../../../local/src/http/http';
import { createIvsRealTime, type IvsRealTime } from '../../../../local/src/services/ivs';
import { OPERATIONS } from '../../../../local/src/services/ivs/operations';
import { anyCharacter } from '../../../support/characters';
import { VirtualClock } from '../../../support/virtual-clock';
import { newPem } from './operations/key-material';

const PEM = newPem();
const CHANNEL = { channel: { channelArn: 'arn:aws:ivs:us-east-1:000000000000:channel/a' } };
const CREDENTIAL = { accessKeyId: 'local', region: 'us-east-1', service: 'ivs' };

async function send(ivs: IvsRealTime, method: string, path: string, body: string | Uint8Array): Promise<LocalResponse> {
  const url = new URL(`http://127.0.0.1${path}`);
  const answer = await ivs.service({ method, url, headers: {}, body: Buffer.from(body), credential: CREDENTIAL });
  if (typeof answer === 'string') throw new Error(`expected a response, got ${answer}`);
  return answer;
}

async function withOneOfEach(): Promise<{ ivs: IvsRealTime; arns: string[] }> {
  const ivs = createIvsRealTime({ clock: new VirtualClock() });
  await ivs.call('us-east-1', 'CreateStage', { name: 'room', tags: { team: 'live' } });
  await ivs.call('us-east-1', 'CreateStorageConfiguration', { s3: { bucketName: 'recordings' } });
  await ivs.call('us-east-1', 'CreateEncoderConfiguration', {});
  await ivs.call('us-east-1', 'CreateIngestConfiguration', { ingestProtocol: 'RTMPS', stageArn: ivs.resources()[0]?.arn });
  await ivs.call('us-east-1', 'ImportPublicKey', { publicKeyMaterial: PEM });
  const stageArn = ivs.resources()[0]?.arn ?? '';
  await ivs.call('us-east-1', 'StartComposition', { stageArn, destinations: [CHANNEL] });
  const { participantToken } = await ivs.call('us-east-1', 'CreateParticipantToken', { stageArn });
  const { sessionId, participantId } = ivs.simulation.join({ token: (participantToken as { token: string }).token });
  ivs.simulation.publish({ stageArn, participantId });
  return { ivs, arns: [...ivs.resources().map(({ arn }) => arn), sessionId, participantId] };
}

/** The output of every operation that lists, as text: texts are compared in no time. */
async function stateOf(ivs: IvsRealTime): Promise<string> {
  const lists = ['Stages', 'StorageConfigurations', 'EncoderConfigurations', 'IngestConfigurations', 'PublicKeys', 'Compositions'];
  return JSON.stringify(await Promise.all(lists.map((kind) => ivs.call('us-east-1', `List${kind}`, {}))));
}

const VALUES = [
  '',
  'INTERVAL',
  'RTMP',
  'RTMPS',
  PEM,
  0,
  -1,
  1.5,
  1e300,
  true,
  { width: 1920, height: 1920 },
  { bucketName: 'recordings' },
  [CHANNEL],
];
const MEMBERS = [
  ...['arn', 'name', 'tags', 's3', 'nextToken', 'maxResults', 'participantTokenConfigurations', '__proto__'],
  ...['video', 'ingestProtocol', 'insecureIngest', 'redundantIngest', 'stageArn', 'attributes', 'publicKeyMaterial'],
  ...['sessionId', 'participantId', 'sourceStageArn', 'destinationStageArn', 'destinations', 'layout', 'idempotencyToken', 'force'],
];

const method = fc.constantFrom('POST', 'GET', 'DELETE');
const operationPath = fc.constantFrom(...Object.keys(OPERATIONS).map((name) => `/${name}`));

describe('whatever a request holds', () => {
  test('it is answered with JSON, and a refusal changes nothing', async () => {
    const { ivs, arns } = await withOneOfEach();
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(...arns, ...VALUES));
    const member = fc.constantFrom(...MEMBERS);
    const structured = fc.array(fc.tuple(member, value)).map((entries) => JSON.stringify(Object.fromEntries(entries)));
    const body = fc.oneof(structured, fc.json(), fc.string(), fc.uint8Array());
    const tagPath = fc
      .oneof(fc.constantFrom(...arns), fc.string({ unit: 'grapheme' }))
      .map((arn) => `/tags/${encodeURIComponent(arn)}?tagKeys=team`);
    const anyPath = fc.array(fc.string({ unit: anyCharacter })).map((segments) => `/${segments.map(encodeURIComponent).join('/')}`);
    const path = fc.oneof(operationPath, tagPath, anyPath);

    let before = await stateOf(ivs);
    await fc.assert(
      fc.asyncProperty(method, path, body, async (verb, target, content) => {
        const response = await send(ivs, verb, target, content);
        const after = await stateOf(ivs);

        expect(JSON.parse(String(response.body))).toEqual(expect.any(Object));
        expect([200, 400, 402, 404, 409]).toContain(response.status);
        if (response.status !== 200) expect(after).toBe(before);
        before = after;
      }),
      { numRuns: 1_000 },
    );
    ivs.close();
  });

  test('a stage comes back as it was created', async () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_-]{0,128}$/);
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/^aws:/i.test(text));
    const tags = fc.dictionary(key, fc.string({ unit: 'grapheme', maxLength: 20 }), { maxKeys: 50 });

    await fc.assert(
      fc.asyncProperty(name, tags, async (givenName, givenTags) => {
        const ivs = createIvsRealTime();
        const { stage } = await ivs.call('us-east-1', 'CreateStage', { name: givenName, tags: givenTags });

        expect(stage).toMatchObject({ name: givenName });
        expect(ivs.resources()).toEqual([{ arn: expect.any(String), type: 'stage', name: givenName, tags: { ...givenTags } }]);
      }),
    );
  });
});
