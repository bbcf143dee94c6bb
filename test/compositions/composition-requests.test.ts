/** Every definition makes a request that the SDK sends as it is and that the endpoint accepts. What synthesis refuses, the endpoint refuses, too. */
import {
  type Composition,
  CreateEncoderConfigurationCommand,
  CreateStageCommand,
  CreateStorageConfigurationCommand,
  GetCompositionCommand,
  StartCompositionCommand,
  type StartCompositionRequest,
} from '@aws-sdk/client-ivs-realtime';
import { Duration, type Stack } from 'aws-cdk-lib';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  CompositionDefinition,
  CompositionDestination,
  CompositionLayout,
  type CompositionLayoutOptions,
  EncoderConfiguration,
  type GridLayoutOptions,
  PipBehavior,
  type PipLayoutOptions,
  PipPosition,
  type RecordingThumbnails,
  type S3DestinationOptions,
  Stage,
  StorageConfiguration,
  ThumbnailStorage,
  VideoAspectRatio,
  VideoFillMode,
} from '../../src';
import { refusal, serveForEachTest } from '../local/services/ivs/client';
import { newStack } from '../support/synth';

const CHANNEL_ARN = 'arn:aws:ivs:us-east-1:000000000000:channel/AbCdEf123456';

/** A channel of IVS Low-Latency Streaming that was made elsewhere. */
class Channel extends Construct implements refs.IChannelRef {
  public readonly env = { account: '000000000000', region: 'us-east-1' };
  public readonly channelRef = { channelArn: CHANNEL_ARN };
}

const served = serveForEachTest({ quotas: { compositions: 1000, compositionsPerStage: 1000 } });

/** The resources of a composition on the endpoint, imported into a stack. */
interface Resources {
  readonly stack: Stack;
  readonly stage: refs.IStageRef;
  readonly storageConfiguration: refs.IStorageConfigurationRef;
  readonly encoderConfiguration: refs.IEncoderConfigurationRef;
  readonly channel: refs.IChannelRef;
}

async function makeResources(): Promise<Resources> {
  const { client } = served;
  const { stage } = await client.send(new CreateStageCommand({}));
  const { storageConfiguration } = await client.send(new CreateStorageConfigurationCommand({ s3: { bucketName: 'recordings' } }));
  const { encoderConfiguration } = await client.send(new CreateEncoderConfigurationCommand({}));
  const stack = newStack();
  return {
    stack,
    stage: Stage.fromStageArn(stack, 'Stage', stage?.arn ?? ''),
    storageConfiguration: StorageConfiguration.fromStorageConfigurationArn(stack, 'Storage', storageConfiguration?.arn ?? ''),
    encoderConfiguration: EncoderConfiguration.fromEncoderConfigurationArn(stack, 'Encoder', encoderConfiguration?.arn ?? ''),
    channel: new Channel(stack, 'Channel'),
  };
}

/** Any options of `T`, each of them there or not. */
const options = <T extends object>(model: { [K in keyof T]-?: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<T>;

const seconds = (min: number, max: number) => fc.integer({ min, max }).map((amount) => Duration.seconds(amount));
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,128}$/);
const pixels = (min: number) => fc.oneof(fc.integer({ min, max: 2000 }), fc.constantFrom(min, 2_147_483_647));
const enumOf = <T extends string>(values: Record<string, T>) => fc.constantFrom(...Object.values(values));

const common = {
  featuredParticipantAttribute: fc.oneof(name, fc.constant('')),
  participantOrderAttribute: fc.oneof(name, fc.constant('')),
  omitStoppedVideo: fc.boolean(),
} satisfies { [K in keyof CompositionLayoutOptions]-?: unknown };
const tiles = { videoFillMode: enumOf(VideoFillMode), gridGap: pixels(0) };
const grid = options<GridLayoutOptions>({ ...common, ...tiles, videoAspectRatio: enumOf(VideoAspectRatio) });
const window = options<Omit<PipLayoutOptions, 'pipParticipantAttribute'>>({
  ...common,
  ...tiles,
  pipBehavior: enumOf(PipBehavior),
  pipPosition: enumOf(PipPosition),
  pipOffset: pixels(0),
  pipWidth: pixels(1),
  pipHeight: pixels(1),
});
const layout = fc.option(
  fc.oneof(
    grid.map((given) => ({ layout: CompositionLayout.grid(given), wanted: { grid: given } })),
    fc.tuple(window, name).map(([given, pipParticipantAttribute]) => {
      const pip = { ...given, pipParticipantAttribute };
      return { layout: CompositionLayout.pip(pip), wanted: { pip } };
    }),
  ),
  { nil: undefined },
);

