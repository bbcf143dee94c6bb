/**
 * A classroom. Teachers and pupils get their tokens from an HTTP API. The lesson is recorded and broadcast as soon as a teacher publishes. A queue
 * has who was there; what the register cannot read ends in a dead-letter queue, which raises an alarm. Pupils raise their hands over a WebSocket,
 * and chat in a room of IVS Chat.
 */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi, HttpMethod, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration, WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CfnChannel } from 'aws-cdk-lib/aws-ivs';
import { CfnRoom } from 'aws-cdk-lib/aws-ivschat';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  AutoComposition,
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  CompositionTrigger,
  EncoderConfiguration,
  EncoderVideo,
  Stage,
  StorageConfiguration,
} from 'cdk-ivs-realtime';

const stack = new Stack(new App(), 'Classroom');
const stage = new Stage(stack, 'Stage', { stageName: 'classroom' });
const channel = new CfnChannel(stack, 'Channel', { name: 'lesson', latencyMode: 'LOW', type: 'STANDARD' });
const chat = new CfnRoom(stack, 'Chat', { name: 'classroom', maximumMessageLength: 200 });

// The lesson is recorded and broadcast.
const bucket = new Bucket(stack, 'Lessons', { removalPolicy: RemovalPolicy.DESTROY });
const storageConfiguration = new StorageConfiguration(stack, 'Storage', { bucket });
const encoderConfiguration = new EncoderConfiguration(stack, 'Encoder', { video: EncoderVideo.HD_720 });
const lesson = new AutoComposition(stack, 'Lesson', {
  stage,
  trigger: CompositionTrigger.publisherWithAttribute('teacher'),
  composition: new CompositionDefinition({
    layout: CompositionLayout.grid({ featuredParticipantAttribute: 'teacher' }),
    destinations: [
      CompositionDestination.s3({ storageConfiguration, encoderConfiguration }),
      CompositionDestination.channel(channel, { encoderConfiguration }),
    ],
  }),
});

const fn = (file: string, timeout = Duration.seconds(10)) =>
  new Lambda(stack, file, {
    functionName: `classroom-${file}`,
    code: Code.fromAsset(join(__dirname, 'functions')),
    handler: `${file}.handler`,
    runtime: Runtime.NODEJS_22_X,
    timeout,
    environment: { STAGE_ARN: stage.stageArn, CHANNEL_ARN: channel.attrArn, PLAYBACK_URL: channel.attrPlaybackUrl, CHAT_ARN: chat.attrArn },
  });

// The page of teachers and pupils.
const tokens = fn('join');
stage.grants.createParticipantTokens(tokens);
const hands = fn('hands');
stage.grants.read(hands);
const api = new HttpApi(stack, 'Api', {
  corsPreflight: { allowOrigins: ['*'], allowMethods: [CorsHttpMethod.POST], allowHeaders: ['content-type'] },
});
api.addRoutes({ path: '/join', methods: [HttpMethod.POST], integration: new HttpLambdaIntegration('Join', tokens) });
const socket = new WebSocketApi(stack, 'Socket', {
  connectRouteOptions: { integration: new WebSocketLambdaIntegration('Connect', hands) },
});
socket.addRoute('raise', { integration: new WebSocketLambdaIntegration('Raise', hands), returnResponse: true });
const socketStage = new WebSocketStage(stack, 'SocketStage', { webSocketApi: socket, stageName: 'live', autoDeploy: true });

// The register of the lesson.
const deadLetters = new Queue(stack, 'DeadLetters');
const attendance = new Queue(stack, 'Attendance', {
  visibilityTimeout: Duration.seconds(3),
  deadLetterQueue: { queue: deadLetters, maxReceiveCount: 1 },
});
stage.events.onParticipantPublished('OnPublished', { target: new SqsQueue(attendance) });
const register = fn('register', Duration.seconds(3));
register.addEventSource(new SqsEventSource(attendance, { batchSize: 1 }));
const archive = fn('archive');
stage.events.onRecordingReady('OnRecordingReady', { target: new LambdaFunction(archive) });
deadLetters
  .metricApproximateNumberOfMessagesVisible()
  .createAlarm(stack, 'Unregistered', { alarmName: 'classroom-unregistered', threshold: 1, evaluationPeriods: 1 });
lesson
  .metricCompositionStartFailures()
  .createAlarm(stack, 'NotRecorded', { alarmName: 'classroom-not-recorded', threshold: 1, evaluationPeriods: 1 });

new CfnOutput(stack, 'StageArn', { value: stage.stageArn });
new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
new CfnOutput(stack, 'SocketUrl', { value: socketStage.url });
new CfnOutput(stack, 'ChannelArn', { value: channel.attrArn });
new CfnOutput(stack, 'ChatArn', { value: chat.attrArn });
new CfnOutput(stack, 'LessonsBucket', { value: bucket.bucketName });
new CfnOutput(stack, 'DeadLettersUrl', { value: deadLetters.queueUrl });
