import { App, Aws, CfnOutput, Duration, Stack, Tags } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  AutoComposition,
  AutoParticipantRecording,
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  CompositionTrigger,
  EncoderConfiguration,
  EncoderVideo,
  IngestCredentials,
  ParticipantCapability,
  ParticipantRecordingNotifier,
  ParticipantTokenIssuer,
  PipPosition,
  PublicKey,
  PublicKeyMaterial,
  RuntimeStages,
  RuntimeStagesPermission,
  Stage,
  StageSweeper,
  StorageConfiguration,
  ThumbnailStorage,
} from 'cdk-ivs-realtime';
import type { Construct } from 'constructs';

class LiveShow extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // A stage whose participants are recorded, each into a file.
    const bucket = new Bucket(this, 'Recordings', { encryption: BucketEncryption.S3_MANAGED, enforceSSL: true });
    const storage = new StorageConfiguration(this, 'Storage', { bucket });
    const stage = new Stage(this, 'Stage', {
      stageName: 'late-night',
      autoParticipantRecording: AutoParticipantRecording.audioVideo(storage, {
        reconnectWindow: Duration.seconds(30),
        thumbnails: { interval: Duration.seconds(10), storage: [ThumbnailStorage.LATEST] },
      }),
    });
    Tags.of(stage).add('show', 'late-night');

    // OBS publishes to it. The stream key is in a secret.
    const studio = stage.addIngest('Studio', { attributes: { role: 'host' }, credentials: IngestCredentials.inNewSecret() });

    // While a host publishes, one picture of all participants is recorded.
    const encoder = new EncoderConfiguration(this, 'Encoder', { video: EncoderVideo.HD_720 });
    const show = new CompositionDefinition({
      layout: CompositionLayout.pip({ pipParticipantAttribute: 'reacts', pipPosition: PipPosition.TOP_RIGHT }),
      destinations: [
        CompositionDestination.s3({
          storageConfiguration: storage,
          encoderConfiguration: encoder,
          hlsSegmentDuration: Duration.seconds(6),
          thumbnails: { storage: [ThumbnailStorage.LATEST] },
        }),
      ],
      tags: { show: 'late-night' },
    });
    const recorder = new AutoComposition(this, 'Recorder', {
      stage,
      composition: show,
      trigger: CompositionTrigger.publisherWithAttribute('role', 'host'),
    });
    recorder.metricCompositionStartFailures().createAlarm(this, 'CannotRecord', { threshold: 1, evaluationPeriods: 1 });
    new ParticipantRecordingNotifier(this, 'Notifier', { stage });

    // Rooms that the app creates while it runs. A sweeper deletes those that nobody uses.
    const rooms = new RuntimeStages(this, 'Rooms', {
      sweeper: StageSweeper.idleFor(Duration.minutes(30)),
      storageConfigurations: [storage],
    });

    // A step of a state machine that starts the same composition in one of the rooms.
    const start = new CallAwsService(this, 'Start', show.toRuntimeCallAwsServiceProps(rooms, JsonPath.stringAt('$.stageArn')));

    // Tokens for the stage and for the rooms, signed by a KMS key.
    const signingKey = new Key(this, 'SigningKey', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
    const publicKey = new PublicKey(this, 'TokenKey', { material: PublicKeyMaterial.fromKmsKey(signingKey) });
    const issuer = new ParticipantTokenIssuer(this, 'Tokens', {
      stages: [stage],
      runtimeStages: [rooms],
      publicKey,
      http: {
        userIdClaim: 'sub',
        capabilities: [ParticipantCapability.PUBLISH, ParticipantCapability.SUBSCRIBE],
        attributes: ['name'],
        maxDuration: Duration.hours(2),
      },
    });

    // The back end opens rooms, asks for tokens, removes participants, and hears who publishes and where recordings are.
    const backEnd = new LambdaFn(this, 'BackEnd', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async (event) => console.log(event);'),
    });
    rooms.bind(backEnd, { permissions: [RuntimeStagesPermission.CREATE, RuntimeStagesPermission.DELETE] });
    issuer.grantInvoke(backEnd);
    stage.grants.disconnectParticipants(backEnd);
    show.grantStart(backEnd, stage);
    studio.grants.readStreamKey(backEnd);
    const target = new LambdaFunction(backEnd);
    stage.events.onParticipantPublished('OnPublished', { target });
    stage.events.onRecordingReady('OnRecordingReady', { target });

    new CfnOutput(this, 'StageArn', { value: stage.stageArn });
    new CfnOutput(this, 'WhipEndpoint', { value: `${stage.stageWhipEndpoint}?region=${Aws.REGION}` });
    new CfnOutput(this, 'PublishUrl', { value: studio.ingestConfigurationPublishUrl });
    new CfnOutput(this, 'CompositionRequest', { value: this.toJsonString(show.toRequest(stage)) });
    new CfnOutput(this, 'StartStep', { value: this.toJsonString(start.toStateJson()) });
  }
}

const app = new App();
new LiveShow(app, 'LiveShow');
app.synth();
