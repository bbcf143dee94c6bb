/** CloudFormation's own resource types for IVS Real-Time. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../data/json';
import { flag, list, type Members, number, required, structure } from '../../service/input';
import { integer, type ResourceState, type ResourceType, resourceType, string, TAGS, tagMap } from '../../service/resource-type';

/** Calls an operation of the IVS Real-Time API. Rejects with the service's error, named as the service names it. */
export type IvsCall = (region: string, operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** A resource type whose operations have its name. */
interface IvsType {
  /** The properties but `Tags`. */
  readonly members: Members;
  /** The attributes but `Arn`. */
  readonly attributes: readonly string[];
  /** The properties whose change replaces. The update operation changes the others. */
  readonly replacedBy: readonly string[];
  /** What the create operation gets for absent properties. */
  readonly defaults?: object;
  /** What the update operation gets for absent properties. */
  readonly absent?: object;
  /** The verb of the operation that creates. @default Create */
  readonly create?: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IVS.html */
const TYPES: Readonly<Record<string, IvsType>> = {
  Stage: {
    members: {
      Name: string,
      AutoParticipantRecordingConfiguration: structure({
        StorageConfigurationArn: required(string),
        MediaTypes: list(string),
        RecordingReconnectWindowSeconds: integer,
        HlsConfiguration: structure({ ParticipantRecordingHlsConfiguration: structure({ TargetSegmentDurationSeconds: integer }) }),
        ThumbnailConfiguration: structure({
          ParticipantThumbnailConfiguration: structure({ TargetIntervalSeconds: integer, Storage: list(string), RecordingMode: string }),
        }),
      }),
    },
    attributes: ['ActiveSessionId'],
    replacedBy: [],
    absent: { name: '', autoParticipantRecordingConfiguration: { storageConfigurationArn: '' } },
  },
  StorageConfiguration: {
    members: { Name: string, S3: required(structure({ BucketName: required(string) })) },
    attributes: [],
    replacedBy: ['Name', 'S3'],
  },
  EncoderConfiguration: {
    members: { Name: string, Video: structure({ Width: integer, Height: integer, Framerate: number(), Bitrate: integer }) },
    attributes: [],
    replacedBy: ['Name', 'Video'],
  },
  IngestConfiguration: {
    members: { Name: string, StageArn: string, IngestProtocol: string, InsecureIngest: flag, UserId: string },
    attributes: ['ParticipantId', 'State', 'StreamKey'],
    replacedBy: ['Name', 'IngestProtocol', 'InsecureIngest', 'UserId'],
    defaults: { ingestProtocol: 'RTMPS' },
    absent: { stageArn: '' },
  },
  PublicKey: {
    members: { Name: string, PublicKeyMaterial: string },
    attributes: ['Fingerprint'],
    replacedBy: ['Name', 'PublicKeyMaterial'],
    create: 'Import',
  },
};

/** Properties that wrap a single structure. The operations take that structure directly. */
const WRAPPED = ['ParticipantRecordingHlsConfiguration', 'ParticipantThumbnailConfiguration'];

export function ivsTypes(ivs: IvsCall): Record<string, ResourceType> {
  return Object.fromEntries(Object.entries(TYPES).map(([noun, type]) => [`AWS::IVS::${noun}`, ivsType(noun, type, ivs)]));
}

function ivsType(noun: string, type: IvsType, ivs: IvsCall): ResourceType {
  const { members, replacedBy, defaults, absent, create = 'Create' } = type;
  const attributes = ['Arn', ...type.attributes];

  async function put(verb: string, region: string, input: object): Promise<ResourceState> {
    const { [lowerFirst(noun)]: resource } = await ivs(region, verb + noun, input);
    if (!isObject(resource)) throw new Error(`${verb + noun} gave no ${lowerFirst(noun)}.`);
    return {
      physicalId: String(resource.arn),
      attributes: Object.fromEntries(attributes.map((name) => [name, resource[lowerFirst(name)] ?? ''])),
    };
  }

  const updateInput = (properties: object) => {
    const updatable = Object.entries(properties).filter(([name]) => !replacedBy.includes(name));
    return { ...absent, ...inputOf(Object.fromEntries(updatable)) };
  };

  return resourceType({
    properties: { ...members, Tags: TAGS },
    attributes,
    replacedBy,
    takesStackTags: true,
    create: ({ region }, { Tags, ...properties }) => put(create, region, { ...defaults, ...inputOf(properties), tags: tagMap(Tags) }),
    update: async ({ region }, current, { Tags, ...properties }) => {
      const { physicalId } = current;
      const { Tags: formerTags, ...former } = current.properties;
      const input = updateInput(properties);
      const changed = !isDeepStrictEqual(input, updateInput(former));
      const { attributes } = changed ? await put('Update', region, { arn: physicalId, ...input }) : current;
      await retag(ivs, region, physicalId, tagMap(formerTags), tagMap(Tags));
      return { physicalId, attributes };
    },
    delete: async ({ region }, { physicalId }) => {
      try {
        await ivs(region, `Delete${noun}`, { arn: physicalId });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
      }
    },
  });
}

/** Converts properties to the input of an operation, whose names begin in lower case. */
function inputOf(properties: object): object {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [lowerFirst(name), inputValue(value)]));
}

function inputValue(value: unknown): unknown {
  if (!isObject(value)) return value;
  const wrapped = WRAPPED.find((name) => Object.hasOwn(value, name));
  return wrapped ? inputValue(value[wrapped]) : inputOf(value);
}

/** Converts `StageArn` to the API's `stageArn`. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

type Tags = Readonly<Record<string, string>>;

async function retag(ivs: IvsCall, region: string, resourceArn: string, before: Tags, after: Tags): Promise<void> {
  const tagKeys = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (tagKeys.length > 0) await ivs(region, 'UntagResource', { resourceArn, tagKeys });
  if (Object.keys(after).length > 0) await ivs(region, 'TagResource', { resourceArn, tags: after });
}
