/**
 * Which resources each operation is authorized for.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 */
import { LOCAL_ACCOUNT } from '../../service/account';
import type { Document } from './document';
import { ServiceError } from './errors';
import { collectionsOf, type Region } from './region';
import type { Input, OperationName } from './schemas';

/** What a caller has to be allowed. */
export interface AuthorizedCall {
  readonly accessKeyId?: string;
  readonly region: string;
  /** The action is `ivs:` and this. */
  readonly operation: string;
  /** An ARN; that of any resource of its type for one that is yet to be. Undefined for an operation that IAM knows no resource for. */
  readonly resource?: string;
  /** What the resource is tagged with, if it exists. */
  readonly resourceTags: Readonly<Record<string, string>>;
  readonly input: Document;
}

/** Throws a ServiceError for what is not allowed. Asked once for each resource of an operation, after its input was validated. */
export type Authorize = (call: AuthorizedCall) => void;

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
  // Undocumented: what IAM knows of it. It names no stage.
  RevokeConnectionToken: ALL,

  StartParticipantReplication: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
  StopParticipantReplication: ({ sourceStageArn, destinationStageArn }) => [sourceStageArn, destinationStageArn],
  ListParticipantReplicas: ({ sourceStageArn }) => [sourceStageArn],

  StartComposition: ({ stageArn, destinations }) => [
    stageArn,
    ...destinations.flatMap(({ channel, s3 }) => [
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

/** What is created with tags needs the permission to tag it besides. */
const CREATED_TYPES: { readonly [N in OperationName]?: string } = {
  CreateStage: 'stage',
  CreateStorageConfiguration: 'storage-configuration',
  CreateEncoderConfiguration: 'encoder-configuration',
  CreateIngestConfiguration: 'ingest-configuration',
  ImportPublicKey: 'public-key',
  StartComposition: 'composition',
};

interface ValidCall {
  readonly operation: OperationName;
  readonly region: string;
  readonly accessKeyId?: string;
  readonly input: Document;
}

/** Asks for everything that a call needs. */
export function authorization(authorize: Authorize | undefined): (call: ValidCall, region: Region) => void {
  if (!authorize) return () => {};
  return ({ operation, region: name, accessKeyId, input }, region) => {
    const ask = (action: string, resource: string | undefined) =>
      authorize({ accessKeyId, region: name, operation: action, resource, resourceTags: tagsOf(region, resource), input });
    const any = (type: string) => `arn:aws:ivs:${name}:${LOCAL_ACCOUNT}:${type}/*`;
    // The table types each operation by its own input, which this one was validated as.
    if (!Object.hasOwn(RESOURCES, operation)) throw unlisted(operation);
    const resourcesOf = RESOURCES[operation] as (input: Document, of: typeof any) => readonly (string | undefined)[];
    for (const resource of resourcesOf(input, any)) ask(operation, resource);
    const created = CREATED_TYPES[operation];
    if (created && Object.keys(input.tags ?? {}).length > 0) ask('TagResource', any(created));
  };
}

function unlisted(operation: string): ServiceError {
  const message = `ivs:${operation} is denied because the local endpoint does not know which resources it takes a permission for.`;
  return new ServiceError('AccessDeniedException', message);
}

function tagsOf(region: Region, arn: string | undefined): Readonly<Record<string, string>> {
  const collection = arn === undefined ? undefined : collectionsOf(region).find((candidate) => candidate.has(arn));
  return (arn !== undefined && collection?.get(arn).tags) || {};
}
