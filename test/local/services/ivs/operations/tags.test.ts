import {
  CreateStageCommand,
  GetStageCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';
import { newPem } from './key-material';

const served = serveForEachTest();

const PEM = newPem();
const UNKNOWN = 'arn:aws:ivs:us-east-1:000000000000:stage/000000000000';

function manyTags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, '']));
}

async function createStage(tags?: Record<string, string>): Promise<string> {
  return (await served.client.send(new CreateStageCommand({ tags }))).stage?.arn ?? '';
}

async function tagsOf(resourceArn: string): Promise<Record<string, string> | undefined> {
  return (await served.client.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
}

describe('tags', () => {
  test('are those of the creation, with additions, changes and removals', async () => {
    const resourceArn = await createStage({ team: 'live', stage: 'beta' });
    await served.client.send(new TagResourceCommand({ resourceArn, tags: { stage: 'prod', 'cost centre': '1&2=3 +é' } }));
    await served.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team', 'never there'] }));

    expect(await tagsOf(resourceArn)).toEqual({ stage: 'prod', 'cost centre': '1&2=3 +é' });
    expect((await served.client.send(new GetStageCommand({ arn: resourceArn }))).stage?.tags).toEqual(await tagsOf(resourceArn));
  });

  test('with keys that need escaping in a query are removed', async () => {
    const keys = ['a+b', 'a b', 'a&b=c', 'é/%', '__proto__'];
    const resourceArn = await createStage(Object.fromEntries(keys.map((key) => [key, 'x'])));
    expect(Object.keys((await tagsOf(resourceArn)) ?? {})).toEqual(keys);

    await served.client.send(new UntagResourceCommand({ resourceArn, tagKeys: keys }));
    expect(await tagsOf(resourceArn)).toEqual({});
  });

  test.each([
    ['stage', 'CreateStage', {}],
    ['storage-configuration', 'CreateStorageConfiguration', { s3: { bucketName: 'recordings' } }],
    ['encoder-configuration', 'CreateEncoderConfiguration', {}],
    ['ingest-configuration', 'CreateIngestConfiguration', { ingestProtocol: 'RTMPS' }],
    ['public-key', 'ImportPublicKey', { publicKeyMaterial: PEM }],
  ])('are for every kind of resource: %s', async (type, operation, input) => {
    await served.ivs.call('us-east-1', operation, { ...input, name: 'mine', tags: { old: '' } });
    const resourceArn = served.ivs.resources()[0]?.arn ?? '';
    await served.client.send(new TagResourceCommand({ resourceArn, tags: { team: 'live' } }));
    await served.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['old'] }));

    expect(await tagsOf(resourceArn)).toEqual({ team: 'live' });
    expect(served.ivs.resources()).toEqual([{ arn: resourceArn, type, name: 'mine', tags: { team: 'live' } }]);
  });

  test('come to 50 at most, old and new together', async () => {
    const resourceArn = await createStage(manyTags(49));
    await served.client.send(new TagResourceCommand({ resourceArn, tags: { tag0: 'changed', last: '' } }));

    expect(await refusal(served.client.send(new TagResourceCommand({ resourceArn, tags: { oneMore: '' } })))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: `A resource may have 50 tags; ${resourceArn} would have 51. Remove some first.`,
    });
    expect(Object.keys((await tagsOf(resourceArn)) ?? {})).toHaveLength(50);
  });

  test.each(['aws:name', 'AWS:name'])('may not begin with the reserved prefix: %s', async (key) => {
    const resourceArn = await createStage();
    const tag = served.client.send(new TagResourceCommand({ resourceArn, tags: { [key]: 'x' } }));

    expect(await refusal(tag)).toMatchObject({ name: 'ValidationException', message: expect.stringContaining("Value at 'tags'") });
    expect(await tagsOf(resourceArn)).toEqual({});
  });

  test.each([
    ['ListTagsForResource', () => tagsOf(UNKNOWN)],
    ['TagResource', () => served.client.send(new TagResourceCommand({ resourceArn: UNKNOWN, tags: {} }))],
    ['UntagResource', () => served.client.send(new UntagResourceCommand({ resourceArn: UNKNOWN, tagKeys: ['a'] }))],
  ])('of an unknown resource are not found by %s', async (_, call) => {
    expect(await refusal(call())).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  test('of something that is no resource of the service are refused', async () => {
    expect(await refusal(tagsOf('arn:aws:s3:::bucket'))).toMatchObject({ name: 'ValidationException', status: 400 });
  });
});
