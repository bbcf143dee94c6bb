/** What this library grants to a function is what the function needs at run time, and no more. Each function has one grant. */
import { generateKeyPairSync } from 'node:crypto';
import { App, CfnOutput, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IGrantable, ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEncoderConfiguration, CfnIngestConfiguration, CfnPublicKey, CfnStage, CfnStorageConfiguration } from 'aws-cdk-lib/aws-ivs';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import {
  CompositionGrants,
  EncoderConfigurationGrants,
  IngestConfigurationGrants,
  PublicKeyGrants,
  StageGrants,
  StorageConfigurationGrants,
} from '../../src';
import { CALLER_CODE, type Call, type CallingFunctions, jsonCall, REGION, startCallingFunctions } from '../support/calling-functions';

const TAGS = { show: 'late-night' };
const arnOf = (resource: string) => `arn:aws:ivs:${REGION}:000000000000:${resource}`;
const CHANNEL = arnOf('channel/granted');

/** A channel of IVS Low-Latency Streaming, which the endpoint does not have. */
class Channel extends Construct implements refs.IChannelRef {
  public readonly env = { account: '000000000000', region: REGION };
  public readonly channelRef = { channelArn: CHANNEL };
}

/** The grants, by the names of the functions that get them. */
function grantsIn(stack: Stack): Record<string, (grantee: IGrantable) => unknown> {
  const bucketName = new Bucket(stack, 'Recordings', { bucketName: 'recordings' }).bucketName;
  /** The resources of one name. Functions are granted those called `granted`. */
  const make = (name: string) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const publicKeyMaterial = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const kmsKey = new Key(stack, `${name}Kms`, { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
    new CfnOutput(stack, `${name}KeyArn`, { value: kmsKey.keyArn });
    return {
      stage: new CfnStage(stack, `${name}Stage`, { name }),
      destination: new CfnStage(stack, `${name}Destination`, { name: `${name}Destination` }),
      storage: new CfnStorageConfiguration(stack, `${name}Storage`, { name, s3: { bucketName } }),
      encoder: new CfnEncoderConfiguration(stack, `${name}Encoder`, { name }),
      ingest: new CfnIngestConfiguration(stack, `${name}Ingest`, { name }),
      publicKey: new CfnPublicKey(stack, `${name}PublicKey`, { name, publicKeyMaterial }),
      kmsKey,
    };
  };
  make('other');
  const { stage, destination, storage, encoder, ingest, publicKey, kmsKey } = make('granted');
  const resources = { encoderConfigurations: [encoder], storageConfigurations: [storage] };
  const tagged = CompositionGrants.fromStage(stage, { tags: TAGS });
  const untagged = CompositionGrants.fromStage(stage);
  return {
    createParticipantTokens: (grantee) => StageGrants.fromStage(stage).createParticipantTokens(grantee),
    disconnectParticipants: (grantee) => StageGrants.fromStage(stage).disconnectParticipants(grantee),
    readStage: (grantee) => StageGrants.fromStage(stage).read(grantee),
    replicateParticipants: (grantee) => StageGrants.fromStage(stage).replicateParticipants(grantee, destination),
    startTagged: (grantee) => tagged.start(grantee, resources),
    readTagged: (grantee) => tagged.read(grantee),
    stopTagged: (grantee) => tagged.stop(grantee),
    startUntagged: (grantee) => untagged.start(grantee, { encoderConfigurations: [encoder], channels: [new Channel(stack, 'Channel')] }),
    readUntagged: (grantee) => untagged.read(grantee),
    stopUntagged: (grantee) => untagged.stop(grantee),
    readStorage: (grantee) => StorageConfigurationGrants.fromStorageConfiguration(storage).read(grantee),
    readEncoder: (grantee) => EncoderConfigurationGrants.fromEncoderConfiguration(encoder).read(grantee),
    readStreamKey: (grantee) => IngestConfigurationGrants.fromIngestConfiguration(ingest).readStreamKey(grantee),
    sign: (grantee) => PublicKeyGrants.fromPublicKey(publicKey, kmsKey).sign(grantee),
  };
}

function synthesise(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Show', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const managedPolicies = [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole')];
  for (const [name, grant] of Object.entries(grantsIn(stack))) {
    const role = new Role(stack, name, { roleName: name, assumedBy: new ServicePrincipal('lambda.amazonaws.com'), managedPolicies });
    const code = Code.fromInline(CALLER_CODE);
    grant(new LambdaFunction(role, 'Function', { functionName: name, role, code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X }));
  }
  return app.synth().getStackByName('Show').template;
}

