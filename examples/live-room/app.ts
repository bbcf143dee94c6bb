/**
 * A live room with every resource of the library: a stage with optional recording, an ingest for OBS and hardware encoders, an encoder
 * configuration for compositions, and a KMS key with which a back end signs participant tokens.
 *
 *   npx cdk deploy                                            the room
 *   npx cdk deploy -c roomName=matinee -c recording=true      renames the room and records it
 *   npx cdk deploy -c enforceSSL=true                         denies unencrypted access to the bucket
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import {
  AutoParticipantRecording,
  EncoderConfiguration,
  EncoderVideo,
  IngestCredentials,
  PublicKey,
  PublicKeyMaterial,
  Stage,
  StorageConfiguration,
  ThumbnailStorage,
} from 'cdk-ivs-realtime';
import type { Construct } from 'constructs';

interface LiveRoomProps extends StackProps {
  readonly roomName: string;
  readonly recording: boolean;
  readonly enforceSSL: boolean;
}

class LiveRoom extends Stack {
  constructor(scope: Construct, id: string, props: LiveRoomProps) {
    super(scope, id, props);

    const bucket = new Bucket(this, 'Recordings', {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: props.enforceSSL,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const storage = new StorageConfiguration(this, 'Storage', { bucket });
    const recording = AutoParticipantRecording.audioVideo(storage, {
      reconnectWindow: Duration.seconds(30),
      thumbnails: { interval: Duration.seconds(10), storage: [ThumbnailStorage.LATEST] },
    });

    const room = new Stage(this, 'Room', {
      stageName: props.roomName,
      autoParticipantRecording: props.recording ? recording : undefined,
    });
    Tags.of(room).add('show', props.roomName);

    const contribution = room.addIngest('Contribution', { userId: 'studio', credentials: IngestCredentials.inNewSecret() });

    const encoder = new EncoderConfiguration(this, 'Encoder', { video: EncoderVideo.HD_720 });

    const signingKey = new Key(this, 'SigningKey', {
      keySpec: KeySpec.ECC_NIST_P384,
      keyUsage: KeyUsage.SIGN_VERIFY,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const publicKey = new PublicKey(this, 'TokenKey', { material: PublicKeyMaterial.fromKmsKey(signingKey) });

    new CfnOutput(this, 'StageArn', { value: room.stageArn });
    new CfnOutput(this, 'EventsEndpoint', { value: room.stageEventsEndpoint });
    new CfnOutput(this, 'WhipEndpoint', { value: room.stageWhipEndpoint });
    new CfnOutput(this, 'RtmpEndpoint', { value: room.stageRtmpEndpoint });
    new CfnOutput(this, 'RtmpsEndpoint', { value: room.stageRtmpsEndpoint });
    new CfnOutput(this, 'StorageConfigurationArn', { value: storage.storageConfigurationArn });
    new CfnOutput(this, 'RecordingsBucket', { value: bucket.bucketName });
    new CfnOutput(this, 'EncoderConfigurationArn', { value: encoder.encoderConfigurationArn });
    new CfnOutput(this, 'IngestConfigurationArn', { value: contribution.ingestConfigurationArn });
    new CfnOutput(this, 'PublishUrl', { value: contribution.ingestConfigurationPublishUrl });
    new CfnOutput(this, 'CredentialsSecretArn', { value: contribution.credentialsSecret?.secretArn ?? '' });
    new CfnOutput(this, 'PublicKeyArn', { value: publicKey.publicKeyArn });
    new CfnOutput(this, 'PublicKeyFingerprint', { value: publicKey.publicKeyFingerprint });
    new CfnOutput(this, 'SigningKeyArn', { value: signingKey.keyArn });
  }
}

const app = new App();
new LiveRoom(app, 'LiveRoom', {
  roomName: app.node.tryGetContext('roomName') ?? 'late-night',
  recording: app.node.tryGetContext('recording') === 'true',
  enforceSSL: app.node.tryGetContext('enforceSSL') === 'true',
  tags: { team: 'live' },
});
