/** Combinations that cannot work draw a warning, as far as synthesis knows the values. */
import { type CfnResource, Lazy, type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnChannel, type CfnChannelProps, CfnEncoderConfiguration } from 'aws-cdk-lib/aws-ivs';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import {
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  EncoderConfiguration,
  EncoderVideo,
  type PipLayoutOptions,
  StorageConfiguration,
} from '../../src';
import { ivsArn } from '../support/granted';
import { newStack } from '../support/synth';

let stack: Stack;
let storage: refs.IStorageConfigurationRef;
let encoder: EncoderConfiguration;
beforeEach(() => {
  stack = newStack();
  storage = StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', ivsArn('storage-configuration'));
  encoder = new EncoderConfiguration(stack, 'Encoder');
});

const warnings = (path = '*') => Annotations.fromStack(stack).findWarning(path, Match.anyValue());
const text = (path: string) => warnings(path).map(({ entry }) => entry.data);

describe('warnings of a window outside the video', () => {
  const pip = (options: Partial<PipLayoutOptions>) => CompositionLayout.pip({ pipParticipantAttribute: 'isPip', ...options });
  const record = (encoderConfiguration: refs.IEncoderConfigurationRef, layout: CompositionLayout) =>
    new CompositionDefinition({
      layout,
      destinations: [CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration })],
    });

  test('say how large the window and the video are', () => {
    record(new EncoderConfiguration(stack, 'Small', { video: EncoderVideo.SD_360 }), pip({ pipWidth: 640, pipHeight: 300, pipOffset: 1 }));
    expect(text('/Live/Small')).toEqual([
      'The picture-in-picture window of a composition needs 641 x 301 pixels with its offset, but the video of ' +
        "'Live/Small' has 640 x 360. Make the window smaller, or the video larger. [ack: cdk-ivs-realtime:pipOutsideVideo]",
    ]);
  });

  test.each<[Partial<PipLayoutOptions>]>([
    [{ pipWidth: 1281 }],
    [{ pipHeight: 721 }],
    [{ pipWidth: 1271, pipOffset: 10 }],
    [{ pipHeight: 711, pipOffset: 10 }],
    [{ pipOffset: 720 }],
  ])('%j is too much for the default video', (options) => {
    record(encoder, pip(options));
    expect(warnings()).toHaveLength(1);
  });

  test.each<[Partial<PipLayoutOptions>]>([
    [{}],
    [{ pipWidth: 1280, pipHeight: 720 }],
    [{ pipWidth: 1270, pipHeight: 710, pipOffset: 10 }],
    [{ pipOffset: 719 }],
    [{ pipWidth: Lazy.number({ produce: () => 5000 }) }],
  ])('%j fits into the default video, as far as it is known', (options) => {
    record(encoder, pip(options));
    expect(warnings()).toEqual([]);
  });

  test.each<[string, CfnEncoderConfiguration.VideoProperty | undefined, number]>([
    ['the default video', undefined, 1],
    ['a small video', { width: 640, height: 360 }, 1],
    ['a video with a default height', { width: 1920 }, 1],
    ['a large video', { width: 1920, height: 1080 }, 0],
    ['a width that is known at deployment', { width: Token.asNumber({ Ref: 'Width' }), height: 2 }, 0],
  ])('an L1 encoder with %s', (_, video, count) => {
    record(new CfnEncoderConfiguration(stack, 'L1', { video }), pip({ pipHeight: 1000 }));
    expect(warnings()).toHaveLength(count);
  });

  test('are left out where the encoder is imported, or has overrides', () => {
    const imported = EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Import', ivsArn('encoder-configuration'));
    const l1 = new CfnEncoderConfiguration(stack, 'L1', {});
    for (const resource of [l1, encoder.node.defaultChild as CfnResource]) resource.addPropertyOverride('Video.Height', 1920);
    for (const one of [imported, l1, encoder]) record(one, pip({ pipHeight: 1000 }));
    expect(warnings()).toEqual([]);
  });

  test('know an encoder that is imported by the ARN of one of this app', () => {
    const again = EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Again', encoder.encoderConfigurationArn);
    record(again, pip({ pipHeight: 1000 }));
    expect(text('/Live/Again')).toHaveLength(1);
  });
});

describe('warnings of an encoder beyond the type of the channel', () => {
  const broadcastBy = (channelProps: CfnChannelProps, video?: EncoderVideo) => {
    const target = new CfnChannel(stack, 'Target', channelProps);
    const encoderConfiguration = new EncoderConfiguration(stack, 'Strong', { video });
    new CompositionDefinition({ destinations: [CompositionDestination.channel(target, { encoderConfiguration })] });
  };

  test('say what the channel accepts', () => {
    broadcastBy({ type: 'BASIC' }, EncoderVideo.HD_1080);
    expect(text('/Live/Target')).toEqual([
      'A channel of the type BASIC accepts 3500000 bits per second at 1920 x 1080 pixels, but the encoder ' +
        "'Live/Strong' has 5000000. Lower its bitrate, or use a channel of another type. [ack: cdk-ivs-realtime:encoderBeyondChannel]",
    ]);
  });

  test.each<[string, string | undefined, EncoderVideo | undefined, number]>([
    ['3,500,000 bits above 480p', 'BASIC', EncoderVideo.of({ bitrate: 3_500_000 }), 0],
    ['one more', 'BASIC', EncoderVideo.of({ bitrate: 3_500_001 }), 1],
    ['1,500,000 bits at 480p', 'BASIC', EncoderVideo.of({ width: 852, height: 480, bitrate: 1_500_000 }), 0],
    ['one more', 'BASIC', EncoderVideo.of({ width: 852, height: 480, bitrate: 1_500_001 }), 1],
    ['one more, upright', 'BASIC', EncoderVideo.of({ width: 480, height: 852, bitrate: 1_500_001 }), 1],
    ['one more at a larger size', 'BASIC', EncoderVideo.of({ width: 854, height: 480, bitrate: 1_500_001 }), 0],
    ['the default video', 'BASIC', undefined, 0],
    ['the default bitrate at 480p', 'BASIC', EncoderVideo.of({ width: 640, height: 480 }), 1],
    ['the highest bitrate', 'STANDARD', EncoderVideo.of({ bitrate: 8_500_000 }), 0],
    ['the highest bitrate', 'ADVANCED_SD', EncoderVideo.of({ bitrate: 8_500_000 }), 0],
    ['the highest bitrate', undefined, EncoderVideo.of({ bitrate: 8_500_000 }), 0],
  ])('%s on a channel of the type %s', (_, type, video, count) => {
    broadcastBy({ type }, video);
    expect(warnings()).toHaveLength(count);
  });

  test('are left out for the default encoder', () => {
    new CompositionDefinition({ destinations: [CompositionDestination.channel(new CfnChannel(stack, 'Target', { type: 'BASIC' }))] });
    expect(warnings()).toEqual([]);
  });
});
