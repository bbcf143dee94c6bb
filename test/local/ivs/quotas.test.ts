import { CreateStorageConfigurationCommand, DeleteStorageConfigurationCommand } from '@aws-sdk/client-ivs-realtime';
import { createIvsRealTime } from '../../../local/ivs';
import { refusal, serveForEachTest } from './client';

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
    ['the documented 1,000 stages', {}, 1_000],
    ['as many stages as the option says', { stages: 2 }, 2],
  ])('allow %s', async (_, quotas, allowed) => {
    const ivs = createIvsRealTime({ quotas });
    for (let count = 0; count < allowed; count += 1) await ivs.call('us-east-1', 'CreateStage', {});

    await expect(ivs.call('us-east-1', 'CreateStage', {})).rejects.toMatchObject({ name: 'ServiceQuotaExceededException', status: 402 });
    expect(ivs.resources()).toHaveLength(allowed);
  });
});
