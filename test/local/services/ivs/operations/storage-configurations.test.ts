import {
  CreateStageCommand,
  CreateStorageConfigurationCommand,
  DeleteStageCommand,
  DeleteStorageConfigurationCommand,
  GetStorageConfigurationCommand,
  ListStorageConfigurationsCommand,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';

const served = serveForEachTest();

async function createStorage(name?: string): Promise<string> {
  const command = new CreateStorageConfigurationCommand({ name, s3: { bucketName: 'recordings' }, tags: { team: 'live' } });
  return (await served.client.send(command)).storageConfiguration?.arn ?? '';
}

describe('storage configurations', () => {
  test('are created, read and listed', async () => {
    const arn = await createStorage('archive');
    const expected = { arn, name: 'archive', s3: { bucketName: 'recordings' }, tags: { team: 'live' } };

    expect(arn).toMatch(/^arn:aws:ivs:us-east-1:000000000000:storage-configuration\/[a-zA-Z0-9]{12}$/);
    expect((await served.client.send(new GetStorageConfigurationCommand({ arn }))).storageConfiguration).toEqual(expected);
    expect((await served.client.send(new ListStorageConfigurationsCommand({}))).storageConfigurations).toEqual([expected]);
  });

  test('can not be deleted while a stage records to them', async () => {
    const arn = await createStorage();
    const { stage } = await served.client.send(
      new CreateStageCommand({ autoParticipantRecordingConfiguration: { storageConfigurationArn: arn } }),
    );

    expect(await refusal(served.client.send(new DeleteStorageConfigurationCommand({ arn })))).toEqual({
      name: 'ConflictException',
      status: 409,
      message: `${arn} is in use by ${stage?.arn}. Turn the stage's recording off or delete the stage first.`,
    });

    await served.client.send(new DeleteStageCommand({ arn: stage?.arn }));
    await served.client.send(new DeleteStorageConfigurationCommand({ arn }));
    expect(served.ivs.resources()).toEqual([]);
  });

  test('are not found once deleted', async () => {
    const arn = await createStorage();
    await served.client.send(new DeleteStorageConfigurationCommand({ arn }));

    expect(await refusal(served.client.send(new DeleteStorageConfigurationCommand({ arn })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    expect(await refusal(served.client.send(new GetStorageConfigurationCommand({ arn })))).toMatchObject({ status: 404 });
  });
});
