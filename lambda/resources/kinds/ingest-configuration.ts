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
import { expectPart } from '../../services/call-failure';
import { bool, type Decoded, type Own, oneOf, optional, struct, text, textMap } from '../protocol/decode';
import { OWN_PREFIX, type Tags } from '../protocol/own-tags';
import { adjustableQuota } from './advice';
import { ingestCredentials, storeCredentials } from './ingest-credentials';
import type { Kind, LiveResource } from './kind';
import { differing, idOf, liveFrom, pageFrom } from './outputs';

type Given = Decoded<Own<IngestConfigurationProperties>>;

interface Desired extends Given {
  /** The URL to publish to, without the stream key. Empty without a stage. */
  readonly publishUrl: string;
}

type Changes = Omit<UpdateIngestConfigurationCommandInput, 'arn'>;

/**
 * Marks an ingest configuration that accepts insecure connections, which IVS never returns. Deployed resources have this key: it never
 * changes.
 */
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

  writeOnlyTags: ({ insecureIngest }): Tags => (insecureIngest ? { [INSECURE_TAG]: 'true' } : {}),

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

  // Sends only what differs. An empty ARN detaches the stage.
  changes({ stageArn = '', redundantIngest = false }, live) {
    return {
      ...(stageArn !== (live.stageArn ?? '') && { stageArn }),
      ...(redundantIngest !== (live.redundantIngest ?? false) && { redundantIngest }),
    };
  },

  // IVS drops the credentials of the second stream, and would make new ones when the adoption is rolled back.
  unadoptable: ({ redundantIngest }) => (redundantIngest === false ? ['redundantIngest'] : []),

  async update(call, { arn }, changes) {
    const answer = await call(new UpdateIngestConfigurationCommand({ arn, ...changes }));
    return liveFrom(answer.ingestConfiguration, 'UpdateIngestConfiguration');
  },

  hasFollowUp: ({ credentialsSecretArn }) => credentialsSecretArn !== undefined,

  async followUp(services, { credentialsSecretArn, publishUrl }, live) {
    if (credentialsSecretArn) await storeCredentials(services, credentialsSecretArn, ingestCredentials(publishUrl, live));
  },

  delete: (call, arn, { ForceDelete }) => call(new DeleteIngestConfigurationCommand({ arn, force: ForceDelete === 'true' })),

  /** Lists all, because a filter by stage would miss those whose stage was deleted. */
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
