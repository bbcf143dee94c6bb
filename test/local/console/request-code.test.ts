import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  requestAsCli,
  requestAsConstruct,
  requestAsJson,
  requestAsSdk,
  type StartRequest,
} from '../../../local/console/compositions/request-code';
import { CompositionDestination, CompositionLayout, PipBehavior, PipPosition, VideoAspectRatio, VideoFillMode } from '../../../src';
import { anyCharacter } from '../../support/characters';

const STAGE = 'arn:aws:ivs:us-east-1:000000000000:stage/AbCdEf123456';
const STORAGE = 'arn:aws:ivs:us-east-1:000000000000:storage-configuration/AbCdEf123456';
const ENCODER = 'arn:aws:ivs:us-east-1:000000000000:encoder-configuration/AbCdEf123456';
const CHANNEL = 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456';

const REQUEST: StartRequest = {
  stageArn: STAGE,
  layout: { pip: { pipParticipantAttribute: 'reacts', pipPosition: 'TOP_RIGHT', pipOffset: 20 } },
  destinations: [
    { name: 'vod', s3: { storageConfigurationArn: STORAGE, encoderConfigurationArns: [ENCODER] } },
    { channel: { channelArn: CHANNEL } },
  ],
};

test('a request as JSON is the input of the operation', () => {
  expect(JSON.parse(requestAsJson(REQUEST))).toEqual(REQUEST);
});

test('a request as a command of the AWS CLI', () => {
  expect(requestAsCli(REQUEST)).toBe(
    [
      'aws ivs-realtime start-composition \\',
      `  --stage-arn ${STAGE} \\`,
      `  --layout '{"pip":{"pipParticipantAttribute":"reacts","pipPosition":"TOP_RIGHT","pipOffset":20}}' \\`,
      `  --destinations '${JSON.stringify(REQUEST.destinations)}'`,
    ].join('\n'),
  );
});

test('a request as a call of the SDK', () => {
  expect(requestAsSdk({ stageArn: STAGE, layout: { grid: {} }, destinations: [{ channel: { channelArn: CHANNEL } }] })).toBe(
    `import { IVSRealTimeClient, StartCompositionCommand } from '@aws-sdk/client-ivs-realtime';

const client = new IVSRealTimeClient({});
const { composition } = await client.send(new StartCompositionCommand({
  stageArn: '${STAGE}',
  layout: { grid: {} },
  destinations: [
    {
      channel: { channelArn: '${CHANNEL}' },
    },
  ],
}));`,
  );
});

test('a request as a construct', () => {
  expect(requestAsConstruct(REQUEST)).toBe(
    `import { CompositionDefinition, CompositionDestination, CompositionLayout, PipPosition } from 'cdk-ivs-realtime';

const composition = new CompositionDefinition({
  layout: CompositionLayout.pip({ pipParticipantAttribute: 'reacts', pipPosition: PipPosition.TOP_RIGHT, pipOffset: 20 }),
  destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration, destinationName: 'vod' }), CompositionDestination.channel(channel)],
});`,
  );
  expect(
    requestAsConstruct({ stageArn: STAGE, destinations: [{ channel: { channelArn: CHANNEL, encoderConfigurationArn: ENCODER } }] }),
  ).toBe(
    `import { CompositionDefinition, CompositionDestination } from 'cdk-ivs-realtime';

const composition = new CompositionDefinition({
  destinations: [CompositionDestination.channel(channel, { encoderConfiguration })],
});`,
  );
});

test('a recording with its segments and thumbnails as a construct', () => {
  const s3 = {
    storageConfigurationArn: STORAGE,
    encoderConfigurationArns: [ENCODER],
    recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 6 } },
    thumbnailConfigurations: [{ targetIntervalSeconds: 30 }],
  } as const;
  const code = requestAsConstruct({ stageArn: STAGE, destinations: [{ s3 }] });
  expect(code).toBe(
    `import { Duration } from 'aws-cdk-lib';
import { CompositionDefinition, CompositionDestination } from 'cdk-ivs-realtime';

const composition = new CompositionDefinition({
  destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration, hlsSegmentDuration: Duration.seconds(6), thumbnails: { interval: Duration.seconds(30) } })],
});`,
  );
  const [, expression] = /destinations: \[([\s\S]*)\],/.exec(code) ?? [];
  const refs = {
    storageConfiguration: { storageConfigurationRef: { storageConfigurationArn: STORAGE } },
    encoderConfiguration: { encoderConfigurationRef: { encoderConfigurationArn: ENCODER } },
  };
  const evaluate = new Function('CompositionDestination', 'Duration', ...Object.keys(refs), `return ${expression}`);
  expect(evaluate(CompositionDestination, Duration, ...Object.values(refs))._render()).toEqual({ s3 });
});

describe('any layout', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,128}$/);
  const common = {
    featuredParticipantAttribute: name,
    participantOrderAttribute: name,
    omitStoppedVideo: fc.boolean(),
    videoFillMode: fc.constantFrom('FILL' as const, 'COVER' as const, 'CONTAIN' as const),
    gridGap: fc.nat({ max: 100 }),
  };
  const grid = fc.record(
    { ...common, videoAspectRatio: fc.constantFrom('AUTO' as const, 'VIDEO' as const, 'SQUARE' as const, 'PORTRAIT' as const) },
    { requiredKeys: [] },
  );
  const pip = fc.record(
    {
      ...common,
      pipParticipantAttribute: name,
      pipBehavior: fc.constantFrom('STATIC' as const, 'DYNAMIC' as const),
      pipPosition: fc.constantFrom('TOP_LEFT' as const, 'BOTTOM_RIGHT' as const),
      pipOffset: fc.nat({ max: 100 }),
      pipWidth: fc.integer({ min: 1, max: 1920 }),
      pipHeight: fc.integer({ min: 1, max: 1080 }),
    },
    { requiredKeys: ['pipParticipantAttribute'] },
  );
  const layout = fc.oneof(
    grid.map((grid) => ({ grid })),
    pip.map((pip) => ({ pip })),
  );

  test('is the layout that the construct renders', () => {
    fc.assert(
      fc.property(layout, (layout) => {
        const [, expression] =
          /layout: (CompositionLayout[\s\S]*\)),\n {2}destinations/.exec(requestAsConstruct({ ...REQUEST, layout })) ?? [];
        const evaluate = new Function(
          'CompositionLayout',
          'PipBehavior',
          'PipPosition',
          'VideoAspectRatio',
          'VideoFillMode',
          `return ${expression}`,
        );
        const made: CompositionLayout = evaluate(CompositionLayout, PipBehavior, PipPosition, VideoAspectRatio, VideoFillMode);
        expect(made._render()).toEqual(layout);
      }),
      { numRuns: 200 },
    );
  });

  test('is the input of the command, whatever texts it has', () => {
    const anyText = fc.string({ unit: anyCharacter, maxLength: 40 });
    fc.assert(
      fc.property(layout, anyText, (layout, text) => {
        const request = { ...REQUEST, layout, destinations: [{ name: text, channel: { channelArn: text } }] };
        const [, expression] = /StartCompositionCommand\(([\s\S]*)\)\);$/.exec(requestAsSdk(request)) ?? [];
        expect(new Function(`return ${expression}`)()).toEqual(request);
      }),
      { numRuns: 100 },
    );
  });
});
