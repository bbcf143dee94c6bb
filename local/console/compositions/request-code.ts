/** Writes the request of StartComposition as code, to copy. */
import type { CompositionLayout } from '../../src/service/snapshot';
import { literal, shellQuote } from '../timeline/copy-as';
import type { DestinationRequest } from './destination-requests';

/** The input of StartComposition, as far as the page has members of it. */
export interface StartRequest {
  readonly stageArn: string;
  readonly layout?: CompositionLayout;
  readonly destinations: readonly DestinationRequest[];
}

interface RequestForm {
  readonly id: string;
  readonly title: string;
  readonly write: (request: StartRequest) => string;
}

/** The forms of a request. */
export const REQUEST_FORMS: readonly [RequestForm, ...RequestForm[]] = [
  { id: 'json', title: 'JSON', write: requestAsJson },
  { id: 'cli', title: 'AWS CLI', write: requestAsCli },
  { id: 'sdk', title: 'AWS SDK', write: requestAsSdk },
  { id: 'cdk', title: 'CDK', write: requestAsConstruct },
];

export function requestAsJson(request: StartRequest): string {
  return JSON.stringify(request, undefined, 2);
}

export function requestAsCli({ stageArn, layout, destinations }: StartRequest): string {
  const options = [
    `--stage-arn ${stageArn}`,
    ...(layout ? [`--layout ${shellQuote(JSON.stringify(layout))}`] : []),
    `--destinations ${shellQuote(JSON.stringify(destinations))}`,
  ];
  return ['aws ivs-realtime start-composition', ...options].join(' \\\n  ');
}

export function requestAsSdk(request: StartRequest): string {
  return [
    "import { IVSRealTimeClient, StartCompositionCommand } from '@aws-sdk/client-ivs-realtime';",
    '',
    'const client = new IVSRealTimeClient({});',
    `const { composition } = await client.send(new StartCompositionCommand(${literal(request)}));`,
  ].join('\n');
}

/** The variables in it are constructs that a stack of the user has. */
export function requestAsConstruct({ layout, destinations }: StartRequest): string {
  const members = [
    ...(layout ? [`layout: ${layoutConstruct(layout)}`] : []),
    `destinations: [${destinations.map(destinationConstruct).join(', ')}]`,
  ];
  const body = members.map((member) => `  ${member},`).join('\n');
  const used = Object.values(ENUMS).filter((name) => body.includes(`${name}.`));
  const imports = ['CompositionDefinition', 'CompositionDestination', ...(layout ? ['CompositionLayout'] : []), ...used].sort();
  return [
    ...(body.includes('Duration.') ? ["import { Duration } from 'aws-cdk-lib';"] : []),
    `import { ${imports.join(', ')} } from 'cdk-ivs-realtime';`,
    '',
    'const composition = new CompositionDefinition({',
    body,
    '});',
  ].join('\n');
}

/** The enums of the library, by the option that has their values. */
const ENUMS: Readonly<Record<string, string>> = {
  videoAspectRatio: 'VideoAspectRatio',
  videoFillMode: 'VideoFillMode',
  pipBehavior: 'PipBehavior',
  pipPosition: 'PipPosition',
};

/** An option with an enum: its name, and the text that is its value. */
const ENUM_OPTION = new RegExp(`\\b(${Object.keys(ENUMS).join('|')}): '(\\w+)'`, 'g');

function layoutConstruct({ grid = {}, pip }: CompositionLayout): string {
  const options = pip ?? grid;
  const source = literal(options, '  ').replace(ENUM_OPTION, (_, key: string, value: string) => `${key}: ${ENUMS[key]}.${value}`);
  return `CompositionLayout.${pip ? 'pip' : 'grid'}(${source === '{}' ? '' : source})`;
}

function destinationConstruct({ name, s3, channel }: DestinationRequest): string {
  const named = name ? [`destinationName: ${literal(name)}`] : [];
  if (s3) return `CompositionDestination.s3({ ${[...recordingOptions(s3), ...named].join(', ')} })`;
  const options = [...(channel?.encoderConfigurationArn ? ['encoderConfiguration'] : []), ...named];
  return `CompositionDestination.channel(channel${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`;
}

function recordingOptions({ recordingConfiguration, thumbnailConfigurations }: NonNullable<DestinationRequest['s3']>): string[] {
  const segment = recordingConfiguration?.hlsConfiguration.targetSegmentDurationSeconds;
  const interval = thumbnailConfigurations?.[0].targetIntervalSeconds;
  return [
    'storageConfiguration',
    'encoderConfiguration',
    ...(segment ? [`hlsSegmentDuration: Duration.seconds(${segment})`] : []),
    ...(interval ? [`thumbnails: { interval: Duration.seconds(${interval}) }`] : []),
  ];
}
