/** Resource types that stand in in the stacks of an emulator behind the endpoint. */

import type { Properties, ResourceState } from '../../../service/resource-type';
import { resourceSchemas } from '.';
import { canStandIn, readPatterns } from './patterns';
import { newStandIn } from './values';

/** Types whose custom resources, of `cdk-ivs-realtime`, work in every emulator. */
const REAL_TIME = ['EncoderConfiguration', 'IngestConfiguration', 'PublicKey', 'Stage', 'StorageConfiguration'].map(
  (kind) => `AWS::IVS::${kind}`,
);

/** Types that compositions and chats need to be deployed, and that ministack does not have. */
const KEPT_BESIDE_MINISTACK = [
  'AWS::IVS::Channel',
  'AWS::IVS::RecordingConfiguration',
  'AWS::IVS::StreamKey',
  'AWS::IVSChat::LoggingConfiguration',
  'AWS::IVSChat::Room',
];

export interface StandInTypes {
  has(typeName: string): boolean;
}

/** The types that stand in behind an endpoint with any emulator. Throws a StandInError for a pattern that is wrong. */
export function standInsBesideEmulator(patterns: readonly string[]): StandInTypes | undefined {
  return patterns.length === 0 ? undefined : { has: readPatterns(patterns, REAL_TIME, resourceSchemas()) };
}

/** The types that stand in behind an endpoint with ministack. Throws a StandInError for a pattern that is wrong. */
export function standInsBesideMinistack(patterns: readonly string[]): StandInTypes {
  const schemas = resourceSchemas();
  const inMinistack = [...schemas.values()].filter(({ isInMinistack }) => isInMinistack).map(({ typeName }) => typeName);
  const chosen = readPatterns(patterns, [...REAL_TIME, ...inMinistack], schemas);
  return { has: (typeName) => KEPT_BESIDE_MINISTACK.includes(typeName) || chosen(typeName) };
}

interface Place {
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
}

/** The id and attributes of a new resource. Properties may have functions of the template, which do not count. */
export function createStandIn(typeName: string, place: Place, properties: Properties): ResourceState {
  const schema = resourceSchemas().get(typeName);
  if (!schema) throw new Error(`CloudFormation has no resource type ${typeName}.`);
  return newStandIn(schema, place, properties, new Date());
}

/** Says what users can do about resource types that the emulator refuses. */
export function waysOutOfRefusal(types: readonly string[]): string[] {
  const ours = types.filter((type) => REAL_TIME.includes(type));
  const others = types.filter((type) => !ours.includes(type) && canStandIn(type) && resourceSchemas().has(type));
  const options = others.map((type) => `--stand-in '${type}'`).join(' ');
  return [
    ...(others.length > 0 ? [`To deploy them without effect, give ivs-local start or deploy the options ${options}.`] : []),
    ...(ours.length > 0 ? [`In place of ${ours.join(', ')}, use the constructs of cdk-ivs-realtime, which deploy in every emulator.`] : []),
  ];
}
