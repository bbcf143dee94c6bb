/**
 * A live room: one stage, its endpoints as outputs, recorded when asked for.
 *
 *   npx cdk deploy                                            the room
 *   npx cdk deploy -c roomName=matinee -c recording=true      renamed, and recorded
 */
import { App, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AutoParticipantRecording, Stage, ThumbnailStorage } from 'cdk-ivs-realtime';
import type { Construct } from 'constructs';

interface LiveRoomProps extends StackProps {
  readonly roomName: string;
  readonly recording: boolean;
}

class LiveRoom extends Stack {
  constructor(scope: Construct, id: string, props: LiveRoomProps) {
    super(scope, id, props);

    const room = new Stage(this, 'Room', {
      stageName: props.roomName,
      autoParticipantRecording: props.recording ? this.recording() : undefined,
    });
    Tags.of(room).add('show', props.roomName);

    new CfnOutput(this, 'StageArn', { value: room.stageArn });
    new CfnOutput(this, 'EventsEndpoint', { value: room.stageEventsEndpoint });
    new CfnOutput(this, 'WhipEndpoint', { value: room.stageWhipEndpoint });
    new CfnOutput(this, 'RtmpEndpoint', { value: room.stageRtmpEndpoint });
    new CfnOutput(this, 'RtmpsEndpoint', { value: room.stageRtmpsEndpoint });
  }

  private recording(): AutoParticipantRecording {
    const bucket = new Bucket(this, 'Recordings', { removalPolicy: RemovalPolicy.DESTROY });
    const storage = new CfnStorageConfiguration(this, 'Storage', { s3: { bucketName: bucket.bucketName } });
    return AutoParticipantRecording.audioVideo(storage, {
      reconnectWindow: Duration.seconds(30),
      thumbnails: { interval: Duration.seconds(10), storage: [ThumbnailStorage.LATEST] },
    });
  }
}

const app = new App();
new LiveRoom(app, 'LiveRoom', {
  roomName: app.node.tryGetContext('roomName') ?? 'late-night',
  recording: app.node.tryGetContext('recording') === 'true',
  tags: { team: 'live' },
});
