import type {
  IngestConfiguration,
  IVSRealTimeClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
  Video,
} from '@aws-sdk/client-ivs-realtime';
import { FakeService, serviceError } from './fake-service';

export interface FakeResource extends Record<string, unknown> {
  readonly arn: string;
  readonly name?: string;
  readonly tags: Record<string, string>;
}

interface Type {
  readonly arnType: string;
  /** Begins the ids. */
  readonly id: string;
  readonly listIsUntagged?: true;
  /** What the service adds to the input of a create. */
  readonly made: (id: string, input: FakeResource) => object;
  /** What it adds to the input of an update. */
  readonly updated?: (id: string, input: FakeResource) => object;
}

/** Part of every stream key that the service makes up, to be found wherever it should not be. */
export const STREAM_KEY_SECRET = '5tr34m-s3cr3t';

const credentials = (id: string) => ({
  participantId: `participant-${id}`,
  streamKey: `rt_111122223333_eu-west-1_${id}_${STREAM_KEY_SECRET}`,
});

const redundancy = (id: string, { redundantIngest }: Partial<IngestConfiguration>) =>
  redundantIngest === undefined
    ? {}
    : { redundantIngest, redundantIngestCredentials: redundantIngest ? [credentials(`${id}-a`), credentials(`${id}-b`)] : undefined };

/** The resource types by the noun in the names of their operations. */
const TYPES = {
  Stage: {
    arnType: 'stage',
    id: 'stage',
    made: (id, { autoParticipantRecordingConfiguration = { storageConfigurationArn: '' } }) => ({
      autoParticipantRecordingConfiguration,
      endpoints: { events: 'wss://events.example', whip: `https://${id}.whip.example` },
    }),
  },
  StorageConfiguration: { arnType: 'storage-configuration', id: 'storage', made: () => ({}) },
  EncoderConfiguration: {
    arnType: 'encoder-configuration',
    id: 'encoder',
    made: (_, { video }) => ({ video: { width: 1280, height: 720, framerate: 30, bitrate: 2_500_000, ...(video as Video) } }),
  },
  IngestConfiguration: {
    arnType: 'ingest-configuration',
    id: 'ingest',
    listIsUntagged: true,
    made: (id, input) => ({
      stageArn: '',
      userId: '',
      ...input,
      insecureIngest: undefined,
      ...credentials(id),
      state: 'INACTIVE',
      ...redundancy(id, { redundantIngest: false, ...input }),
    }),
    updated: redundancy,
  },
  PublicKey: { arnType: 'public-key', id: 'key', made: (id) => ({ fingerprint: `fi:ng:er:${id}` }) },
} satisfies Readonly<Record<string, Type>>;

export type Noun = keyof typeof TYPES;

/** The resources of one account and region, in memory, in place of `IVSRealTimeClient`. */
export class FakeIvs extends FakeService<ServiceInputTypes, ServiceOutputTypes, IVSRealTimeClientResolvedConfig> {
  public readonly resources = Object.fromEntries(Object.keys(TYPES).map((noun) => [noun, new Map()])) as Record<
    Noun,
    Map<string, FakeResource>
  >;
  public readonly stages = this.resources.Stage;
  public pageSize = 100;
  private created = 0;

  /** Makes a resource without a call, and returns its ARN. */
  public seed(input: object = {}, noun: Noun = 'Stage'): string {
    return this.create(noun, { tags: {}, ...input } as FakeResource).arn;
  }

  protected perform(operation: string, input: object): object {
    // No reader shares an object with the service, and what is undefined is not there.
    return JSON.parse(JSON.stringify(this.dispatch(operation, input as FakeResource)));
  }

  private dispatch(operation: string, input: FakeResource): object {
    if (operation.endsWith('Resource')) return this.tagging(operation, input as never);
    const [, verb, noun] = /^(Create|Import|Get|Update|Delete|List)(.+?)s?$/.exec(operation) ?? [];
    if (!(noun in TYPES)) throw new Error(`the fake has no ${operation}`);
    const type = noun as Noun;
    const member = noun[0].toLowerCase() + noun.slice(1);
    switch (verb) {
      case 'Get':
        return { [member]: this.existing(input.arn) };
      case 'Update':
        return { [member]: this.update(type, input) };
      case 'Delete':
        this.existing(input.arn);
        this.resources[type].delete(input.arn);
        return {};
      case 'List':
        return this.list(type, `${member}s`, input as { nextToken?: string });
      default:
        return { [member]: this.create(type, input) };
    }
  }

  private create(noun: Noun, input: FakeResource): FakeResource {
    const { arnType, id: prefix, made }: Type = TYPES[noun];
    const id = `${prefix}${++this.created}`;
    const arn = `arn:aws:ivs:eu-west-1:111122223333:${arnType}/${id}`;
    // A tag may be named __proto__.
    const resource: FakeResource = { ...input, ...made(id, input), arn, tags: Object.assign(Object.create(null), input.tags) };
    this.resources[noun].set(arn, resource);
    return resource;
  }

  private update(noun: Noun, { arn, ...changes }: FakeResource): FakeResource {
    const { id, updated = () => ({}) }: Type = TYPES[noun];
    const resource = this.existing(arn);
    return Object.assign(resource, changes, updated(arn.slice(arn.lastIndexOf(id)), { arn, ...changes }));
  }

  private list(noun: Noun, member: string, { nextToken = '0' }: { nextToken?: string }): object {
    const { listIsUntagged }: Type = TYPES[noun];
    const end = Number(nextToken) + this.pageSize;
    const listed = [...this.resources[noun].values()].slice(Number(nextToken), end);
    return {
      [member]: listed.map(({ arn, name, tags }) => ({ arn, name, ...(!listIsUntagged && { tags }) })),
      nextToken: end < this.resources[noun].size ? String(end) : undefined,
    };
  }

  private tagging(operation: string, input: { resourceArn: string; tags: Record<string, string>; tagKeys: string[] }): object {
    const { tags } = this.existing(input.resourceArn);
    if (operation === 'ListTagsForResource') return { tags };
    if (operation === 'TagResource') Object.assign(tags, input.tags);
    else for (const key of input.tagKeys) delete tags[key];
    return {};
  }

  private existing(arn: string): FakeResource {
    for (const ofType of Object.values(this.resources)) {
      const resource = ofType.get(arn);
      if (resource) return resource;
    }
    throw serviceError('ResourceNotFoundException', 404, `no such resource: ${arn}`);
  }
}
