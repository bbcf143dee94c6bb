import { isDeepStrictEqual } from 'node:util';
import {
  type CompositionRecordingHlsConfiguration,
  type CompositionThumbnailConfiguration,
  GetComposition$,
  type GridConfiguration,
  type LayoutConfiguration,
  ListCompositions$,
  type PipConfiguration,
  StartComposition$,
  StopComposition$,
} from '@aws-sdk/client-ivs-realtime';
import { LOCAL_ACCOUNT } from '../../../service/arn';
import type { Parsed } from '../../../service/input';
import { randomId } from '../../../service/random-id';
import { startComposing, stopComposing, unfinished } from '../compositions/composing';
import { encodersOf } from '../compositions/destinations';
import { COMPOSITION_ARN, ENCODER_CONFIGURATION_ARN, PAGE, STAGE_ARN, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import type { Input } from '../model/sdk-operations';
import type { CompositionDestination, Region, Resources } from '../state/region';
import { onArn, type Rows } from './operation';

type Destination = Input<'StartComposition'>['destinations'][number];
type S3Destination = NonNullable<Destination['s3']>;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GridConfiguration.html */
const GRID = {
  featuredParticipantAttribute: '',
  omitStoppedVideo: false,
  videoAspectRatio: 'VIDEO',
  gridGap: 2,
  participantOrderAttribute: '',
} as const satisfies GridConfiguration;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PipConfiguration.html */
const PIP = {
  featuredParticipantAttribute: '',
  omitStoppedVideo: false,
  videoFillMode: 'COVER',
  gridGap: 0,
  pipParticipantAttribute: '',
  pipBehavior: 'STATIC',
  pipOffset: 0,
  pipPosition: 'BOTTOM_RIGHT',
  participantOrderAttribute: '',
} as const satisfies PipConfiguration;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CompositionRecordingHlsConfiguration.html */
const HLS = { targetSegmentDurationSeconds: 2 } as const satisfies CompositionRecordingHlsConfiguration;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CompositionThumbnailConfiguration.html */
const THUMBNAILS: CompositionThumbnailConfiguration = { targetIntervalSeconds: 60, storage: ['SEQUENTIAL'] };

/** The operations on compositions. */
export const compositionOperations = {
  StartComposition: {
    schema: StartComposition$,
    constraints: {
      stageArn: STAGE_ARN,
      idempotencyToken: { min: 1, max: 64, pattern: '[a-zA-Z0-9-_]*' },
      destinations: { min: 1, max: 2 },
      tags: TAGS,
    },
    access: ({ stageArn, destinations = [] }) => [stageArn, ...destinations.flatMap(resourcesOf)],
    creates: 'composition',
    run({ idempotencyToken, ...request }, region, { runtime }) {
      const former = formerOf(region, idempotencyToken, request);
      if (former) return { composition: compositionOutput(former) };
      const { stageArn, destinations, tags = {} } = request;
      const layout = layoutOf(request.layout);
      checkDestinations(region, destinations);
      region.stages.get(stageArn);
      checkQuota(region, stageArn);
      const composition = region.compositions.add((arn) => ({
        arn,
        stageArn,
        state: 'STARTING',
        layout,
        destinations: destinations.map((configuration) => newDestination(configuration, stageArn, arn)),
        startTime: new Date(runtime.now()),
        tags,
        idempotencyToken,
        request,
      }));
      startComposing(runtime, composition);
      return { composition: compositionOutput(composition) };
    },
  },

  GetComposition: {
    schema: GetComposition$,
    ...onArn(COMPOSITION_ARN),
    run: ({ arn }, { compositions }) => ({ composition: compositionOutput(compositions.get(arn)) }),
  },

  ListCompositions: {
    schema: ListCompositions$,
    constraints: { filterByStageArn: STAGE_ARN, filterByEncoderConfigurationArn: ENCODER_CONFIGURATION_ARN, ...PAGE },
    access({ filterByStageArn, filterByEncoderConfigurationArn }) {
      const filters = [filterByStageArn, filterByEncoderConfigurationArn].filter((arn) => arn !== undefined);
      return filters.length > 0 ? filters : [undefined];
    },
    run({ filterByStageArn, filterByEncoderConfigurationArn: encoder, ...page }, { compositions }) {
      const { items, nextToken } = compositions.list(
        page,
        ({ stageArn, destinations }) =>
          stageArn === (filterByStageArn ?? stageArn) && (encoder === undefined || destinations.flatMap(encodersOf).includes(encoder)),
      );
      return { compositions: items.map(compositionOutput), nextToken };
    },
  },

  StopComposition: {
    schema: StopComposition$,
    ...onArn(COMPOSITION_ARN),
    run({ arn }, { compositions }, { runtime }) {
      const { state } = compositions.get(arn);
      if (state !== 'STARTING' && state !== 'ACTIVE') throw ivsError('ConflictException', `${arn} is ${state} already.`);
      stopComposing(runtime, arn);
      return {};
    },
  },
} satisfies Rows;

/** Throws if a composition that has not ended uses the resource. */
export function checkUnused(region: Region, arn: string): void {
  const user = unfinished(region).find(({ destinations }) => destinations.some(({ configuration }) => usedBy(configuration).includes(arn)));
  if (user) throw ivsError('ConflictException', `${arn} is in use by ${user.arn}. Stop that first, and wait until it is STOPPED.`);
}

function usedBy(configuration: CompositionDestination['configuration']): string[] {
  return [
    ...encodersOf({ configuration }),
    ...(configuration.s3?.storageConfigurationArn ? [configuration.s3.storageConfigurationArn] : []),
  ];
}

/** The resources that a composition uses for a destination. */
function resourcesOf({ channel, s3 }: Parsed<Destination>): readonly (string | undefined)[] {
  return [
    ...(channel ? [channel.channelArn] : []),
    ...(channel?.encoderConfigurationArn ? [channel.encoderConfigurationArn] : []),
    ...(s3 ? [s3.storageConfigurationArn, ...(s3.encoderConfigurationArns ?? [])] : []),
  ];
}

/** Finds the composition that the same request has already started. */
function formerOf({ compositions }: Region, idempotencyToken: string | undefined, request: object): Resources['compositions'] | undefined {
  if (idempotencyToken === undefined) return undefined;
  const former = compositions.all().find((composition) => composition.idempotencyToken === idempotencyToken);
  if (former && !isDeepStrictEqual(former.request, request)) {
    throw ivsError('ConflictException', `idempotencyToken belongs to another request, which started ${former.arn}. Use a new one.`);
  }
  return former;
}

function layoutOf({ grid, pip }: LayoutConfiguration = {}): LayoutConfiguration {
  if (grid && pip) throw ivsError('ValidationException', 'layout must have only one of grid and pip. Leave one out.');
  return pip ? { pip: { ...PIP, ...pip } } : { grid: { ...GRID, ...grid } };
}

function checkDestinations(region: Region, destinations: readonly Destination[]): void {
  for (const kind of ['channel', 's3'] as const) {
    if (destinations.filter((destination) => destination[kind]).length > 1) {
      throw ivsError('ValidationException', `destinations must have at most one ${kind}. Leave the others out.`);
    }
  }
  for (const { channel, s3 } of destinations) {
    if (!channel === !s3) throw ivsError('ValidationException', 'Each of destinations must have either a channel or an s3, and not both.');
    if (channel) checkChannel(region, channel.channelArn);
    if (s3) region.storageConfigurations.get(s3.storageConfigurationArn);
    for (const arn of encodersOf({ configuration: { channel, s3 } })) region.encoderConfigurations.get(arn);
  }
}

/** Accepts the ARN of any channel of the account and region, also of one that no stack has created here. */
function checkChannel({ name }: Region, arn: string): void {
  const [, , , region, account] = arn.split(':');
  if (region === name && account === LOCAL_ACCOUNT) return;
  throw ivsError('ValidationException', `channelArn must be of a channel in ${name} of the account ${LOCAL_ACCOUNT}, got ${arn}.`);
}

function checkQuota(region: Region, stageArn: string): void {
  const quota = region.quotas.compositionsPerStage;
  if (unfinished(region, stageArn).length < quota) return;
  throw ivsError(
    'ServiceQuotaExceededException',
    `The quota of ${quota} compositions of a stage is used up by ${stageArn}. Stop one first.`,
  );
}

function newDestination({ name = '', channel, s3 }: Destination, stageArn: string, compositionArn: string): CompositionDestination {
  const id = randomId();
  if (!s3) return { id, state: 'STARTING', configuration: { name, channel } };
  const recordingPrefix = [stageArn, compositionArn].map((arn) => arn.split('/')[1]).join('/');
  return {
    id,
    state: 'STARTING',
    configuration: { name, s3: completeS3(s3) },
    detail: { s3: { recordingPrefix: `${recordingPrefix}/${id}/composite` } },
  };
}

/** Adds defaults to an S3 destination. Without thumbnail configurations there are no thumbnails. */
function completeS3({ recordingConfiguration, thumbnailConfigurations, ...s3 }: S3Destination): S3Destination {
  return {
    ...s3,
    recordingConfiguration: {
      format: 'HLS',
      ...recordingConfiguration,
      hlsConfiguration: { ...HLS, ...recordingConfiguration?.hlsConfiguration },
    },
    ...(thumbnailConfigurations && { thumbnailConfigurations: thumbnailConfigurations.map((given) => ({ ...THUMBNAILS, ...given })) }),
  };
}

function compositionOutput({ destinations, ...composition }: Resources['compositions']) {
  return { ...composition, destinations: [...destinations] };
}
