/** Amazon IVS Real-Time: the resource types of CloudFormation's own that a template mixes with custom ones. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../data/json-object';
import { tags } from '../cloudformation/resource-types/properties';
import { type Members, structure, TAGS } from '../cloudformation/resource-types/property-shape';
import type {
  CurrentState,
  Properties,
  ResourceContext,
  ResourceState,
  ResourceType,
} from '../cloudformation/resource-types/resource-type';
import { lowerFirst, readMembers, wrapped } from '../cloudformation/resource-types/shapes';

/** Calls an operation of the IVS Real-Time API. Rejects with the service's error, named as the service names it. */
export type IvsCall = (region: string, operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** A resource type over operations that are named after it. */
interface IvsType extends Pick<ResourceType, 'required'> {
  /** Besides `Tags`. */
  readonly members: Members;
  /** Besides `Arn`. */
  readonly attributes: readonly string[];
  /** Their change replaces; that of the others is what there is an update operation for. */
  readonly replacedBy: readonly string[];
  /** What the update operation is told of members that are not there. */
  readonly absent?: object;
  /** The verb of the operation that creates. */
  readonly create?: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IVS.html */
const TYPES: Readonly<Record<string, IvsType>> = {
  Stage: {
    members: {
      Name: 'string',
      AutoParticipantRecordingConfiguration: structure(
        {
          StorageConfigurationArn: 'string',
          MediaTypes: { list: 'string' },
          RecordingReconnectWindowSeconds: 'integer',
          HlsConfiguration: wrapped('ParticipantRecordingHlsConfiguration', { TargetSegmentDurationSeconds: 'integer' }),
          ThumbnailConfiguration: wrapped('ParticipantThumbnailConfiguration', {
            TargetIntervalSeconds: 'integer',
            Storage: { list: 'string' },
            RecordingMode: 'string',
          }),
        },
        ['StorageConfigurationArn'],
      ),
    },
    attributes: ['ActiveSessionId'],
    replacedBy: [],
    absent: { name: '', autoParticipantRecordingConfiguration: { storageConfigurationArn: '' } },
  },
  StorageConfiguration: {
    members: { Name: 'string', S3: structure({ BucketName: 'string' }, ['BucketName']) },
    required: ['S3'],
    attributes: [],
    replacedBy: ['Name', 'S3'],
  },
  EncoderConfiguration: {
    members: { Name: 'string', Video: structure({ Width: 'integer', Height: 'integer', Framerate: 'number', Bitrate: 'integer' }) },
    attributes: [],
    replacedBy: ['Name', 'Video'],
  },
  IngestConfiguration: {
    members: { Name: 'string', StageArn: 'string', IngestProtocol: 'string', InsecureIngest: 'boolean', UserId: 'string' },
    attributes: ['ParticipantId', 'State', 'StreamKey'],
    replacedBy: ['Name', 'IngestProtocol', 'InsecureIngest', 'UserId'],
    absent: { stageArn: '' },
  },
  PublicKey: {
    members: { Name: 'string', PublicKeyMaterial: 'string' },
    attributes: ['Fingerprint'],
    replacedBy: ['Name', 'PublicKeyMaterial'],
    create: 'Import',
  },
};

/** Stage, StorageConfiguration, EncoderConfiguration, IngestConfiguration, PublicKey. */
export function ivsTypes(ivs: IvsCall): Record<string, ResourceType> {
  return Object.fromEntries(Object.entries(TYPES).map(([noun, type]) => [`AWS::IVS::${noun}`, resourceType(noun, type, ivs)]));
}

function resourceType(noun: string, type: IvsType, ivs: IvsCall): ResourceType {
  const { members, required, replacedBy, absent, create = 'Create' } = type;
  const attributes = ['Arn', ...type.attributes];

  async function put(verb: string, region: string, input: object): Promise<ResourceState> {
    const { [lowerFirst(noun)]: resource } = await ivs(region, verb + noun, input);
    if (!isObject(resource)) throw new Error(`${verb + noun} gave no ${lowerFirst(noun)}.`);
    return {
      physicalId: String(resource.arn),
      attributes: Object.fromEntries(attributes.map((name) => [name, resource[lowerFirst(name)] ?? ''])),
    };
  }

  async function update({ region }: ResourceContext, current: CurrentState, properties: Properties): Promise<ResourceState> {
    const { physicalId, properties: before } = current;
    const updatable = Object.fromEntries(Object.entries(members).filter(([name]) => !replacedBy.includes(name)));
    const input = readMembers(updatable, properties);
    const changed = !isDeepStrictEqual(input, readMembers(updatable, before));
    const state = changed ? await put('Update', region, { arn: physicalId, ...absent, ...input }) : current;
    await retag(ivs, region, physicalId, before, properties);
    return { physicalId, attributes: state.attributes };
  }

  return {
    properties: { ...members, Tags: TAGS },
    required,
    attributes,
    replacedBy,
    takesStackTags: true,
    create: ({ region }, properties) => put(create, region, { ...readMembers(members, properties), tags: tags(properties) }),
    update,
    delete: async ({ region }, { physicalId }) => {
      try {
        await ivs(region, `Delete${noun}`, { arn: physicalId });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      }
    },
  };
}

async function retag(ivs: IvsCall, region: string, resourceArn: string, before: Properties, after: Properties): Promise<void> {
  const wanted = tags(after);
  const tagKeys = Object.keys(tags(before)).filter((key) => !Object.hasOwn(wanted, key));
  if (tagKeys.length > 0) await ivs(region, 'UntagResource', { resourceArn, tagKeys });
  if (Object.keys(wanted).length > 0) await ivs(region, 'TagResource', { resourceArn, tags: wanted });
}
