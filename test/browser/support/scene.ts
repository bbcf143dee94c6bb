/** A room to look at: names that are hard to show, people who publish and watch, a composition, a recording. */
import {
  CreateEncoderConfigurationCommand,
  CreateStageCommand,
  CreateStorageConfigurationCommand,
  type IVSRealTimeClient,
  StartCompositionCommand,
} from '@aws-sdk/client-ivs-realtime';
import type { LocalShell } from '../../e2e/support/local';

/** Texts of users that a careless page breaks on. */
export const ODD_TEXTS = [
  '<img src=x onerror="window.broken=true"><script>window.broken=true</script>',
  'שלום, זה שם מימין לשמאל',
  '👩‍👩‍👧‍👦 family 🎬',
  '\u202Ereversed\u202C',
  'x'.repeat(128),
];

export async function furnish(shell: LocalShell): Promise<{ readonly stageArn: string }> {
  const stageArn = await createStage(shell.client, 'late-night', { team: 'live', odd: '<b>&amp;' });
  await createStage(shell.client, 'rehearsal', {});
  const bucket = 'recordings-to-look-at';
  await shell.s3(`/${bucket}`, 'PUT');
  const { storageConfiguration } = await shell.client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: bucket } }));
  const { encoderConfiguration } = await shell.client.send(new CreateEncoderConfigurationCommand({ name: 'hd' }));
  for (const [index, userId] of ['ann', ...ODD_TEXTS].entries()) {
    await shell.participant('join', { stage: stageArn, userId, attributes: { host: String(index === 0), name: userId } });
    if (index < 4) await shell.participant('publish', { stage: stageArn, participant: userId });
  }
  for (let index = 0; index < 8; index++) {
    await shell.participant('join', { stage: stageArn, userId: `viewer-${index}`, capabilities: ['SUBSCRIBE'] });
  }
  await shell.client.send(
    new StartCompositionCommand({
      stageArn,
      layout: { grid: { featuredParticipantAttribute: 'host', gridGap: 8 } },
      destinations: [
        {
          s3: {
            storageConfigurationArn: storageConfiguration?.arn,
            encoderConfigurationArns: [encoderConfiguration?.arn ?? ''],
          },
        },
      ],
    }),
  );
  return { stageArn };
}

async function createStage(client: IVSRealTimeClient, name: string, tags: Record<string, string>): Promise<string> {
  const { stage } = await client.send(new CreateStageCommand({ name, tags }));
  if (!stage?.arn) throw new Error('CreateStage has returned no stage');
  return stage.arn;
}
