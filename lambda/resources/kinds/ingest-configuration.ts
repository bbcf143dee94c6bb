import {
  CreateIngestConfigurationCommand,
  DeleteIngestConfigurationCommand,
  GetIngestConfigurationCommand,
  GetStageCommand,
  type IngestConfiguration,
  IngestProtocol,
  ListIngestConfigurationsCommand,
  UpdateIngestConfigurationCommand,
  type UpdateIngestConfigurationCommandInput,
} from '@aws-sdk/client-ivs-realtime';
import type { IngestConfigurationAttribute, IngestConfigurationProperties } from '../../../src/private/wire';
import { bool, type Decoded, type Own, oneOf, optional, struct, text, textMap } from '../decode';
import { expectPart } from '../service';
import { OWN_PREFIX, type Tags } from '../tags';
import { adjustableQuota } from './advice';
import { differing, idOf, liveFrom, pageFrom } from './answers';
import { ingestCredentials, storeCredentials } from './ingest-credentials';
import type { Kind, LiveResource } from './kind';

type Given = Decoded<Own<IngestConfigurationProperties>>;

interface Desired extends Given {
  /** Where to publish, without the stream key; empty while there is no stage. */
  readonly publishUrl: string;
}

type Changes = Omit<UpdateIngestConfigurationCommandInput, 'arn'>;

/** On what takes insecure connections: the service does not tell. The key is on deployed resources: it never changes. */
const INSECURE_TAG = `${OWN_PREFIX}insecure-ingest`;

/** `Custom::IVSIngestConfiguration` */
export const ingestConfiguration: Kind<Desired, IngestConfiguration & LiveResource, Given, Changes> = {
  arnType: 'ingest-configuration',

  advice: {
    ServiceQuotaExceededException: adjustableQuota('IngestConfigurations', 'ingest configurations'),
    ConflictException:
      'somebody is publishing with this ingest configuration; stop the encoder and try again, or, for a deletion, set `forceDelete` and deploy that first',
  },

  decode: struct<Own<IngestConfigurationProperties>>({
    Name: text,
    IngestProtocol: oneOf(IngestProtocol),
    InsecureIngest: optional(bool),
    StageArn: optional(text),
    UserId: optional(text),
    Attributes: optional(textMap),
    RedundantIngest: optional(bool),
    ForceDelete: optional(bool),
    CredentialsSecretArn: optional(text),
  }),

  async prepare({ ivs }, given) {
    if (!given.stageArn) return { ...given, publishUrl: '' };
    const { stage } = await ivs.patiently(new GetStageCommand({ arn: given.stageArn }));
    const { rtmp, rtmps } = expectPart(stage, 'GetStage').endpoints ?? {};
    return { ...given, publishUrl: (given.ingestProtocol === 'RTMPS' ? rtmps : rtmp) ?? '' };
  },

  untold: ({ insecureIngest }): Tags => (insecureIngest ? { [INSECURE_TAG]: 'true' } : {}),

  async create(call, { publishUrl, forceDelete, credentialsSecretArn, ...input }, tags) {
    const answer = await call(new CreateIngestConfigurationCommand({ ...input, tags }));
    return liveFrom(answer.ingestConfiguration, 'CreateIngestConfiguration');
  },

  async read(call, arn) {
    return liveFrom((await call(new GetIngestConfigurationCommand({ arn }))).ingestConfiguration, 'GetIngestConfiguration');
  },

  replaces: (given, live) =>
    differing({
      Name: [given.name, live.name ?? ''],
      IngestProtocol: [given.ingestProtocol, live.ingestProtocol],
      InsecureIngest: [given.insecureIngest ?? false, Object.hasOwn(live.tags, INSECURE_TAG)],
      UserId: [given.userId ?? '', live.userId ?? ''],
      Attributes: [given.attributes ?? {}, live.attributes ?? {}],
    }),

  // Only what differs is sent; an empty ARN detaches.
  changes({ stageArn = '', redundantIngest = false }, live) {
    return {
      ...(stageArn !== (live.stageArn ?? '') && { stageArn }),
      ...(redundantIngest !== (live.redundantIngest ?? false) && { redundantIngest }),
    };
  },

  async update(call, { arn }, changes) {
    const answer = await call(new UpdateIngestConfigurationCommand({ arn, ...changes }));
    return liveFrom(answer.ingestConfiguration, 'UpdateIngestConfiguration');
  },

  settles: ({ credentialsSecretArn }) => credentialsSecretArn !== undefined,

  async settle(services, { credentialsSecretArn, publishUrl }, live) {
    if (credentialsSecretArn) await storeCredentials(services, credentialsSecretArn, ingestCredentials(publishUrl, live));
  },

  delete: (call, arn, { ForceDelete }) => call(new DeleteIngestConfigurationCommand({ arn, force: ForceDelete === 'true' })),

  /** All of them: a filter by stage would miss one whose stage was deleted meanwhile. */
  async list(call, nextToken) {
    const page = await call(new ListIngestConfigurationsCommand({ nextToken, maxResults: 100 }));
    return pageFrom(page.ingestConfigurations, page.nextToken, 'ListIngestConfigurations');
  },

  listIsUntagged: true,

  attributes: ({ arn, participantId }, { publishUrl }): Record<IngestConfigurationAttribute, string> => ({
    Id: idOf(arn),
    ParticipantId: participantId ?? '',
    PublishUrl: publishUrl,
  }),
};
