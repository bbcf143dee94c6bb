import { ListStagesCommand, paginateListStages } from '@aws-sdk/client-ivs-realtime';
import { createIvsRealTime, type IvsRealTime } from '../../../../../local/src/services/ivs';
import { VirtualClock } from '../../../../support/virtual-clock';
import { serveForEachTest } from '../client';
import { newPem } from '../operations/key-material';

const REGION = 'us-east-1';
const clock = new VirtualClock();

type Made = Readonly<Record<string, { readonly arn: string }>>;

const KINDS = [
  { kind: 'Stage', verb: 'Create', input: () => ({}) },
  { kind: 'StorageConfiguration', verb: 'Create', input: () => ({ s3: { bucketName: 'recordings' } }) },
  { kind: 'EncoderConfiguration', verb: 'Create', input: () => ({}) },
  { kind: 'IngestConfiguration', verb: 'Create', input: () => ({ ingestProtocol: 'RTMPS' }) },
  { kind: 'PublicKey', verb: 'Import', input: () => ({ publicKeyMaterial: newPem() }) },
] as const;
type Kind = (typeof KINDS)[number];

const member = (kind: string) => kind[0]?.toLowerCase() + kind.slice(1);

async function create(ivs: IvsRealTime, { kind, verb, input }: Kind): Promise<string> {
  const output = (await ivs.call(REGION, `${verb}${kind}`, input())) as Made;
  return output[member(kind)]?.arn ?? '';
}

async function list(ivs: IvsRealTime, { kind }: Kind, input: object = {}): Promise<{ arns: string[]; nextToken: unknown }> {
  const output = await ivs.call(REGION, `List${kind}s`, input);
  return { arns: (output[`${member(kind)}s`] as { arn: string }[]).map(({ arn }) => arn), nextToken: output.nextToken };
}

describe('a lag of lists', () => {
  test.each(KINDS)('hides a new $kind until it is over, and from nothing but lists', async (kind) => {
    const ivs = createIvsRealTime({ clock, listLagMilliseconds: 2_000 });
    const arn = await create(ivs, kind);

    expect((await list(ivs, kind)).arns).toEqual([]);
    expect(await ivs.call(REGION, `Get${kind.kind}`, { arn })).toMatchObject({ [member(kind.kind)]: { arn } });
    expect(await ivs.call(REGION, 'ListTagsForResource', { resourceArn: arn })).toEqual({ tags: {} });
    expect(ivs.resources().map((resource) => resource.arn)).toEqual([arn]);
    clock.advance(1_999);
    expect((await list(ivs, kind)).arns).toEqual([]);
    clock.advance(1);
    expect((await list(ivs, kind)).arns).toEqual([arn]);
  });

  test('runs from the creation: neither a change nor a tag hides a resource again', async () => {
    const ivs = createIvsRealTime({ clock, listLagMilliseconds: 1_000 });
    const arn = await create(ivs, KINDS[0]);
    clock.advance(1_000);
    await ivs.call(REGION, 'UpdateStage', { arn, name: 'room' });
    await ivs.call(REGION, 'TagResource', { resourceArn: arn, tags: { team: 'live' } });

    expect(await ivs.call(REGION, 'ListStages', {})).toEqual({ stages: [{ arn, name: 'room', tags: { team: 'live' } }] });
  });

  test('lets paging go on to what shows up meanwhile', async () => {
    const ivs = createIvsRealTime({ clock, listLagMilliseconds: 1_000 });
    const old = [await create(ivs, KINDS[0]), await create(ivs, KINDS[0])];
    clock.advance(1_000);
    const recent = await create(ivs, KINDS[0]);
    const first = await list(ivs, KINDS[0], { maxResults: 1 });
    clock.advance(1_000);

    expect(first.arns).toEqual(old.slice(0, 1));
    expect((await list(ivs, KINDS[0], { nextToken: first.nextToken })).arns).toEqual([old[1], recent]);
  });

  test('can be set while the service runs, for what exists already too', async () => {
    const ivs = createIvsRealTime({ clock });
    const arn = await create(ivs, KINDS[0]);
    expect((await list(ivs, KINDS[0])).arns).toEqual([arn]);

    ivs.setListLag(60_000);
    expect((await list(ivs, KINDS[0])).arns).toEqual([]);
    ivs.setListLag(0);
    expect((await list(ivs, KINDS[0])).arns).toEqual([arn]);
  });

  test.each([-1, Number.NaN])('of %p is refused', (lag) => {
    const message = `The lag of lists must be a number of milliseconds from 0 on, got ${lag}.`;
    expect(() => createIvsRealTime({ listLagMilliseconds: lag })).toThrow(message);
    expect(() => createIvsRealTime().setListLag(lag)).toThrow(message);
  });
});

describe('a page size', () => {
  test.each(KINDS)('is the most that a page gets of the kind $kind', async (kind) => {
    const ivs = createIvsRealTime({ pageSize: 2 });
    const arns = [await create(ivs, kind), await create(ivs, kind), await create(ivs, kind)];
    const first = await list(ivs, kind, { maxResults: 100 });
    const second = await list(ivs, kind, { maxResults: 100, nextToken: first.nextToken });

    expect([first.arns, second]).toEqual([arns.slice(0, 2), { arns: arns.slice(2), nextToken: undefined }]);
    expect((await list(ivs, kind, { maxResults: 1 })).arns).toEqual(arns.slice(0, 1));
  });

  test('can be set while the service runs', async () => {
    const ivs = createIvsRealTime();
    for (let count = 0; count < 60; count += 1) await create(ivs, KINDS[0]);

    ivs.setPageSize(7);
    expect((await list(ivs, KINDS[0])).arns).toHaveLength(7);
    ivs.setPageSize(undefined);
    expect((await list(ivs, KINDS[0])).arns).toHaveLength(50);
    expect((await list(ivs, KINDS[0], { maxResults: 100 })).arns).toHaveLength(60);
  });

  test.each([0, 101, 1.5])('of %p is refused', (size) => {
    const message = `The page size must be a whole number from 1 to 100, or undefined for what is asked for, got ${size}.`;
    expect(() => createIvsRealTime({ pageSize: size })).toThrow(message);
    expect(() => createIvsRealTime().setPageSize(size)).toThrow(message);
  });
});

describe('lists over HTTP', () => {
  const served = serveForEachTest({ clock, listLagMilliseconds: 500, pageSize: 1 });

  test('lag and are paged', async () => {
    const arns = [await create(served.ivs, KINDS[0]), await create(served.ivs, KINDS[0])];
    expect((await served.client.send(new ListStagesCommand({}))).stages).toEqual([]);
    clock.advance(500);
    const pages = [];
    for await (const page of paginateListStages({ client: served.client, pageSize: 100 }, {}))
      pages.push(page.stages?.map(({ arn }) => arn));

    expect(pages).toEqual([[arns[0]], [arns[1]]]);
  });
});
