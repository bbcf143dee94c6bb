/**
 * A show that is recorded and broadcast in one picture. When the first participant publishes, a composition starts; when everybody has stopped
 * publishing, it ends; and a function learns where the recording is. Nobody starts anything. The CDK bundles functions with esbuild:
 * npm install --save-dev esbuild
 *
 *   npx cdk deploy
 *   aws s3 rm --recursive s3://<RecordingsBucket>   when nobody publishes, because CloudFormation does not delete a bucket with objects, and a
 *                                                   composition that ends writes some
 *   npx cdk destroy
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { CfnChannel } from 'aws-cdk-lib/aws-ivs';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import {
  AutoComposition,
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  EncoderConfiguration,
  EncoderVideo,
  Stage,
  StorageConfiguration,
} from 'cdk-ivs-realtime';

const app = new App();
const stack = new Stack(app, 'RecordedShow');

const bucket = new Bucket(stack, 'Recordings', {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.DESTROY,
});
const storageConfiguration = new StorageConfiguration(stack, 'Storage', { bucket });
const encoderConfiguration = new EncoderConfiguration(stack, 'Encoder', { video: EncoderVideo.HD_720 });
const channel = new CfnChannel(stack, 'Channel', { type: 'STANDARD' });
const stage = new Stage(stack, 'Stage', { stageName: 'recorded-show' });

const recording = new AutoComposition(stack, 'Recording', {
  stage,
  composition: new CompositionDefinition({
    layout: CompositionLayout.grid({ featuredParticipantAttribute: 'host' }),
    destinations: [
      CompositionDestination.s3({ storageConfiguration, encoderConfiguration }),
      CompositionDestination.channel(channel, { encoderConfiguration }),
    ],
    tags: { show: 'late-night' },
  }),
});

const librarian = new NodejsFunction(stack, 'Librarian', {
  entry: join(__dirname, 'librarian.ts'),
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.seconds(10),
  logGroup: new LogGroup(stack, 'LibrarianLog', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY }),
});
stage.events.onRecordingReady('OnRecordingReady', { target: new LambdaFunction(librarian) });

new CfnOutput(stack, 'StageArn', { value: stage.stageArn });
new CfnOutput(stack, 'RecordingsBucket', { value: bucket.bucketName });
new CfnOutput(stack, 'ChannelArn', { value: channel.attrArn });
new CfnOutput(stack, 'CompositionTag', { value: `${recording.tagKey}=${recording.tagValue}` });
new CfnOutput(stack, 'LibraryName', { value: librarian.logGroup.logGroupName });
