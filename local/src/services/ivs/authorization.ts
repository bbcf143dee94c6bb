/**
 * Which resources each operation is authorized for.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
import { arnOf } from '../../service/arn';
import { requestTags, resourceTags, tagKeys } from '../iam/context';
import type { Access } from '../iam/evaluation';
import type { Document } from './document';
import { collectionsOf, type Region } from './region';
import type { Input, OperationName } from './schemas';

type ResourcesOf<N extends OperationName> = (input: Input<N>, any: (type: string) => string) => readonly (string | undefined)[];

const ALL = () => [undefined];
const byArn = ({ arn }: { readonly arn: string }) => [arn];
const byStageArn = ({ stageArn }: { readonly stageArn: string }) => [stageArn];
const byResourceArn = ({ resourceArn }: { readonly resourceArn: string }) => [resourceArn];
const ofType =
  (type: string) =>
  (_: unknown, any: (type: string) => string): string[] => [any(type)];

const RESOURCES: { readonly [N in OperationName]: ResourcesOf<N> } = {
  CreateStage: ofType('stage'),
  GetStage: byArn,
  UpdateStage: byArn,
  DeleteStage: byArn,
  ListStages: ofType('stage'),
  ListStageSessions: byStageArn,
  GetStageSession: byStageArn,

  CreateParticipantToken: byStageArn,
  GetParticipant: byStageArn,
  ListParticipants: byStageArn,
  ListParticipantEvents: byStageArn,
  DisconnectParticipant: byStageArn,
  // AWS does not document its resource. The operation names no stage.
  RevokeConnectionToken: ALL,

  StartParticipantReplication: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
  StopParticipantReplication: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
  ListParticipantReplicas: ({ sourceStageArn }) => [sourceStageArn],

  StartComposition: ({ stageArn, destinations }) => [
    stageArn,
    ...(destinations ?? []).flatMap(({ channel, s3 }) => [
      ...(channel ? [channel.channelArn] : []),
      ...(channel?.encoderConfigurationArn ? [channel.encoderConfigurationArn] : []),
      ...(s3 ? [s3.storageConfigurationArn, ...s3.encoderConfigurationArns] : []),
    ]),
  ],
  GetComposition: byArn,
  ListCompositions({ filterByStageArn, filterByEncoderConfigurationArn }) {
    const filters = [filterByStageArn, filterByEncoderConfigurationArn].filter((arn) => arn !== undefined);
    return filters.length > 0 ? filters : [undefined];
  },
  StopComposition: byArn,

  CreateStorageConfiguration: ofType('storage-configuration'),
  GetStorageConfiguration: byArn,
  DeleteStorageConfiguration: byArn,
  ListStorageConfigurations: ALL,

  CreateEncoderConfiguration: ofType('encoder-configuration'),
  GetEncoderConfiguration: byArn,
  DeleteEncoderConfiguration: byArn,
  ListEncoderConfigurations: ALL,

  CreateIngestConfiguration: ofType('ingest-configuration'),
  GetIngestConfiguration: byArn,
  UpdateIngestConfiguration: byArn,
  DeleteIngestConfiguration: byArn,
  ListIngestConfigurations: ALL,

  ImportPublicKey: ofType('public-key'),
  GetPublicKey: byArn,
  DeletePublicKey: byArn,
  ListPublicKeys: ALL,

  ListTagsForResource: byResourceArn,
  TagResource: byResourceArn,
  UntagResource: byResourceArn,
};

/** Creating a resource with tags also needs the permission to tag it. */
const CREATED_TYPES: { readonly [N in OperationName]?: string } = {
  CreateStage: 'stage',
  CreateStorageConfiguration: 'storage-configuration',
  CreateEncoderConfiguration: 'encoder-configuration',
  CreateIngestConfiguration: 'ingest-configuration',
  ImportPublicKey: 'public-key',
  StartComposition: 'composition',
};

/** The actions and resources of a call that policies must allow. */
export function accessesOf(operation: OperationName, input: Document, region: Region): Access[] {
  const any = (type: string) => arnOf('ivs', region.name, `${type}/*`);
  // The table types each operation by its own input.
  const resourcesOf = RESOURCES[operation] as (input: Document, of: typeof any) => readonly (string | undefined)[];
  const access = (action: string, resource = '*'): Access => ({
    action: `ivs:${action}`,
    resource,
    context: { ...resourceTags(tagsOf(region, resource)), ...tagsIn(input) },
  });
  const created = CREATED_TYPES[operation];
  const tagged = created && Object.keys(input.tags ?? {}).length > 0 ? [access('TagResource', any(created))] : [];
  return [...resourcesOf(input, any).map((resource) => access(operation, resource)), ...tagged];
}

function tagsIn({ tags, tagKeys: keys }: Document) {
  return Array.isArray(keys) ? tagKeys(keys.map(String)) : requestTags((tags ?? {}) as Readonly<Record<string, string>>);
}

function tagsOf(region: Region, arn: string | undefined): Readonly<Record<string, string>> {
  const collection = arn === undefined ? undefined : collectionsOf(region).find((candidate) => candidate.has(arn));
  return (arn !== undefined && collection?.get(arn).tags) || {};
}
