/**
 * The documented behavior of the operations, with inputs that cause it.
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Operations.html
 */
import type { OperationName } from '../../../../../local/src/services/ivs/operations';
import { type Room, refOf } from '../room';
import { CASES } from './constraint-cases';
import { newPem } from './key-material';

/** Creates what a call needs, and returns its input. */
export type Setup = (room: Room) => Promise<object>;

type ErrorName =
  | 'ValidationException'
  | 'AccessDeniedException'
  | 'ResourceNotFoundException'
  | 'ConflictException'
  | 'ServiceQuotaExceededException'
  | 'PendingVerification'
  | 'InternalServerException';

const V = 'ValidationException';
const A = 'AccessDeniedException';
const N = 'ResourceNotFoundException';
const C = 'ConflictException';
const Q = 'ServiceQuotaExceededException';
const P = 'PendingVerification';
const I = 'InternalServerException';

/** The errors that each operation declares. */
export const DOCUMENTED_ERRORS: { readonly [O in OperationName]: readonly ErrorName[] } = {
  CreateStage: [V, A, Q, P],
  GetStage: [V, A, N],
  UpdateStage: [V, A, N, C, Q, P],
  DeleteStage: [V, A, N, C, P],
  ListStages: [V, A, C],
  GetStageSession: [V, A, N],
  ListStageSessions: [V, A],
  CreateParticipantToken: [V, A, N, Q, P],
  GetParticipant: [V, A, N],
  ListParticipants: [V, A],
  ListParticipantEvents: [V, A],
  DisconnectParticipant: [V, A, N, P],
  RevokeConnectionToken: [V, A, I],
  StartParticipantReplication: [V, A, N, C, Q, P, I],
  StopParticipantReplication: [V, A, N, I],
  ListParticipantReplicas: [V, A],
  StartComposition: [V, A, N, C, Q, P, I],
  GetComposition: [V, A, N, C, Q, I],
  StopComposition: [V, A, N, C, Q, I],
  ListCompositions: [V, A, C, Q, I],
  CreateStorageConfiguration: [V, A, N, C, Q, P, I],
  GetStorageConfiguration: [V, A, N, C, Q, I],
  DeleteStorageConfiguration: [V, A, N, C, Q, I],
  ListStorageConfigurations: [V, A, C, Q, I],
  CreateEncoderConfiguration: [V, A, N, C, Q, P, I],
  GetEncoderConfiguration: [V, A, N, C, Q, I],
  DeleteEncoderConfiguration: [V, A, N, C, Q, I],
  ListEncoderConfigurations: [V, A, C, Q, I],
  CreateIngestConfiguration: [V, A, Q, P],
  GetIngestConfiguration: [V, A, N],
  UpdateIngestConfiguration: [V, A, N, C, P],
  DeleteIngestConfiguration: [V, A, N, C, P],
  ListIngestConfigurations: [V, A],
  ImportPublicKey: [V, A, C, Q, P],
  GetPublicKey: [V, A, N],
  DeletePublicKey: [V, A, N, C, P],
  ListPublicKeys: [V, A],
  ListTagsForResource: [V, N, I],
  TagResource: [V, N, I],
  UntagResource: [V, N, I],
};

/** Small quotas, so that tests exceed them quickly. */
export const QUOTAS = {
  stages: 3,
  storageConfigurations: 2,
  encoderConfigurations: 2,
  ingestConfigurations: 2,
  publicKeys: 2,
  compositions: 2,
  replicationsPerParticipant: 1,
};

const PEM = newPem();
const unknown = (type: string) => `arn:aws:ivs:us-east-1:000000000000:${type}/000000000000`;
const CHANNEL = { channel: { channelArn: unknown('channel') } };

const withArn =
  (make: (room: Room) => Promise<string>): Setup =>
  async (room) => ({ arn: await make(room) });
const nothing: Setup = async () => ({});
const stageArn: Setup = async (room) => ({ stageArn: await room.stage() });
const inRoom: Setup = async (room) => room.publisher(await room.stage());
const ingest = async (room: Room, input: object = {}) =>
  (await room.call('CreateIngestConfiguration', { ingestProtocol: 'RTMPS', ...input })).ingestConfiguration;
const publicKey = async (room: Room, publicKeyMaterial = newPem()): Promise<string> =>
  (await room.call('ImportPublicKey', { publicKeyMaterial })).publicKey.arn;
const compositionInput = async (room: Room) => ({ stageArn: await room.stage(), destinations: [CHANNEL] });
const composition = async (room: Room): Promise<string> =>
  (await room.call('StartComposition', await compositionInput(room))).composition.arn;
