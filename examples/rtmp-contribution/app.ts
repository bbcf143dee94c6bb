/**
 * A studio that publishes over RTMPS with two redundant encoders, and field cameras that support only RTMP.
 * Secrets Manager stores the stream keys for the people and machines that publish.
 *
 *   npx cdk deploy                          puts the studio on the main stage
 *   npx cdk deploy -c stage=rehearsal       moves it to the rehearsal stage: same stream keys, other URL
 *   npx cdk deploy -c stage=none            takes it off the stages
 */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IngestConfiguration, IngestCredentials, IngestProtocol, Stage } from 'cdk-ivs-realtime';

const app = new App();
const stack = new Stack(app, 'RtmpContribution');

const stages = {
  main: new Stage(stack, 'Main', { stageName: 'main' }),
  rehearsal: new Stage(stack, 'Rehearsal', { stageName: 'rehearsal' }),
  none: undefined,
};
const selected = (app.node.tryGetContext('stage') ?? 'main') as keyof typeof stages;

const studio = new IngestConfiguration(stack, 'Studio', {
  stage: stages[selected],
  userId: 'studio',
  attributes: { role: 'host' },
  redundantIngest: true,
  credentials: IngestCredentials.inNewSecret(),
});

const fieldCredentials = new Secret(stack, 'FieldCredentials', { description: 'For the crew in the field' });
const field = stages.main.addIngest('Field', {
  protocol: IngestProtocol.RTMP,
  insecureIngest: true,
  userId: 'field',
  credentials: IngestCredentials.inSecret(fieldCredentials),
  forceDelete: true,
});

new CfnOutput(stack, 'StudioArn', { value: studio.ingestConfigurationArn });
new CfnOutput(stack, 'StudioUrl', { value: studio.ingestConfigurationPublishUrl });
new CfnOutput(stack, 'StudioSecretArn', { value: studio.credentialsSecret?.secretArn ?? '' });
new CfnOutput(stack, 'FieldUrl', { value: field.ingestConfigurationPublishUrl });
new CfnOutput(stack, 'FieldSecretArn', { value: fieldCredentials.secretArn });
