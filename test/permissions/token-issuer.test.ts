/** The token issuer as it ships, with permissions enforced: each step needs its permission, and what it issues lets participants in. */
import { CreateStageCommand, DeleteStageCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { CfnStage } from 'aws-cdk-lib/aws-ivs';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ParticipantTokenIssuer, PublicKey, PublicKeyMaterial, RuntimeStages, Stage, StageSweeper } from '../../src';
import { CALLER_CODE, jsonCall } from '../support/calling-functions';
import { type DeployedFunctions, startDeployedFunctions, synthesise, type Template } from '../support/deployed-functions';
import { type Grant, grantsIn, without } from './grants';

function fill(stack: Stack): void {
  const kmsKey = new Key(stack, 'Kms', { keySpec: KeySpec.ECC_NIST_P384, keyUsage: KeyUsage.SIGN_VERIFY });
  const publicKey = new PublicKey(stack, 'PublicKey', { material: PublicKeyMaterial.fromKmsKey(kmsKey) });
  const room = new Stage(stack, 'Room');
  const l1 = new CfnStage(stack, 'L1', {});
  const rooms = new RuntimeStages(stack, 'Rooms', { sweeper: StageSweeper.disabled() });
  const what = { stages: [room, l1], runtimeStages: [rooms] };
  const signing = new ParticipantTokenIssuer(stack, 'Signing', { ...what, publicKey });
  const creating = new ParticipantTokenIssuer(stack, 'Creating', what);
  const [bound, boundToCreate] = ['Bound', 'BoundToCreate'].map(
    (id) => new LambdaFunction(stack, id, { code: Code.fromInline(CALLER_CODE), handler: 'index.handler', runtime: Runtime.NODEJS_22_X }),
  ) as [LambdaFunction, LambdaFunction];
  signing.bind(bound);
  creating.bind(boundToCreate);
  const outputs = {
    SigningName: signing.lambdaFunction.functionName,
    CreatingName: creating.lambdaFunction.functionName,
    BoundName: bound.functionName,
    BoundToCreateName: boundToCreate.functionName,
    RoomArn: room.stageArn,
    L1Arn: l1.ref,
    TagValue: rooms.tagValue,
    KmsArn: kmsKey.keyArn,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}

const template = synthesise(fill);
let deployed: DeployedFunctions;
let outputs: Readonly<Record<string, string>>;
let ivs: IVSRealTimeClient;
let runtimeStage: string;

async function newStage(tags?: Record<string, string>): Promise<string> {
  const { stage } = await ivs.send(new CreateStageCommand({ tags }));
  return String(stage?.arn);
}

beforeAll(async () => {
  deployed = await startDeployedFunctions();
  ivs = new IVSRealTimeClient(deployed.local.clientConfig);
  expect(await deployed.deploy(template)).toBe('CREATE_COMPLETE');
  outputs = await deployed.outputs();
  runtimeStage = await newStage({ 'cdk-ivs-realtime:runtime-stages': outputs.TagValue as string });
});
afterAll(async () => {
  ivs.destroy();
  await deployed.close();
});

/** Every kind of token that the two issuers make. */
const STEPS: Readonly<Record<string, { readonly issuer: string; readonly event: () => object }>> = {
  'sign for a fixed stage': { issuer: 'Signing', event: () => ({ stageArn: outputs.RoomArn }) },
  'sign for an L1': { issuer: 'Signing', event: () => ({ stageArn: outputs.L1Arn }) },
  'sign for a run-time stage': { issuer: 'Signing', event: () => ({ stageArn: runtimeStage }) },
  'sign a connection token': { issuer: 'Signing', event: () => ({ tokenType: 'CONNECTION' }) },
  'create for a fixed stage': { issuer: 'Creating', event: () => ({ stageArn: outputs.RoomArn }) },
  'create for an L1': { issuer: 'Creating', event: () => ({ stageArn: outputs.L1Arn }) },
  'create for a run-time stage': { issuer: 'Creating', event: () => ({ stageArn: runtimeStage }) },
};

function step(name: string): (typeof STEPS)[string] {
  const found = STEPS[name];
  if (!found) throw new Error(`there is no step ${name}`);
  return found;
}

function issue(name: string): Promise<Record<string, string>> {
  const { issuer, event } = step(name);
  return deployed.invoke(String(outputs[`${issuer}Name`]), event());
}

/** All steps at once, because a denied signature is tried until the function's time runs out. */
async function failedSteps(): Promise<string[]> {
  const names = Object.keys(STEPS);
  const outcomes = await Promise.all(names.map(issue));
  return names.filter((_, index) => !outcomes[index]?.token);
}

/** With functions that have learned nothing yet. */
function coldWithout(grant: Grant): Template {
  const changed = without(grant)(template);
  for (const { Type, Properties } of Object.values(changed.Resources)) {
    if (Type === 'AWS::Lambda::Function') Properties.Description = `without ${JSON.stringify(grant)}`;
  }
  return changed;
}

const grantsOf = (issuer: string) => grantsIn(template).filter(({ policy }) => policy.startsWith(`${issuer}RoleDefaultPolicy`));

test('every step works with all permissions', async () => {
  expect(await failedSteps()).toEqual([]);
});

test('the issuers have these permissions', () => {
  expect(grantsOf('Signing').map(({ action }) => action)).toEqual(['kms:Sign', 'ivs:GetStage', 'ivs:GetStage']);
  expect(grantsOf('Creating').map(({ action }) => action)).toEqual(Array(3).fill('ivs:CreateParticipantToken'));
});

test.each([
  ['Signing', 0, ['sign for a fixed stage', 'sign for an L1', 'sign for a run-time stage', 'sign a connection token']],
  ['Signing', 1, ['sign for an L1']],
  ['Signing', 2, ['sign for a run-time stage']],
  ['Creating', 0, ['create for a fixed stage']],
  ['Creating', 1, ['create for an L1']],
  ['Creating', 2, ['create for a run-time stage']],
])('without the permission of %s with the number %i, exactly these steps fail: %j', async (issuer, index, steps) => {
  const grant = grantsOf(issuer)[index] as Grant;
  expect(await deployed.deploy(coldWithout(grant))).toBe('UPDATE_COMPLETE');
  expect(await failedSteps()).toEqual(steps);
  expect(await deployed.deploy(template)).toBe('UPDATE_COMPLETE');
});

test.each([
  'sign for a fixed stage',
  'sign for an L1',
  'sign for a run-time stage',
  'create for a fixed stage',
  'create for a run-time stage',
])('a token lets a participant into its stage, and no other: %s', async (name) => {
  const { token, participantId } = await issue(name);
  const { stageArn } = step(name).event() as { stageArn: string };
  const stage = deployed.local.stage(stageArn);
  expect((await stage.join({ token })).id).toBe(participantId);
  const others = [outputs.RoomArn, outputs.L1Arn, runtimeStage].filter((arn) => arn !== stageArn);
  for (const arn of others) await expect(deployed.local.stage(String(arn)).join({ token })).rejects.toThrow();
});

test('a connection token goes with a participant token', async () => {
  const { token: connectionToken } = await issue('sign a connection token');
  const { token, participantId } = await issue('sign for a fixed stage');
  const room = deployed.local.stage(String(outputs.RoomArn));
  expect((await room.join({ token, connectionToken })).id).toBe(participantId);
});

test('a token or a connection token that was changed lets nobody in', async () => {
  const room = deployed.local.stage(String(outputs.RoomArn));
  const { token } = await issue('sign for a fixed stage');
  const { token: connectionToken } = await issue('sign a connection token');
  await expect(room.join({ token: tampered(token, { user_id: 'mallory' }) })).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
  const changed = tampered(connectionToken, { account_id: '222222222222' });
  await expect(room.join({ token, connectionToken: changed })).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
});

function tampered(token = '', change: object = {}): string {
  const [header, claims = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), ...change };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

test.each(['Signing', 'Creating'])('%s issues nothing for a stage that is not served, is foreign, or is gone', async (issuer) => {
  const gone = await newStage({ 'cdk-ivs-realtime:runtime-stages': outputs.TagValue as string });
  await ivs.send(new DeleteStageCommand({ arn: gone }));
  const arns = [await newStage(), await newStage({ 'cdk-ivs-realtime:runtime-stages': 'Other/0123' }), gone];
  for (const stageArn of arns) {
    expect(await deployed.invoke(outputs[`${issuer}Name`] as string, { stageArn })).toMatchObject({
      errorType: 'ResourceNotFoundException',
      errorMessage: `stageArn is the ARN of a stage of this issuer, got ${stageArn}; pass one of its stages that exists`,
    });
  }
});

describe('a function that is bound', () => {
  const call = async (name: string, event: object) =>
    (await deployed.invoke(String(outputs[name]), event)) as unknown as { status: number };
  const sign = (input: object) =>
    jsonCall('kms', 'Sign', {
      KeyId: outputs.KmsArn,
      Message: Buffer.alloc(48).toString('base64'),
      SigningAlgorithm: 'ECDSA_SHA_384',
      ...input,
    });
  const onIvs = (operation: string, input: object) => ({ service: 'ivs', path: `/${operation}`, body: JSON.stringify(input) });

  test('may sign digests, and nothing else', async () => {
    expect(await call('BoundName', sign({ MessageType: 'DIGEST' }))).toMatchObject({ status: 200 });
    expect(await call('BoundName', sign({ MessageType: 'RAW' }))).toMatchObject({ status: 400 });
    expect(await call('BoundName', jsonCall('kms', 'GetPublicKey', { KeyId: outputs.KmsArn }))).toMatchObject({ status: 400 });
    expect(await call('BoundName', onIvs('GetStage', { arn: outputs.RoomArn }))).toMatchObject({ status: 403 });
    expect(await call('BoundName', onIvs('CreateParticipantToken', { stageArn: outputs.RoomArn }))).toMatchObject({ status: 403 });
  });

  test('without a public key may create tokens for the stages, and nothing else', async () => {
    for (const stageArn of [outputs.RoomArn, outputs.L1Arn, runtimeStage]) {
      expect(await call('BoundToCreateName', onIvs('CreateParticipantToken', { stageArn }))).toMatchObject({ status: 200 });
    }
    expect(await call('BoundToCreateName', onIvs('CreateParticipantToken', { stageArn: await newStage() }))).toMatchObject({ status: 403 });
    expect(await call('BoundToCreateName', onIvs('GetStage', { arn: outputs.RoomArn }))).toMatchObject({ status: 403 });
    expect(await call('BoundToCreateName', sign({ MessageType: 'DIGEST' }))).toMatchObject({ status: 400 });
  });
});

test('an expired token or connection token lets nobody in', async () => {
  const room = deployed.local.stage(String(outputs.RoomArn));
  const [signing, creating] = ['Signing', 'Creating'].map((issuer) => String(outputs[`${issuer}Name`])) as [string, string];
  const request = { stageArn: outputs.RoomArn, duration: 1 };
  const tokens = [await deployed.invoke(signing, request), await deployed.invoke(creating, request)];
  const connection = await deployed.invoke(signing, { tokenType: 'CONNECTION', duration: 1 });
  const lasting = await issue('sign for a fixed stage');
  await deployed.local.advance(61_000);
  for (const { token } of tokens) await expect(room.join({ token })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  const expired = room.join({ token: lasting.token, connectionToken: connection.token });
  await expect(expired).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  expect((await room.join({ token: lasting.token })).id).toBe(lasting.participantId);
});
