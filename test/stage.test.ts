import { Aws, CfnOutput, Duration, Lazy, RemovalPolicy, type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ivs from 'aws-cdk-lib/aws-ivs';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import * as realtime from '../src';
import { ImportedStorage } from './support/imported-storage';
import { newStack, propertiesOf } from './support/synth';

const ARN = 'arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456';
const STORAGE_ARN = 'arn:aws:ivs:us-east-1:123456789012:storage-configuration/AbCdEf123456';

function newStorage(stack: Stack) {
  return new ImportedStorage(stack, 'Storage', STORAGE_ARN);
}

describe('a stage with no properties', () => {
  const stack = newStack();
  const stage = new realtime.Stage(stack, 'Room');
  const properties = propertiesOf(stack, 'Custom::IVSStage');

  test('sends its path, a generated name, and nothing else', () => {
    expect(properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': ['IvsRealTimeHandlerDAE74495', 'Arn'] },
      ServiceTimeout: 900,
      ConstructPath: 'Live/Room',
      Name: 'Live-Room4AB29A70',
    });
  });

  test('keeps its logical id, which users depend on', () => {
    expect(Object.keys(Template.fromStack(stack).findResources('Custom::IVSStage'))).toEqual(['Room4AB29A70']);
  });

  test('gives its ARN, id, name and endpoints', () => {
    expect(stack.resolve(stage.stageArn)).toEqual({ Ref: 'Room4AB29A70' });
    expect(stack.resolve(stage.stageName)).toBe('Live-Room4AB29A70');
    const attribute = (name: string) => ({ 'Fn::GetAtt': ['Room4AB29A70', name] });
    expect(stack.resolve(stage.stageId)).toEqual(attribute('Id'));
    expect(stack.resolve(stage.stageEventsEndpoint)).toEqual(attribute('EventsEndpoint'));
    expect(stack.resolve(stage.stageWhipEndpoint)).toEqual(attribute('WhipEndpoint'));
    expect(stack.resolve(stage.stageRtmpEndpoint)).toEqual(attribute('RtmpEndpoint'));
    expect(stack.resolve(stage.stageRtmpsEndpoint)).toEqual(attribute('RtmpsEndpoint'));
  });

  test('goes wherever an L1 takes a stage', () => {
    const reference: refs.IStageRef = stage;
    expect(stack.resolve(reference.stageRef)).toEqual({ stageArn: { Ref: 'Room4AB29A70' } });
  });
});

describe('name', () => {
  test.each(['a', 'Late-Night_1', 'x'.repeat(128)])('%s is accepted', (stageName) => {
    const stack = newStack();
    new realtime.Stage(stack, 'Room', { stageName });
    expect(propertiesOf(stack, 'Custom::IVSStage').Name).toBe(stageName);
  });

  test('with a space is refused with a name that would do', () => {
    expect(() => new realtime.Stage(newStack(), 'Room', { stageName: 'my room' })).toThrow(
      "Live/Room: `stageName` has only letters, digits, '-' and '_', got 'my room'; write for example 'my-room'",
    );
  });

  test('of 129 characters is refused', () => {
    expect(() => new realtime.Stage(newStack(), 'Room', { stageName: 'x'.repeat(129) })).toThrow(
      /^Live\/Room: `stageName` has at most 128 characters, got 129 \('x{57}\.\.\.'\); shorten it$/,
    );
  });

  test('that is a token is left to the deployment', () => {
    const stack = newStack();
    new realtime.Stage(stack, 'Room', { stageName: Aws.STACK_NAME });
    expect(propertiesOf(stack, 'Custom::IVSStage').Name).toEqual({ Ref: 'AWS::StackName' });
  });
});

