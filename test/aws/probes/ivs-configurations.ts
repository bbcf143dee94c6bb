/** What is assumed of the API of IVS Real-Time, without participants: references, keys, lists, throttling. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  CreateEncoderConfigurationCommand,
  DeleteStorageConfigurationCommand,
  GetIngestConfigurationCommand,
  GetStageCommand,
  ImportPublicKeyCommand,
  type IngestConfiguration,
  ListStagesCommand,
  ListTagsForResourceCommand,
  paginateListStages,
  TagResourceCommand,
  UpdateIngestConfigurationCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-ivs-realtime';
import { type NotProbed, outcome, type Probe, type ProbeContext } from '../probe';
import { createIngest, createStage, createStorage, unknownArn } from './ivs-resources';
import { decision3, reliability } from './sources';

export const probes: readonly Probe[] = [
  {
    id: 'ivs-update-stage-keeps-recording',
    source: decision3('`UpdateStage` keeps the members of a recording configuration that are left out'),
    assumption: '`UpdateStage` keeps the members of a recording configuration that are left out',
    expected: 'media types AUDIO_ONLY, reconnect window 30 s',
    needs: ['bucket', 'stage'],
    async run(context) {
      const { ivs } = context.clients;
      const storageConfigurationArn = await createStorage(context);
      const recording = { storageConfigurationArn, mediaTypes: ['AUDIO_ONLY' as const], recordingReconnectWindowSeconds: 30 };
      const { arn } = await createStage(context, { autoParticipantRecordingConfiguration: recording });
      const update = { storageConfigurationArn, recordParticipantReplicas: false };
      await ivs.send(new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration: update }));
      const { stage } = await ivs.send(new GetStageCommand({ arn }));
      const { mediaTypes, recordingReconnectWindowSeconds } = stage?.autoParticipantRecordingConfiguration ?? {};
      return `media types ${mediaTypes}, reconnect window ${recordingReconnectWindowSeconds} s`;
    },
    whenDifferent: 'let UpdateStage in local/src/services/ivs/operations/stages.ts reset the members; the handler sends all of them',
  },
  {
    id: 'ivs-unknown-references',
    source: decision3('a storage configuration or stage that is named and does not exist'),
    assumption: 'a storage configuration that does not exist is refused otherwise by a creation than by an update',
    expected: 'CreateStage: ValidationException; UpdateStage: ResourceNotFoundException',
    needs: ['stage'],
    async run(context) {
      const autoParticipantRecordingConfiguration = { storageConfigurationArn: unknownArn(context, 'storage-configuration') };
      const created = await outcome(createStage(context, { autoParticipantRecordingConfiguration }));
      const { arn } = await createStage(context);
      const updated = await outcome(context.clients.ivs.send(new UpdateStageCommand({ arn, autoParticipantRecordingConfiguration })));
      return `CreateStage: ${created}; UpdateStage: ${updated}`;
    },
    whenDifferent: 'change the error in local/src/services/ivs/operations/references.ts, and what lambda/resources says of it',
  },
  {
    id: 'ivs-storage-in-use',
    source: decision3('a storage configuration that a stage refers to cannot be deleted'),
    assumption: 'a storage configuration that a stage refers to cannot be deleted',
    expected: 'ConflictException',
    needs: ['bucket', 'stage'],
    async run(context) {
      const storageConfigurationArn = await createStorage(context);
      await createStage(context, { autoParticipantRecordingConfiguration: { storageConfigurationArn } });
      return outcome(context.clients.ivs.send(new DeleteStorageConfigurationCommand({ arn: storageConfigurationArn })));
    },
    whenDifferent:
      'let local/src/services/ivs/operations/storage-configurations.ts delete it; in the library, the order of deletions still has to keep recordings whole',
  },
  {
    id: 'ivs-unknown-stage',
    source: decision3(
      'stage that is named and does not exist: `ValidationException` from a creation, `ResourceNotFoundException` from an update',
    ),
    assumption: 'a stage that does not exist is refused otherwise by a creation than by an update',
    expected: 'CreateIngestConfiguration: ValidationException; UpdateIngestConfiguration: ResourceNotFoundException',
    needs: [],
    async run(context) {
      const stageArn = unknownArn(context, 'stage');
      const created = await outcome(createIngest(context, { stageArn }));
      const { arn } = await createIngest(context);
      const updated = await outcome(context.clients.ivs.send(new UpdateIngestConfigurationCommand({ arn, stageArn })));
      return `CreateIngestConfiguration: ${created}; UpdateIngestConfiguration: ${updated}`;
    },
    whenDifferent: 'change the error in local/src/services/ivs/operations/references.ts, and what lambda/resources says of it',
  },
  {
    id: 'ivs-large-number',
    source: decision3('a number beyond 32 bits'),
    assumption: 'a number beyond 32 bits is a `ValidationException`',
    expected: 'ValidationException',
    needs: [],
    run: ({ clients, name, tags }) =>
      outcome(clients.ivs.send(new CreateEncoderConfigurationCommand({ name: name('encoder'), tags, video: { bitrate: 2 ** 32 } }))),
    whenDifferent: 'change the error in local/src/services/ivs/model/document.ts',
  },
  {
    id: 'ivs-same-public-key',
    source: decision3('importing the same public key twice in a region is a `ConflictException`'),
    assumption: 'importing the same public key twice in a region is a `ConflictException`',
    expected: 'ConflictException',
    needs: [],
    async run(context) {
      const { pem } = newPublicKey();
      await importKey(context, pem);
      return outcome(importKey(context, pem));
    },
    whenDifferent: 'change ImportPublicKey in local/src/services/ivs/operations/public-keys.ts, and when lambda/resources adopts a key',
  },
  {
    id: 'ivs-fingerprint',
    source: decision3("the fingerprint is the MD5 of the key's DER form"),
    assumption: "the fingerprint of a public key is the MD5 of the key's DER form",
    expected: 'the MD5 of the DER form, in hexadecimal with colons',
    needs: [],
    async run(context) {
      const { pem, der } = newPublicKey();
      const { fingerprint = 'none' } = (await importKey(context, pem)) ?? {};
      const digest = (algorithm: string) => createHash(algorithm).update(der).digest('hex');
      const algorithm = ['md5', 'sha1', 'sha256'].find((name) => digest(name) === fingerprint.replaceAll(':', '').toLowerCase());
      const form = fingerprint.includes(':') ? 'in hexadecimal with colons' : 'in hexadecimal without colons';
      return algorithm ? `the ${algorithm.toUpperCase()} of the DER form, ${form}` : `${fingerprint.length} characters of another form`;
    },
    whenDifferent: 'change the fingerprint in local/src/services/ivs/operations/public-keys.ts',
  },
  {
    id: 'ivs-stream-key-in-answers',
    source: decision3('the answers to create, get and update of an ingest carry its stream keys'),
    assumption: 'the answers to create, get and update of an ingest carry its stream keys',
    expected: 'create: a stream key, 2 redundant; get: a stream key, 2 redundant; update: a stream key, 2 redundant',
    needs: ['stage'],
    async run(context) {
      const { ivs } = context.clients;
      const { arn: stageArn } = await createStage(context);
      const created = await createIngest(context, { redundantIngest: true });
      const { arn } = created;
      const read = await ivs.send(new GetIngestConfigurationCommand({ arn }));
      const updated = await ivs.send(new UpdateIngestConfigurationCommand({ arn, stageArn, redundantIngest: true }));
      const answers = { create: created, get: read.ingestConfiguration, update: updated.ingestConfiguration };
      return Object.entries(answers)
        .map(([operation, answer]) => {
          const redundant = (answer?.redundantIngestCredentials ?? []).filter(({ streamKey }) => streamKey).length;
          return `${operation}: ${answer?.streamKey ? 'a stream key' : 'no stream key'}, ${redundant} redundant`;
        })
        .join('; ');
    },
    whenDifferent: 'let lambda/resources/kinds/ingest-configuration.ts read the keys by the call that has them',
  },
  {
    id: 'ivs-redundant-keys',
    source: decision3('redundant ingest that was off has other stream keys when it is on again'),
    assumption: 'redundant ingest that was off has other stream keys when it is on again',
    expected: '2 keys, then none, then 2 others',
    needs: ['stage'],
    async run(context) {
      const { ivs } = context.clients;
      const { arn: stageArn } = await createStage(context);
      const keysIn = (ingest: IngestConfiguration = {} as IngestConfiguration) =>
        (ingest.redundantIngestCredentials ?? []).flatMap(({ streamKey }) => streamKey ?? []);
      const created = await createIngest(context, { stageArn, redundantIngest: true });
      const turn = async (redundantIngest: boolean) => {
        const update = { arn: created.arn, stageArn, redundantIngest };
        return keysIn((await ivs.send(new UpdateIngestConfigurationCommand(update))).ingestConfiguration);
      };
      const before = keysIn(created);
      const between = await turn(false);
      const after = await turn(true);
      const same = after.filter((key) => before.includes(key)).length;
      const kept = same === 0 ? 'others' : `of which ${same} are the same`;
      return `${before.length} keys, then ${between.length || 'none'}, then ${after.length} ${kept}`;
    },
    whenDifferent:
      'keep the keys in `redundancy` of local/src/services/ivs/operations/ingest-configurations.ts; the handler reads them anew',
  },
  {
    id: 'ivs-throttling',
    source: decision3('throttling is HTTP 429 `TooManyRequestsException`'),
    assumption: 'throttling is HTTP 429 `TooManyRequestsException`',
    expected: '429 TooManyRequestsException',
    needs: [],
    async run({ clients }) {
      const calls = Array.from({ length: 100 }, () => clients.ivsOnce.send(new ListStagesCommand({ maxResults: 1 })));
      const answers = await Promise.allSettled(calls);
      const refused = answers.find((answer) => answer.status === 'rejected');
      const { name, $metadata } = refused?.reason ?? {};
      return refused ? `${$metadata?.httpStatusCode} ${name}` : '100 calls at once succeed';
    },
    whenDifferent:
      'add the name to what lambda/services/calls.ts takes for throttling, and change it in local/src/services/ivs/model/errors.ts',
  },
  {
    id: 'ivs-list-order',
    source: decision3('lists are in the order of creation'),
    assumption: 'lists are in the order of creation',
    expected: 'first second third',
    needs: ['stage'],
    async run(context) {
      const names = ['first', 'second', 'third'];
      for (const what of names) await createStage(context, { name: context.name(what) });
      const listed: string[] = [];
      for await (const { stages = [] } of paginateListStages({ client: context.clients.ivs }, {})) {
        listed.push(...stages.map(({ name = '' }) => names.find((what) => context.name(what) === name) ?? ''));
      }
      return listed.filter((name) => name !== '').join(' ');
    },
    whenDifferent: 'change the order in local/src/services/ivs/collections/listing.ts; lambda/resources does not depend on it',
  },
  {
    id: 'ivs-empty-name',
    source: reliability('IVS accepts an empty name in an update'),
    assumption: 'IVS accepts an empty name in an update',
    expected: 'success; the name: ""',
    needs: ['stage'],
    async run(context) {
      const { ivs } = context.clients;
      const { arn } = await createStage(context);
      const updated = await outcome(ivs.send(new UpdateStageCommand({ arn, name: '' })));
      const { stage } = await ivs.send(new GetStageCommand({ arn }));
      return `${updated}; the name: "${(stage?.name ?? '').replace(context.name('stage'), 'as before')}"`;
    },
    whenDifferent: 'refuse an empty name of an adopting construct in src/, and read the decision on adoption again',
  },
  {
    id: 'ivs-fifty-tags',
    source: reliability('IVS keeps the tags of a resource exactly, 50 of them with values of 256 characters'),
    assumption: 'IVS keeps the tags of a resource exactly, 50 of them with values of 256 characters',
    expected: '50 tags, 0 of them changed',
    needs: ['stage'],
    async run(context) {
      const { ivs } = context.clients;
      const long = Array.from({ length: 49 }, (_, tag): [string, string] => [`tag-${tag}`, `${'Aa0_-'.repeat(51)}${tag % 10}`]);
      const tags: Record<string, string> = { ...Object.fromEntries(long), ...context.tags };
      const { arn } = await createStage(context);
      await ivs.send(new TagResourceCommand({ resourceArn: arn, tags }));
      const { tags: kept = {} } = await ivs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      const changed = Object.entries(tags).filter(([key, value]) => kept[key] !== value).length;
      return `${Object.keys(kept).length} tags, ${changed} of them changed`;
    },
    whenDifferent: 'make the chunks of the snapshot in lambda/resources smaller, and read the decision on adoption again',
  },
];

export const notProbed: readonly NotProbed[] = [
  {
    source: decision3('`RevokeConnectionToken` takes the id of any token, is authorized for no resource'),
    reason: '`@aws-sdk/client-ivs-realtime` does not have the operation yet',
    byHand:
      'call `aws ivs-realtime revoke-connection-token` with a role that may do only this, once on `*` and once on the ARN of the stage',
  },
  {
    source: decision3('the revoked token is refused with `TOKEN_NOT_ALLOWED`'),
    reason: 'only a broadcast SDK gets the error',
    byHand: 'revoke a connection token, join with it in a page with the Web Broadcast SDK, and log the error',
  },
];

async function importKey({ clients, name, tags }: ProbeContext, publicKeyMaterial: string) {
  const { publicKey } = await clients.ivs.send(new ImportPublicKeyCommand({ name: name('key'), tags, publicKeyMaterial }));
  return publicKey;
}

function newPublicKey(): { readonly pem: string; readonly der: Buffer } {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  return {
    pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    der: publicKey.export({ format: 'der', type: 'spki' }),
  };
}
