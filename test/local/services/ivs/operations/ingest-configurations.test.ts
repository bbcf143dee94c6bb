import {
  CreateIngestConfigurationCommand,
  type CreateIngestConfigurationCommandInput,
  CreateStageCommand,
  DeleteIngestConfigurationCommand,
  DeleteStageCommand,
  GetIngestConfigurationCommand,
  type IngestConfiguration,
  ListIngestConfigurationsCommand,
  type ListIngestConfigurationsCommandInput,
  UpdateIngestConfigurationCommand,
  type UpdateIngestConfigurationCommandInput,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';

const served = serveForEachTest();

const UNKNOWN_STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/000000000000';
const PARTICIPANT_ID = expect.stringMatching(/^[a-zA-Z0-9]{12}$/);
const STREAM_KEY = expect.stringMatching(/^rt_000000000000_us-east-1_[a-zA-Z0-9]{12}_[a-zA-Z0-9]{30}$/);

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the answer lacks what was asked for');
  return value;
}

async function createStage(): Promise<string> {
  return present((await served.client.send(new CreateStageCommand({}))).stage?.arn);
}

async function createIngest(input: Partial<CreateIngestConfigurationCommandInput> = {}): Promise<IngestConfiguration> {
  const command = new CreateIngestConfigurationCommand({ ingestProtocol: 'RTMPS', ...input });
  return present((await served.client.send(command)).ingestConfiguration);
}

async function getIngest(arn: string | undefined): Promise<IngestConfiguration> {
  return present((await served.client.send(new GetIngestConfigurationCommand({ arn }))).ingestConfiguration);
}

async function updateIngest(input: UpdateIngestConfigurationCommandInput): Promise<IngestConfiguration> {
  return present((await served.client.send(new UpdateIngestConfigurationCommand(input))).ingestConfiguration);
}

async function listed(input: ListIngestConfigurationsCommandInput): Promise<(string | undefined)[]> {
  const { ingestConfigurations } = await served.client.send(new ListIngestConfigurationsCommand(input));
  return present(ingestConfigurations).map(({ arn }) => arn);
}

describe('creating an ingest configuration', () => {
  test('answers with participant id, stream key and defaults', async () => {
    const created = await createIngest();

    expect(created).toEqual({
      arn: expect.stringMatching(/^arn:aws:ivs:us-east-1:000000000000:ingest-configuration\/[a-zA-Z0-9]{12}$/),
      name: '',
      ingestProtocol: 'RTMPS',
      streamKey: STREAM_KEY,
      stageArn: '',
      participantId: PARTICIPANT_ID,
      state: 'INACTIVE',
      userId: '',
      redundantIngest: false,
      tags: {},
    });
    expect(created.streamKey?.split('_')[3]).toBe(created.arn?.split('/')[1]);
    expect(await getIngest(created.arn)).toEqual(created);
  });

  test('keeps what it is given, but does not tell whether insecure ingest is allowed', async () => {
    const given = {
      name: 'encoder-1',
      ingestProtocol: 'RTMP' as const,
      stageArn: await createStage(),
      userId: 'алиса 🎬',
      attributes: { seat: 'A', ключ: '🎬' },
      tags: { team: 'live' },
    };
    const created = await createIngest({ ...given, insecureIngest: true });

    expect(created).toMatchObject(given);
    expect(created).not.toHaveProperty('insecureIngest');
  });

  test('makes a key of its own each time', async () => {
    const [first, second] = [await createIngest(), await createIngest()];

    expect(second.streamKey).not.toBe(first.streamKey);
    expect(second.participantId).not.toBe(first.participantId);
  });

  test('gives redundant ingest two credentials besides', async () => {
    const { redundantIngest, redundantIngestCredentials, participantId, streamKey } = await createIngest({ redundantIngest: true });
    const credential = { participantId: PARTICIPANT_ID, streamKey: STREAM_KEY };

    expect(redundantIngest).toBe(true);
    expect(redundantIngestCredentials).toEqual([credential, credential]);
    const all = [{ participantId, streamKey }, ...present(redundantIngestCredentials)];
    expect(new Set(all.map((one) => one.participantId)).size).toBe(3);
    expect(new Set(all.map((one) => one.streamKey)).size).toBe(3);
  });

  test.each([undefined, false])('with RTMP is refused while insecureIngest is %s', async (insecureIngest) => {
    expect(await refusal(createIngest({ ingestProtocol: 'RTMP', insecureIngest }))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: 'insecureIngest must be true if ingestProtocol is RTMP. Set it, or use RTMPS.',
    });
    expect(served.ivs.resources()).toEqual([]);
  });

  test('for a stage that does not exist is refused', async () => {
    expect(await refusal(createIngest({ stageArn: UNKNOWN_STAGE }))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: `Stage ${UNKNOWN_STAGE} was not found in us-east-1. Create it there first.`,
    });
    expect(served.ivs.resources()).toEqual([]);
  });
});