const replication = async (room: Room) => {
  const { stageArn: sourceStageArn, participantId } = await room.publisher(await room.stage());
  return { sourceStageArn, destinationStageArn: await room.stage(), participantId };
};
const replicated = async (room: Room) => {
  const input = await replication(room);
  await room.call('StartParticipantReplication', input);
  return input;
};
const activeIngest: Setup = async (room) => {
  const { arn, streamKey } = await ingest(room, { stageArn: await room.stage() });
  room.ivs.simulation.startStream({ streamKey });
  return { arn };
};
const tagged: Setup = async (room) => ({ resourceArn: await room.stage({ tags: { team: 'live' } }) });

/** Inputs of successful calls. */
export const HAPPY: { readonly [O in OperationName]: Setup } = {
  CreateStage: nothing,
  GetStage: withArn((room) => room.stage()),
  UpdateStage: async (room) => ({ arn: await room.stage(), name: 'other' }),
  DeleteStage: withArn((room) => room.stage()),
  ListStages: nothing,
  GetStageSession: async (room) => room.publisher(await room.stage()),
  ListStageSessions: stageArn,
  CreateParticipantToken: stageArn,
  GetParticipant: inRoom,
  ListParticipants: inRoom,
  ListParticipantEvents: inRoom,
  DisconnectParticipant: async (room) => refOf(await room.publisher(await room.stage())),
  RevokeConnectionToken: async () => ({ tokenId: 'connection-1' }),
  StartParticipantReplication: replication,
  StopParticipantReplication: replicated,
  ListParticipantReplicas: async (room) => {
    const { sourceStageArn, participantId } = await replicated(room);
    return { sourceStageArn, participantId };
  },
  StartComposition: compositionInput,
  GetComposition: withArn(composition),
  StopComposition: withArn(composition),
  ListCompositions: nothing,
  CreateStorageConfiguration: async () => ({ s3: { bucketName: 'recordings' } }),
  GetStorageConfiguration: withArn((room) => room.storage()),
  DeleteStorageConfiguration: withArn((room) => room.storage()),
  ListStorageConfigurations: nothing,
  CreateEncoderConfiguration: nothing,
  GetEncoderConfiguration: withArn((room) => room.encoder()),
  DeleteEncoderConfiguration: withArn((room) => room.encoder()),
  ListEncoderConfigurations: nothing,
  CreateIngestConfiguration: async (room) => ({ ingestProtocol: 'RTMPS', stageArn: await room.stage() }),
  GetIngestConfiguration: withArn(async (room) => (await ingest(room)).arn),
  UpdateIngestConfiguration: async (room) => ({ arn: (await ingest(room)).arn, stageArn: await room.stage() }),
  DeleteIngestConfiguration: withArn(async (room) => (await ingest(room)).arn),
  ListIngestConfigurations: nothing,
  ImportPublicKey: async () => ({ publicKeyMaterial: PEM }),
  GetPublicKey: withArn((room) => publicKey(room)),
  DeletePublicKey: withArn((room) => publicKey(room)),
  ListPublicKeys: nothing,
  ListTagsForResource: tagged,
  TagResource: async (room) => ({ ...(await tagged(room)), tags: { stage: 'test' } }),
  UntagResource: async (room) => ({ ...(await tagged(room)), tagKeys: ['team'] }),
};

const missing =
  (type: string, others: object = {}): Setup =>
  async () => ({ arn: unknown(type), ...others });
const usedUp =
  (make: (room: Room) => Promise<unknown>, times: number, input: Setup): Setup =>
  async (room) => {
    for (let count = 0; count < times; count += 1) await make(room);
    return input(room);
  };
const useS3 = async (room: Room) => {
  const s3 = { storageConfigurationArn: await room.storage(), encoderConfigurationArns: [await room.encoder()] };
  await room.call('StartComposition', { stageArn: await room.stage(), destinations: [{ s3 }] });
  return s3;
};
const UNKNOWN_SESSION = 'st-000000000000a';