const recording = options<Omit<S3DestinationOptions, 'storageConfiguration' | 'encoderConfiguration'>>({
  destinationName: name,
  hlsSegmentDuration: seconds(2, 10),
  thumbnails: options<RecordingThumbnails>({
    interval: seconds(1, 86_400),
    storage: fc.uniqueArray(enumOf(ThumbnailStorage), { minLength: 1 }),
  }),
});
const broadcast = fc.record({ encoded: fc.boolean(), destinationName: fc.option(name, { nil: undefined }) });
const destinations = fc.oneof(fc.record({ recording, broadcast }), fc.record({ recording }), fc.record({ broadcast })) as fc.Arbitrary<{
  recording?: typeof recording extends fc.Arbitrary<infer R> ? R : never;
  broadcast?: { encoded: boolean; destinationName?: string };
}>;
const tags = fc.option(
  fc.dictionary(fc.stringMatching(/^[a-z]{1,128}$/), fc.string({ maxLength: 256 }), { maxKeys: 50, noNullPrototype: true }),
  { nil: undefined },
);

test('every definition starts a composition, which shows what was asked for', async () => {
  const { stack, stage, storageConfiguration, encoderConfiguration, channel } = await makeResources();
  const sent: string[] = [];
  served.client.middlewareStack.add(
    (next) => (args) => {
      sent.push(new TextDecoder().decode((args.request as { body: Uint8Array }).body));
      return next(args);
    },
    { step: 'build' },
  );

  await fc.assert(
    fc.asyncProperty(layout, destinations, tags, async (arranged, to, given) => {
      const definition = new CompositionDefinition({
        layout: arranged?.layout,
        destinations: [
          ...(to.recording ? [CompositionDestination.s3({ storageConfiguration, encoderConfiguration, ...to.recording })] : []),
          ...(to.broadcast
            ? [
                CompositionDestination.channel(channel, {
                  encoderConfiguration: to.broadcast.encoded ? encoderConfiguration : undefined,
                  destinationName: to.broadcast.destinationName,
                }),
              ]
            : []),
        ],
        tags: given,
      });
      const request = stack.resolve(definition.toRequest(stage)) as StartCompositionRequest;
      const { composition: started } = await served.client.send(new StartCompositionCommand(request));
      const { idempotencyToken, ...body } = JSON.parse(sent.at(-1) ?? '');
      expect(body).toEqual(request);

      const { composition } = await served.client.send(new GetCompositionCommand({ arn: started?.arn }));
      expect(composition).toMatchObject({ stageArn: stage.stageRef.stageArn, tags: given ?? {} } satisfies Partial<Composition>);
      expect(composition?.layout).toMatchObject(arranged?.wanted ?? { grid: {} });
      expect(composition?.destinations?.map(({ configuration }) => configuration)).toMatchObject(
        request.destinations?.map((destination) => ({ name: '', ...destination })) ?? [],
      );
    }),
    { numRuns: 50 },
  );
});

type Attempt = (resources: Resources) => CompositionDefinition;
const record =
  (more: Partial<S3DestinationOptions>): Attempt =>
  ({ storageConfiguration, encoderConfiguration }) =>
    new CompositionDefinition({ destinations: [CompositionDestination.s3({ storageConfiguration, encoderConfiguration, ...more })] });
const arrange =
  (made: () => CompositionLayout): Attempt =>
  ({ channel }) =>
    new CompositionDefinition({ destinations: [CompositionDestination.channel(channel)], layout: made() });

const pip = (more: Partial<PipLayoutOptions>) => arrange(() => CompositionLayout.pip({ pipParticipantAttribute: 'a', ...more }));
const inGrid = (more: GridLayoutOptions) => arrange(() => CompositionLayout.grid(more));
const LONG = 'x'.repeat(129);
const TAGS = Object.fromEntries([...Array(51).keys()].map((index) => [`key${index}`, 'value']));

