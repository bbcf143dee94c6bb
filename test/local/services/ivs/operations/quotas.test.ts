import { CreateStorageConfigurationCommand, DeleteStorageConfigurationCommand } from '@aws-sdk/client-ivs-realtime';
import { createIvsRealTime } from '../../../../../local/src/services/ivs';
import { refusal, serveForEachTest } from '../client';
import { newPem } from './key-material';

const served = serveForEachTest();

describe('quotas', () => {
  test('refuse one storage configuration too many in a region, and take it once there is room', async () => {
    const create = new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } });
    for (let count = 0; count < 5; count += 1) await served.client.send(create);

    expect(await refusal(served.client.send(create))).toEqual({
      name: 'ServiceQuotaExceededException',
      status: 402,
      message: 'The quota of 5 resources of type storage-configuration in us-east-1 is used up. Delete one first.',
    });
    await served.clientIn('eu-west-1').send(create);
    await served.client.send(new DeleteStorageConfigurationCommand({ arn: served.ivs.resources('us-east-1')[0]?.arn }));
    await served.client.send(create);
    expect(served.ivs.resources('us-east-1')).toHaveLength(5);
    expect(served.ivs.resources('eu-west-1')).toHaveLength(1);
  });

  test.each([
    ['20 encoder configurations', 20, 'CreateEncoderConfiguration', () => ({})],
    ['100 ingest configurations', 100, 'CreateIngestConfiguration', () => ({ ingestProtocol: 'RTMPS' })],
    ['3 public keys', 3, 'ImportPublicKey', () => ({ publicKeyMaterial: newPem() })],
  ])('allow %s', async (_, allowed, operation, input) => {
    const ivs = createIvsRealTime();
    for (let count = 0; count < allowed; count += 1) await ivs.call('us-east-1', operation, input());

    await expect(ivs.call('us-east-1', operation, input())).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    expect(ivs.resources()).toHaveLength(allowed);
  });

  test.each([
    ['the documented 1,000 stages', {}, 1_000],
    ['as many stages as the option says', { stages: 2 }, 2],
  ])('allow %s', async (_, quotas, allowed) => {
    const ivs = createIvsRealTime({ quotas });
    for (let count = 0; count < allowed; count += 1) await ivs.call('us-east-1', 'CreateStage', {});

    await expect(ivs.call('us-east-1', 'CreateStage', {})).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    expect(ivs.resources()).toHaveLength(allowed);
  });
});
