/**
 * A show with a back end: a stage that records every participant, a function that invites and removes participants and starts compositions, a
 * function that logs the show's events, and alarms with a dashboard. The CDK bundles functions with esbuild: npm install --save-dev esbuild
 *
 *   npx cdk deploy
 *   echo '{"command":"invite","userId":"ann"}' > request.json
 *   aws lambda invoke --function-name <ProducerName> --payload fileb://request.json answer.json
 *   aws s3 rm --recursive s3://<RecordingsBucket>   empties the bucket, because CloudFormation does not delete a bucket with objects
 *   npx cdk destroy
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import {
  AutoParticipantRecording,
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  EncoderConfiguration,
  EncoderVideo,
  Stage,
  StageMonitoring,
  StorageConfiguration,
} from 'cdk-ivs-realtime';

const SHOW = 'late-night';

const app = new App();
const stack = new Stack(app, 'Show');

const bucket = new Bucket(stack, 'Recordings', {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
const storage = new StorageConfiguration(stack, 'Storage', { bucket });
const encoder = new EncoderConfiguration(stack, 'Encoder', { video: EncoderVideo.HD_720 });
const stage = new Stage(stack, 'Stage', { stageName: SHOW, autoParticipantRecording: AutoParticipantRecording.audioVideo(storage) });

/** A function whose logs are deleted with it, and which bundles the SDK version that it was tested with. */
function backEnd(id: string, props: NodejsFunctionProps): NodejsFunction {
  return new NodejsFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    timeout: Duration.seconds(10),
    bundling: { bundleAwsSDK: true },
    logGroup: new LogGroup(stack, `${id}Log`, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
    ...props,
  });
}

// The ARN of a composition is unknown before it starts, so a tag identifies the show's compositions.
const tags = { show: SHOW };
const composition = new CompositionDefinition({
  layout: CompositionLayout.grid({ featuredParticipantAttribute: 'host' }),
  destinations: [CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder })],
  tags,
});

const producer = backEnd('Producer', {
  entry: join(__dirname, 'producer.ts'),
  environment: {
    STAGE_ARN: stage.stageArn,
    START_COMPOSITION: stack.toJsonString(composition.toRequest(stage)),
  },
});
stage.grants.createParticipantTokens(producer);
stage.grants.disconnectParticipants(producer);
composition.grantStart(producer, stage);
stage.grants.compositions({ tags }).stop(producer);

const chronicler = backEnd('Chronicler', { entry: join(__dirname, 'chronicler.ts') });
stage.events.onEvent('OnEvent', { target: new LambdaFunction(chronicler) });

const monitoring = new StageMonitoring(stack, 'Monitoring', { stage });
new Dashboard(stack, 'Dashboard', { widgets: [monitoring.widgets] });

new CfnOutput(stack, 'StageArn', { value: stage.stageArn });
new CfnOutput(stack, 'StorageConfigurationArn', { value: storage.storageConfigurationArn });
new CfnOutput(stack, 'EncoderConfigurationArn', { value: encoder.encoderConfigurationArn });
new CfnOutput(stack, 'RecordingsBucket', { value: bucket.bucketName });
new CfnOutput(stack, 'ProducerName', { value: producer.functionName });
new CfnOutput(stack, 'ChronicleName', { value: chronicler.logGroup.logGroupName });