describe('recording of individual participants', () => {
  function recordingOf(make: (storage: refs.IStorageConfigurationRef) => realtime.AutoParticipantRecording) {
    const stack = newStack();
    new realtime.Stage(stack, 'Room', { autoParticipantRecording: make(newStorage(stack)) });
    return propertiesOf(stack, 'Custom::IVSStage').AutoParticipantRecordingConfiguration;
  }

  test('of audio and video says only what was chosen', () => {
    expect(recordingOf((storage) => realtime.AutoParticipantRecording.audioVideo(storage))).toEqual({
      StorageConfigurationArn: STORAGE_ARN,
      MediaTypes: ['AUDIO_VIDEO'],
    });
  });

  test('of audio and video with every option', () => {
    expect(
      recordingOf((storage) =>
        realtime.AutoParticipantRecording.audioVideo(storage, {
          hlsSegmentDuration: Duration.seconds(4),
          reconnectWindow: Duration.minutes(1),
          recordReplicas: false,
          thumbnails: {
            interval: Duration.seconds(10),
            storage: [realtime.ThumbnailStorage.LATEST, realtime.ThumbnailStorage.SEQUENTIAL],
          },
        }),
      ),
    ).toEqual({
      StorageConfigurationArn: STORAGE_ARN,
      MediaTypes: ['AUDIO_VIDEO'],
      HlsConfiguration: { TargetSegmentDurationSeconds: 4 },
      RecordingReconnectWindowSeconds: 60,
      RecordParticipantReplicas: false,
      ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: 10, Storage: ['LATEST', 'SEQUENTIAL'] },
    });
  });

  test('of audio only', () => {
    expect(
      recordingOf((storage) => realtime.AutoParticipantRecording.audioOnly(storage, { hlsSegmentDuration: Duration.seconds(10) })),
    ).toEqual({
      StorageConfigurationArn: STORAGE_ARN,
      MediaTypes: ['AUDIO_ONLY'],
      HlsConfiguration: { TargetSegmentDurationSeconds: 10 },
    });
  });

  test('as thumbnails only always takes thumbnails', () => {
    expect(recordingOf((storage) => realtime.AutoParticipantRecording.thumbnailsOnly(storage))).toEqual({
      StorageConfigurationArn: STORAGE_ARN,
      MediaTypes: ['NONE'],
      ThumbnailConfiguration: { RecordingMode: 'INTERVAL' },
    });
  });

  test('as thumbnails only with every option', () => {
    expect(
      recordingOf((storage) =>
        realtime.AutoParticipantRecording.thumbnailsOnly(storage, {
          interval: Duration.days(1),
          storage: [realtime.ThumbnailStorage.SEQUENTIAL],
          reconnectWindow: Duration.seconds(0),
          recordReplicas: true,
        }),
      ),
    ).toEqual({
      StorageConfigurationArn: STORAGE_ARN,
      MediaTypes: ['NONE'],
      ThumbnailConfiguration: { RecordingMode: 'INTERVAL', TargetIntervalSeconds: 86_400, Storage: ['SEQUENTIAL'] },
      RecordingReconnectWindowSeconds: 0,
      RecordParticipantReplicas: true,
    });
  });

  test('to an L1 refers to it, so that the stage goes before it', () => {
    const stack = newStack();
    const storage = new ivs.CfnStorageConfiguration(stack, 'Storage', { s3: { bucketName: 'recordings' } });
    new realtime.Stage(stack, 'Room', { autoParticipantRecording: realtime.AutoParticipantRecording.audioVideo(storage) });
    expect(propertiesOf(stack, 'Custom::IVSStage').AutoParticipantRecordingConfiguration).toEqual({
      StorageConfigurationArn: { Ref: 'Storage' },
      MediaTypes: ['AUDIO_VIDEO'],
    });
  });

  test.each([
    ['region', { region: 'eu-west-1', account: '123456789012' }, 'eu-west-1', 'us-east-1'],
    ['account', { region: 'us-east-1', account: '210987654321' }, '210987654321', '123456789012'],
  ])('to a storage configuration of another %s is refused', (dimension, env, own, others) => {
    const stack = newStack({ env });
    const autoParticipantRecording = realtime.AutoParticipantRecording.audioVideo(newStorage(stack));
    expect(() => new realtime.Stage(stack, 'Room', { autoParticipantRecording })).toThrow(
      `Live/Room: a stage and the storage configuration that it records to are in the same ${dimension}, ` +
        `got ${own} and, for 'Live/Storage', ${others}; use one in ${own}`,
    );
  });

  const storage = newStorage(newStack());
  const media = realtime.AutoParticipantRecording;
  test.each<[string, () => unknown, string]>([
    [
      'a reconnect window of 301 s',
      () => media.audioVideo(storage, { reconnectWindow: Duration.seconds(301) }),
      '`reconnectWindow` is a whole number of seconds from 0 to 300, got 301; write for example 300 seconds',
    ],
    [
      'a segment of 1 s',
      () => media.audioOnly(storage, { hlsSegmentDuration: Duration.seconds(1) }),
      '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 1; write for example 2 seconds',
    ],
    [
      'a segment of 11 s',
      () => media.audioVideo(storage, { hlsSegmentDuration: Duration.seconds(11) }),
      '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 11; write for example 10 seconds',
    ],
    [
      'a segment of 2.5 s',
      () => media.audioVideo(storage, { hlsSegmentDuration: Duration.millis(2500) }),
      '`hlsSegmentDuration` is a whole number of seconds from 2 to 10, got 2.5; write for example 3 seconds',
    ],
    [
      'a thumbnail interval of 0',
      () => media.thumbnailsOnly(storage, { interval: Duration.seconds(0) }),
      '`interval` is a whole number of seconds from 1 to 86400, got 0; write for example 1 second',
    ],
    [
      'a thumbnail interval of more than a day',
      () => media.audioOnly(storage, { thumbnails: { interval: Duration.seconds(86_401) } }),
      '`thumbnails.interval` is a whole number of seconds from 1 to 86400, got 86401; write for example 86400 seconds',
    ],
    [
      'no place for thumbnails alone',
      () => media.thumbnailsOnly(storage, { storage: [] }),
      '`storage` names at least one value, got an empty list; leave it out for the default',
    ],
    [
      'no place for thumbnails',
      () => media.audioVideo(storage, { thumbnails: { storage: [] } }),
      '`thumbnails.storage` names at least one value, got an empty list; leave it out for the default',
    ],
    [
      'the same place twice',
      () => media.audioVideo(storage, { thumbnails: { storage: [realtime.ThumbnailStorage.LATEST, realtime.ThumbnailStorage.LATEST] } }),
      '`thumbnails.storage` names each value once, got LATEST, LATEST; remove the repetition',
    ],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('durations that are tokens are left to the deployment', () => {
    const seconds = Duration.seconds(Lazy.number({ produce: () => 7 }));
    const recording = recordingOf((target) =>
      media.audioVideo(target, { hlsSegmentDuration: seconds, reconnectWindow: seconds, thumbnails: { interval: seconds } }),
    );
    expect(recording).toMatchObject({
      HlsConfiguration: { TargetSegmentDurationSeconds: 7 },
      RecordingReconnectWindowSeconds: 7,
      ThumbnailConfiguration: { TargetIntervalSeconds: 7 },
    });
  });
});

describe('removal policy', () => {
  test('by default the stage goes with the stack', () => {
    const stack = newStack();
    new realtime.Stage(stack, 'Room');
    const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::IVSStage'));
    expect(resource.DeletionPolicy).toBeUndefined();
  });

  test('applyRemovalPolicy retains it', () => {
    const stack = newStack();
    new realtime.Stage(stack, 'Room').applyRemovalPolicy(RemovalPolicy.RETAIN);
    Template.fromStack(stack).hasResource('Custom::IVSStage', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('an imported stage', () => {
  test('has the ARN, the id and the environment of the ARN', () => {
    const stage = realtime.Stage.fromStageArn(newStack(), 'Room', ARN);
    expect(stage.stageArn).toBe(ARN);
    expect(stage.stageId).toBe('AbCdEf123456');
    expect(stage.stageRef).toEqual({ stageArn: ARN });
    expect(stage.env).toEqual({ account: '123456789012', region: 'us-east-1' });
  });

  test('has the endpoints that it was imported with', () => {
    const stage = realtime.Stage.fromStageAttributes(newStack(), 'Room', {
      stageArn: ARN,
      stageEventsEndpoint: 'wss://events.example.com',
      stageWhipEndpoint: 'https://whip.example.com',
      stageRtmpEndpoint: 'rtmp://rtmp.example.com/app/',
      stageRtmpsEndpoint: 'rtmps://rtmps.example.com:443/app/',
    });
    expect(stage).toMatchObject({
      stageEventsEndpoint: 'wss://events.example.com',
      stageWhipEndpoint: 'https://whip.example.com',
      stageRtmpEndpoint: 'rtmp://rtmp.example.com/app/',
      stageRtmpsEndpoint: 'rtmps://rtmps.example.com:443/app/',
    });
  });

  test.each(['stageEventsEndpoint', 'stageWhipEndpoint', 'stageRtmpEndpoint', 'stageRtmpsEndpoint'] as const)(
    'says how to import its %s',
    (attribute) => {
      const stage = realtime.Stage.fromStageArn(newStack(), 'Room', ARN);
      expect(() => stage[attribute]).toThrow(
        `Live/Room: \`${attribute}\` is known of a Stage that this app makes, or that is imported with it, ` +
          `got one imported without; pass \`${attribute}\` to Stage.fromStageAttributes`,
      );
    },
  );

  test.each([
    ['stageEventsEndpoint', 'https://whip.example.com', 'wss://'],
    ['stageWhipEndpoint', 'wss://events.example.com', 'https://'],
    ['stageWhipEndpoint', 'https://a.example.com, https://b.example.com', 'https://'],
    ['stageRtmpEndpoint', 'rtmps://rtmps.example.com:443/app/', 'rtmp://'],
    ['stageRtmpsEndpoint', 'rtmps.example.com', 'rtmps://'],
  ])('refuses %s %s', (attribute, url, scheme) => {
    expect(() => realtime.Stage.fromStageAttributes(newStack(), 'Room', { stageArn: ARN, [attribute]: url })).toThrow(
      `Live/Room: \`${attribute}\` is a URL with ${scheme}, got '${url}'; pass what CreateStage or GetStage returns`,
    );
  });

  test('may have endpoints that are known at deployment only', () => {
    const stageWhipEndpoint = Token.asString({ 'Fn::ImportValue': 'Whip' });
    const stage = realtime.Stage.fromStageAttributes(newStack(), 'Room', { stageArn: ARN, stageWhipEndpoint });
    expect(stage.stageWhipEndpoint).toBe(stageWhipEndpoint);
  });

  test('makes no function and no resource', () => {
    const stack = newStack();
    realtime.Stage.fromStageArn(stack, 'Room', ARN);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('may have an ARN that is known at deployment only', () => {
    const stack = newStack();
    const other = new realtime.Stage(stack, 'Other');
    const stage = realtime.Stage.fromStageArn(stack, 'Room', other.stageArn);
    new CfnOutput(stack, 'Id', { value: stage.stageId });
    expect(Template.fromStack(stack).toJSON().Outputs.Id.Value).toEqual({
      'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Other34654A52' }] }] }] }],
    });
  });

  test.each([
    ['no ARN at all', 'room', "got 'room'"],
    ['an ARN without an id', 'arn:aws:ivs:us-east-1:123456789012:stage/', "got 'arn:aws:ivs:us-east-1:123456789012:stage/'"],
    ['an ARN with a short account', 'arn:aws:ivs:us-east-1:1234:stage/AbCd', "got 'arn:aws:ivs:us-east-1:1234:stage/AbCd'"],
    ['an ARN of another service', 'arn:aws:s3:us-east-1:123456789012:stage/AbCd', "got 'arn:aws:s3:us-east-1:123456789012:stage/AbCd'"],
    ['an ARN of another resource type', STORAGE_ARN, `got that of a storage-configuration: '${STORAGE_ARN}'`],
  ])('refuses %s', (_, arn, got) => {
    expect(() => realtime.Stage.fromStageArn(newStack(), 'Room', arn)).toThrow(
      `Live/Room: \`stageArn\` is the ARN of a stage, ${got}; write it like arn:aws:ivs:us-east-1:123456789012:stage/AbCdEf123456`,
    );
  });
});

describe('region', () => {
  test.each(['us-east-1', 'ap-south-1'])('%s has the service', (region) => {
    const stack = newStack({ env: { region } });
    new realtime.Stage(stack, 'Room');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('unknown at synthesis draws no warning', () => {
    const stack = newStack();
    new realtime.Stage(stack, 'Room');
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('without the service draws a warning that can be acknowledged by its id', () => {
    const stack = newStack({ env: { region: 'eu-north-1' } });
    new realtime.Stage(stack, 'Room');
    const [warning] = Annotations.fromStack(stack).findWarning('/Live/Room', Match.anyValue());
    expect(warning.entry.data).toMatch(
      /^Amazon IVS Real-Time was not available in eu-north-1 .*\[ack: cdk-ivs-realtime:regionWithoutService\]$/s,
    );
  });
});