/** Valid inputs that fail because of the state. Invalid inputs are in the constraint cases. */
export const REFUSED: { readonly [O in OperationName]?: Partial<Record<ErrorName, Setup>> } = {
  CreateStage: { [Q]: usedUp((room) => room.stage(), QUOTAS.stages, nothing) },
  GetStage: { [N]: missing('stage') },
  UpdateStage: {
    [N]: missing('stage'),
    [C]: async (room) => {
      const recording = { autoParticipantRecordingConfiguration: { storageConfigurationArn: await room.storage() } };
      const arn = await room.stage(recording);
      await room.publisher(arn);
      return { arn, autoParticipantRecordingConfiguration: { storageConfigurationArn: '' } };
    },
  },
  DeleteStage: { [N]: missing('stage') },
  GetStageSession: { [N]: async (room) => ({ stageArn: await room.stage(), sessionId: UNKNOWN_SESSION }) },
  CreateParticipantToken: { [N]: async () => ({ stageArn: unknown('stage') }) },
  GetParticipant: { [N]: async (room) => ({ ...(await inRoom(room)), participantId: 'nobody' }) },
  DisconnectParticipant: { [N]: async (room) => ({ stageArn: await room.stage(), participantId: 'nobody' }) },
  StartParticipantReplication: {
    [N]: async (room) => ({ ...(await replication(room)), participantId: 'nobody' }),
    [C]: async (room) => {
      const input = await replication(room);
      room.ivs.simulation.unpublish({ stageArn: input.sourceStageArn, participantId: input.participantId });
      return input;
    },
    [Q]: async (room) => ({ ...(await replicated(room)), destinationStageArn: await room.stage() }),
  },
  StopParticipantReplication: { [N]: replication },
  StartComposition: {
    [N]: async () => ({ stageArn: unknown('stage'), destinations: [CHANNEL] }),
    [C]: async (room) => {
      const input = { ...(await compositionInput(room)), idempotencyToken: 'once' };
      await room.call('StartComposition', input);
      return { ...input, tags: { other: '' } };
    },
    [Q]: usedUp(composition, QUOTAS.compositions, compositionInput),
  },
  GetComposition: { [N]: missing('composition') },
  StopComposition: {
    [N]: missing('composition'),
    [C]: async (room) => {
      const arn = await composition(room);
      await room.call('StopComposition', { arn });
      return { arn };
    },
  },
  CreateStorageConfiguration: { [Q]: usedUp((room) => room.storage(), QUOTAS.storageConfigurations, HAPPY.CreateStorageConfiguration) },
  GetStorageConfiguration: { [N]: missing('storage-configuration') },
  DeleteStorageConfiguration: {
    [N]: missing('storage-configuration'),
    [C]: async (room) => ({ arn: (await useS3(room)).storageConfigurationArn }),
  },
  CreateEncoderConfiguration: { [Q]: usedUp((room) => room.encoder(), QUOTAS.encoderConfigurations, nothing) },
  GetEncoderConfiguration: { [N]: missing('encoder-configuration') },
  DeleteEncoderConfiguration: {
    [N]: missing('encoder-configuration'),
    [C]: async (room) => ({ arn: (await useS3(room)).encoderConfigurationArns[0] }),
  },
  CreateIngestConfiguration: { [Q]: usedUp(ingest, QUOTAS.ingestConfigurations, async () => ({ ingestProtocol: 'RTMPS' })) },
  GetIngestConfiguration: { [N]: missing('ingest-configuration') },
  UpdateIngestConfiguration: { [N]: missing('ingest-configuration'), [C]: activeIngest },
  DeleteIngestConfiguration: { [N]: missing('ingest-configuration', { force: true }), [C]: activeIngest },
  ImportPublicKey: {
    [C]: async (room) => {
      await publicKey(room, PEM);
      return { publicKeyMaterial: PEM };
    },
    [Q]: usedUp((room) => publicKey(room), QUOTAS.publicKeys, HAPPY.ImportPublicKey),
  },
  GetPublicKey: { [N]: missing('public-key') },
  DeletePublicKey: { [N]: missing('public-key') },
  ListTagsForResource: { [N]: async () => ({ resourceArn: unknown('stage') }) },
  TagResource: { [N]: async () => ({ resourceArn: unknown('stage'), tags: {} }) },
  UntagResource: { [N]: async () => ({ resourceArn: unknown('stage'), tagKeys: [] }) },
};

/** Inputs of lists with two items. */
export const LISTS: { readonly [O in OperationName]?: Setup } = {
  ListStages: usedUp((room) => room.stage(), 2, nothing),
  ListStageSessions: async (room) => {
    const arn = await room.stage();
    for (let count = 0; count < 2; count += 1) {
      room.ivs.simulation.leave(refOf(await room.join(arn)));
      room.pass(300);
    }
    return { stageArn: arn };
  },
  ListParticipants: async (room) => {
    const { stageArn: arn } = await room.join(await room.stage());
    return room.join(arn);
  },
  ListParticipantEvents: inRoom,
  ListParticipantReplicas: async (room) => {
    const input = await replicated(room);
    await room.call('StopParticipantReplication', input);
    await room.call('StartParticipantReplication', { ...input, destinationStageArn: await room.stage() });
    return input;
  },
  ListCompositions: usedUp(composition, 2, nothing),
  ListStorageConfigurations: usedUp((room) => room.storage(), 2, nothing),
  ListEncoderConfigurations: usedUp((room) => room.encoder(), 2, nothing),
  ListIngestConfigurations: usedUp((room) => ingest(room), 2, nothing),
  ListPublicKeys: usedUp((room) => publicKey(room), 2, nothing),
};

/** The cause of an error: an invalid input, the state, a missing permission, or an injected fault only. */
export type Cause = 'input' | 'state' | 'permission' | 'fault';

export function causeOf(operation: OperationName, error: ErrorName): Cause {
  if (error === V) return 'input';
  if (REFUSED[operation]?.[error]) return 'state';
  return error === A ? 'permission' : 'fault';
}

/** The number of tested constraints of an operation's input. */
export function constraintCount(operation: OperationName): number {
  return CASES.filter(([, tried]) => tried === operation).length;
}