let functions: CallingFunctions;
beforeAll(async () => {
  functions = await startCallingFunctions();
  expect(await functions.deploy('CreateStack', synthesise())).toBe('CREATE_COMPLETE');
});
afterAll(() => functions.endpoint.close());

/** The ARN of a resource by its type and name. */
function arn(type: string, name: string): string {
  const found = functions.endpoint.ivs.resources(REGION).find((resource) => resource.type === type && resource.name === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found.arn;
}
const stageArn = () => arn('stage', 'granted');
const keyArn = (name: string) => functions.endpoint.stacks()[0]?.outputs[`${name}KeyArn`] ?? '';

/** Calls IVS as the administrator. */
const administer = (operation: string, input: object) => functions.endpoint.ivs.call(REGION, operation, input);

const ivs = (operation: string, input: object = {}): Call => ({ service: 'ivs', path: `/${operation}`, body: JSON.stringify(input) });

const allowed: CallingFunctions['allowed'] = (...call) => functions.allowed(...call);
const denied: CallingFunctions['denied'] = (...call) => functions.denied(...call);

/** A participant who publishes to the granted stage. */
async function publisher() {
  const { participantToken } = await administer('CreateParticipantToken', { stageArn: stageArn() });
  const { token } = participantToken as { token: string };
  const { participantId, sessionId } = functions.endpoint.ivs.simulation.join({ token });
  functions.endpoint.ivs.simulation.publish({ stageArn: stageArn(), participantId });
  return { participantId, sessionId };
}

const toStorage = (storage = 'granted', encoder = 'granted') => [
  {
    s3: {
      storageConfigurationArn: arn('storage-configuration', storage),
      encoderConfigurationArns: [arn('encoder-configuration', encoder)],
    },
  },
];

/** Starts a composition as the administrator. */
async function composition(tags?: object): Promise<string> {
  const started = await administer('StartComposition', { stageArn: stageArn(), destinations: toStorage(), tags });
  return (started.composition as { arn: string }).arn;
}
afterEach(async () => {
  const { compositions } = await administer('ListCompositions', {});
  for (const { arn: started, state } of compositions as { arn: string; state: string }[]) {
    if (state === 'STARTING' || state === 'ACTIVE') await administer('StopComposition', { arn: started });
  }
  // A composition counts towards the quota of its stage until it has stopped.
  await functions.endpoint.advance(10_000);
});

test('createParticipantTokens', async () => {
  const name = 'createParticipantTokens';
  const { participantToken } = await allowed(name, ivs('CreateParticipantToken', { stageArn: stageArn(), userId: 'ann' }));
  expect(participantToken).toMatchObject({ userId: 'ann', token: expect.any(String) });

  const other = arn('stage', 'other');
  await denied(name, ivs('CreateParticipantToken', { stageArn: other }), 'ivs:CreateParticipantToken', other);
  const leaver = { stageArn: stageArn(), participantId: 'ann' };
  await denied(name, ivs('DisconnectParticipant', leaver), 'ivs:DisconnectParticipant', stageArn());
});

test('disconnectParticipants', async () => {
  const name = 'disconnectParticipants';
  const { participantId, sessionId } = await publisher();
  await allowed(name, ivs('DisconnectParticipant', { stageArn: stageArn(), participantId }));
  const { participant } = await administer('GetParticipant', { stageArn: stageArn(), participantId, sessionId });
  expect(participant).toMatchObject({ state: 'DISCONNECTED' });

  const other = arn('stage', 'other');
  await denied(name, ivs('DisconnectParticipant', { stageArn: other, participantId }), 'ivs:DisconnectParticipant', other);
  await denied(name, ivs('CreateParticipantToken', { stageArn: stageArn() }), 'ivs:CreateParticipantToken', stageArn());
  await denied(name, ivs('ListStageSessions', { stageArn: stageArn() }), 'ivs:ListStageSessions', stageArn());
});

test('read of a stage', async () => {
  const name = 'readStage';
  const { participantId, sessionId } = await publisher();
  const session = { stageArn: stageArn(), sessionId };
  const read: [string, object, object][] = [
    ['GetStage', { arn: stageArn() }, { stage: { arn: stageArn(), activeSessionId: sessionId } }],
    ['GetStageSession', session, { stageSession: { sessionId } }],
    ['ListStageSessions', { stageArn: stageArn() }, { stageSessions: expect.any(Array) }],
    ['GetParticipant', { ...session, participantId }, { participant: { participantId } }],
    ['ListParticipants', session, { participants: expect.any(Array) }],
    ['ListParticipantEvents', { ...session, participantId }, { events: expect.any(Array) }],
    ['ListParticipantReplicas', { sourceStageArn: stageArn(), participantId }, { replicas: [] }],
  ];
  for (const [operation, input, output] of read) expect(await allowed(name, ivs(operation, input))).toMatchObject(output);

  const other = arn('stage', 'other');
  await denied(name, ivs('GetStage', { arn: other }), 'ivs:GetStage', other);
  await denied(name, ivs('ListStages'), 'ivs:ListStages', arnOf('stage/*'));
  await denied(name, ivs('UpdateStage', { arn: stageArn(), name: 'mine' }), 'ivs:UpdateStage', stageArn());
});

test('replicateParticipants', async () => {
  const name = 'replicateParticipants';
  const { participantId } = await publisher();
  const replication = { sourceStageArn: stageArn(), destinationStageArn: arn('stage', 'grantedDestination'), participantId };
  await allowed(name, ivs('StartParticipantReplication', replication));
  const { replicas } = await administer('ListParticipantReplicas', { sourceStageArn: stageArn(), participantId });
  expect(replicas).toMatchObject([{ destinationStageArn: replication.destinationStageArn, replicationState: 'ACTIVE' }]);
  await allowed(name, ivs('StopParticipantReplication', replication));

  const other = arn('stage', 'other');
  for (const stages of [{ destinationStageArn: other }, { sourceStageArn: other }]) {
    const elsewhere = ivs('StartParticipantReplication', { ...replication, ...stages });
    await denied(name, elsewhere, 'ivs:StartParticipantReplication', other);
  }
  const list = ivs('ListParticipantReplicas', { sourceStageArn: stageArn(), participantId });
  await denied(name, list, 'ivs:ListParticipantReplicas', stageArn());
});

test('start compositions with tags', async () => {
  const name = 'startTagged';
  const input = { stageArn: stageArn(), destinations: toStorage(), tags: TAGS };
  const start = (changes: object) => ivs('StartComposition', { ...input, ...changes });
  const { composition: started } = await allowed(name, start({}));
  expect(started).toMatchObject({ stageArn: stageArn(), tags: TAGS });
  const { composition: withMoreTags } = await allowed(name, start({ tags: { ...TAGS, take: '2' } }));
  expect(withMoreTags).toMatchObject({ tags: { ...TAGS, take: '2' } });

  await denied(name, start({ tags: undefined }), 'ivs:StartComposition', stageArn());
  await denied(name, start({ tags: { show: 'matinee' } }), 'ivs:StartComposition', stageArn());
  for (const [type, destinations] of [
    ['storage-configuration', toStorage('other')],
    ['encoder-configuration', toStorage('granted', 'other')],
  ] as const) {
    await denied(name, start({ destinations }), 'ivs:StartComposition', arn(type, 'other'));
  }
  await denied(name, start({ stageArn: arn('stage', 'other') }), 'ivs:StartComposition', arn('stage', 'other'));

  const { arn: own } = started as { arn: string };
  await denied(name, ivs('StopComposition', { arn: own }), 'ivs:StopComposition', own);
});

test('start compositions with tags: tags of others cannot be changed', async () => {
  const name = 'startTagged';
  const tag = (resourceArn: string, tags: object) => ivs(`tags/${encodeURIComponent(resourceArn)}`, { tags });
  const foreign = await composition({ show: 'matinee' });
  await denied(name, tag(foreign, TAGS), 'ivs:TagResource', foreign);
  await denied(name, tag(stageArn(), TAGS), 'ivs:TagResource', stageArn());
  const untagged = await composition();
  await denied(name, tag(untagged, { show: 'matinee' }), 'ivs:TagResource', untagged);
  // As documented, because IAM has no condition for it.
  await allowed(name, tag(untagged, TAGS));
});

test('read compositions with tags', async () => {
  const name = 'readTagged';
  const [own, other] = [await composition(TAGS), await composition({ show: 'matinee' })];
  expect(await allowed(name, ivs('GetComposition', { arn: own }))).toMatchObject({ composition: { arn: own } });
  await allowed(name, ivs('ListCompositions', { filterByStageArn: stageArn() }));

  await denied(name, ivs('GetComposition', { arn: other }), 'ivs:GetComposition', other);
  await denied(name, ivs('ListCompositions'), 'ivs:ListCompositions', '*');
  await denied(name, ivs('StopComposition', { arn: own }), 'ivs:StopComposition', own);
});

test('stop compositions with tags', async () => {
  const name = 'stopTagged';
  const [own, other] = [await composition(TAGS), await composition()];
  await allowed(name, ivs('StopComposition', { arn: own }));

  await denied(name, ivs('StopComposition', { arn: other }), 'ivs:StopComposition', other);
  await denied(name, ivs('GetComposition', { arn: own }), 'ivs:GetComposition', own);
  const start = ivs('StartComposition', { stageArn: stageArn(), destinations: toStorage(), tags: TAGS });
  await denied(name, start, 'ivs:StartComposition', stageArn());
});

test('start compositions without tags, to a channel', async () => {
  const name = 'startUntagged';
  const start = (channelArn: string, tags?: object) => {
    const channel = { channelArn, encoderConfigurationArn: arn('encoder-configuration', 'granted') };
    return ivs('StartComposition', { stageArn: stageArn(), destinations: [{ channel }], tags });
  };
  expect(await allowed(name, start(CHANNEL))).toMatchObject({ composition: { stageArn: stageArn() } });

  const other = arnOf('channel/other');
  await denied(name, start(other), 'ivs:StartComposition', other);
  await denied(name, start(CHANNEL, TAGS), 'ivs:TagResource', arnOf('composition/*'));
});

test('read and stop compositions without tags', async () => {
  const tagged = await composition(TAGS);
  await allowed('readUntagged', ivs('GetComposition', { arn: tagged }));
  await denied('readUntagged', ivs('StopComposition', { arn: tagged }), 'ivs:StopComposition', tagged);

  await allowed('stopUntagged', ivs('StopComposition', { arn: tagged }));
  await denied('stopUntagged', ivs('GetComposition', { arn: tagged }), 'ivs:GetComposition', tagged);
});

test.each([
  ['readStorage', 'StorageConfiguration', 'storage-configuration'],
  ['readEncoder', 'EncoderConfiguration', 'encoder-configuration'],
  ['readStreamKey', 'IngestConfiguration', 'ingest-configuration'],
])('%s', async (name, noun, type) => {
  const [granted, other] = [arn(type, 'granted'), arn(type, 'other')];
  const read = await allowed(name, ivs(`Get${noun}`, { arn: granted }));
  expect(read).toEqual({ [`${noun[0]?.toLowerCase()}${noun.slice(1)}`]: expect.objectContaining({ arn: granted }) });

  await denied(name, ivs(`Get${noun}`, { arn: other }), `ivs:Get${noun}`, other);
  await denied(name, ivs(`Delete${noun}`, { arn: granted }), `ivs:Delete${noun}`, granted);
  await denied(name, ivs(`List${noun}s`), `ivs:List${noun}s`, '*');
});

test('sign', async () => {
  const sign = (KeyId: string, SigningAlgorithm: string) => {
    const Message = Buffer.alloc(48).toString('base64');
    return jsonCall('kms', 'Sign', { KeyId, Message, MessageType: 'DIGEST', SigningAlgorithm });
  };
  expect(await allowed('sign', sign(keyArn('granted'), 'ECDSA_SHA_384'))).toMatchObject({ KeyId: keyArn('granted') });

  await denied('sign', sign(keyArn('granted'), 'ECDSA_SHA_256'), 'kms:Sign', keyArn('granted'));
  await denied('sign', sign(keyArn('other'), 'ECDSA_SHA_384'), 'kms:Sign', keyArn('other'));
  await denied('sign', jsonCall('kms', 'GetPublicKey', { KeyId: keyArn('granted') }), 'kms:GetPublicKey', keyArn('granted'));
});