test.each<[string, Attempt, change: (request: { layout: object; s3: object }) => object]>([
  ['a negative gap in a grid', inGrid({ gridGap: -1 }), () => ({ layout: { grid: { gridGap: -1 } } })],
  ['a negative gap behind a window', pip({ gridGap: -1 }), () => ({ layout: { pip: { gridGap: -1 } } })],
  ['a fraction of a pixel', inGrid({ gridGap: 0.5 }), () => ({ layout: { grid: { gridGap: 0.5 } } })],
  ['a negative offset', pip({ pipOffset: -1 }), () => ({ layout: { pip: { pipOffset: -1 } } })],
  ['a window without width', pip({ pipWidth: 0 }), () => ({ layout: { pip: { pipWidth: 0 } } })],
  ['a window without height', pip({ pipHeight: 0 }), () => ({ layout: { pip: { pipHeight: 0 } } })],
  [
    'a long attribute',
    inGrid({ featuredParticipantAttribute: LONG }),
    () => ({ layout: { grid: { featuredParticipantAttribute: LONG } } }),
  ],
  [
    'an attribute with a space',
    inGrid({ participantOrderAttribute: 'a b' }),
    () => ({ layout: { grid: { participantOrderAttribute: 'a b' } } }),
  ],
  [
    'a long attribute of the window',
    pip({ pipParticipantAttribute: LONG }),
    () => ({ layout: { pip: { pipParticipantAttribute: LONG } } }),
  ],
  ['a long name', record({ destinationName: LONG }), ({ s3 }) => ({ destinations: [{ name: LONG, s3 }] })],
  [
    'short segments',
    record({ hlsSegmentDuration: Duration.seconds(1) }),
    ({ s3 }) => ({
      destinations: [{ s3: { ...s3, recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 1 } } } }],
    }),
  ],
  [
    'long segments',
    record({ hlsSegmentDuration: Duration.seconds(11) }),
    ({ s3 }) => ({
      destinations: [{ s3: { ...s3, recordingConfiguration: { hlsConfiguration: { targetSegmentDurationSeconds: 11 } } } }],
    }),
  ],
  [
    'thumbnails without an interval between them',
    record({ thumbnails: { interval: Duration.seconds(0) } }),
    ({ s3 }) => ({ destinations: [{ s3: { ...s3, thumbnailConfigurations: [{ targetIntervalSeconds: 0 }] } }] }),
  ],
  [
    'thumbnails of more than a day',
    record({ thumbnails: { interval: Duration.seconds(86_401) } }),
    ({ s3 }) => ({ destinations: [{ s3: { ...s3, thumbnailConfigurations: [{ targetIntervalSeconds: 86_401 }] } }] }),
  ],
  ['no destination', () => new CompositionDefinition({ destinations: [] }), () => ({ destinations: [] })],
  [
    'two recordings',
    ({ storageConfiguration, encoderConfiguration }) =>
      new CompositionDefinition({
        destinations: [1, 2].map(() => CompositionDestination.s3({ storageConfiguration, encoderConfiguration })),
      }),
    ({ s3 }) => ({ destinations: [{ s3 }, { s3 }] }),
  ],
  [
    'two channels',
    ({ channel }) => new CompositionDefinition({ destinations: [1, 2].map(() => CompositionDestination.channel(channel)) }),
    () => ({ destinations: [1, 2].map(() => ({ channel: { channelArn: CHANNEL_ARN } })) }),
  ],
  [
    '51 tags',
    ({ channel }) => new CompositionDefinition({ destinations: [CompositionDestination.channel(channel)], tags: TAGS }),
    () => ({ tags: TAGS }),
  ],
])('%s is refused at synthesis, and by the endpoint', async (_, attempt, change) => {
  const resources = await makeResources();
  expect(() => attempt(resources)).toThrow(expect.objectContaining({ name: 'ValidationError' }));

  const { stage, stack } = resources;
  const accepted = stack.resolve(record({})(resources).toRequest(stage));
  const input = { ...accepted, ...change({ layout: {}, s3: accepted.destinations[0].s3 }) } as StartCompositionRequest;
  await served.client.send(new StartCompositionCommand(accepted));
  expect(await refusal(served.client.send(new StartCompositionCommand(input)))).toMatchObject({ status: 400 });
});