describe('updating an ingest configuration', () => {
  test('attaches it to a stage, moves it and detaches it, and leaves the rest as it was', async () => {
    const [first, second] = [await createStage(), await createStage()];
    const created = await createIngest({ name: 'encoder-1', redundantIngest: true });

    for (const stageArn of [first, second, '']) {
      expect(await updateIngest({ arn: created.arn, stageArn })).toEqual({ ...created, stageArn });
      expect(await getIngest(created.arn)).toEqual({ ...created, stageArn });
    }
  });

  test('changes nothing by what is left out', async () => {
    const created = await createIngest({ stageArn: await createStage(), redundantIngest: true });

    expect(await updateIngest({ arn: created.arn })).toEqual(created);
  });

  test('turns redundant ingest on, keeps it and turns it off', async () => {
    const created = await createIngest();
    const on = await updateIngest({ arn: created.arn, redundantIngest: true });
    const still = await updateIngest({ arn: created.arn, redundantIngest: true });
    const off = await updateIngest({ arn: created.arn, redundantIngest: false });

    expect(on).toEqual({ ...created, redundantIngest: true, redundantIngestCredentials: expect.any(Array) });
    expect(on.redundantIngestCredentials).toHaveLength(2);
    expect(still).toEqual(on);
    expect(off).toEqual(created);
  });

  test('to a stage that does not exist is refused and changes nothing', async () => {
    const created = await createIngest({ stageArn: await createStage() });

    expect(await refusal(updateIngest({ arn: created.arn, stageArn: UNKNOWN_STAGE, redundantIngest: true }))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Stage ${UNKNOWN_STAGE} was not found in us-east-1. Create it there first.`,
    });
    expect(await getIngest(created.arn)).toEqual(created);
  });

  test('is not asked of one whose stage is deleted: it is detached', async () => {
    const [stageArn, other] = [await createStage(), await createStage()];
    const [attached, unconcerned] = [await createIngest({ stageArn }), await createIngest({ stageArn: other })];
    await served.client.send(new DeleteStageCommand({ arn: stageArn }));

    expect(await getIngest(attached.arn)).toEqual({ ...attached, stageArn: '' });
    expect(await getIngest(unconcerned.arn)).toEqual(unconcerned);
  });
});

describe('listing ingest configurations', () => {
  test('gives summaries, in which there is neither a key nor a tag', async () => {
    const { arn, participantId } = await createIngest({ name: 'encoder-1', redundantIngest: true, tags: { team: 'live' } });
    const { ingestConfigurations } = await served.client.send(new ListIngestConfigurationsCommand({}));

    expect(ingestConfigurations).toEqual([
      {
        arn,
        name: 'encoder-1',
        ingestProtocol: 'RTMPS',
        stageArn: '',
        participantId,
        state: 'INACTIVE',
        userId: '',
        redundantIngest: true,
      },
    ]);
  });

  test('goes by stage or by state', async () => {
    const stageArn = await createStage();
    const [free, attached] = [(await createIngest()).arn, (await createIngest({ stageArn })).arn];

    expect(await listed({})).toEqual([free, attached]);
    expect(await listed({ filterByStageArn: stageArn })).toEqual([attached]);
    expect(await listed({ filterByStageArn: UNKNOWN_STAGE })).toEqual([]);
    expect(await listed({ filterByState: 'INACTIVE' })).toEqual([free, attached]);
    expect(await listed({ filterByState: 'ACTIVE' })).toEqual([]);
  });

  test('fills its pages with what fits the filter', async () => {
    const stageArn = await createStage();
    const arns = [];
    for (let count = 0; count < 3; count += 1) {
      await createIngest();
      arns.push((await createIngest({ stageArn })).arn);
    }
    const input = { filterByStageArn: stageArn, maxResults: 2 };
    const { ingestConfigurations, nextToken } = await served.client.send(new ListIngestConfigurationsCommand(input));

    expect(ingestConfigurations?.map(({ arn }) => arn)).toEqual(arns.slice(0, 2));
    expect(await listed({ ...input, nextToken })).toEqual(arns.slice(2));
  });

  test('takes one filter at a time', async () => {
    expect(await refusal(listed({ filterByStageArn: UNKNOWN_STAGE, filterByState: 'ACTIVE' }))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: 'Only one of filterByStageArn and filterByState can be used at a time. Leave one out.',
    });
  });
});

describe('deleting an ingest configuration', () => {
  test.each([undefined, false, true])('removes it, with force %s', async (force) => {
    const { arn } = await createIngest({ stageArn: await createStage() });
    await served.client.send(new DeleteIngestConfigurationCommand({ arn, force }));

    expect(await refusal(getIngest(arn))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(await refusal(updateIngest({ arn }))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await refusal(served.client.send(new DeleteIngestConfigurationCommand({ arn, force })))).toMatchObject({ status: 404 });
  });
});
