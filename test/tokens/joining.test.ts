/** Tokens of the package, used with the SDK's clients at a local endpoint: what IVS accepts and what it refuses. */
import { GetPublicKeyCommand, GetStageCommand, ImportPublicKeyCommand, IVSRealTimeClient } from '@aws-sdk/client-ivs-realtime';
import { CreateKeyCommand, GetPublicKeyCommand as GetKmsPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createConnectionToken, createParticipantToken, kmsSigner, pemSigner, type SigningKey, verifyToken } from 'ivs-realtime-tokens';
import { type IvsLocal, startIvsLocal } from '../../local/src/api';
import { newKeyPair } from './signing-keys';

let local: IvsLocal;
let ivs: IVSRealTimeClient;
let kms: KMSClient;
let key: SigningKey;
let publicKey: string;

beforeAll(async () => {
  local = await startIvsLocal();
  ivs = new IVSRealTimeClient(local.clientConfig);
  kms = new KMSClient(local.clientConfig);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' }));
  const keyId = String(KeyMetadata?.KeyId);
  const { PublicKey } = await kms.send(new GetKmsPublicKeyCommand({ KeyId: keyId }));
  const der = Buffer.from(PublicKey ?? []).toString('base64');
  const publicKeyMaterial = `-----BEGIN PUBLIC KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PUBLIC KEY-----\n`;
  const imported = await ivs.send(new ImportPublicKeyCommand({ publicKeyMaterial }));
  key = { publicKeyArn: String(imported.publicKey?.arn), sign: kmsSigner({ keyId, send: (input) => kms.send(new SignCommand(input)) }) };
  const found = await ivs.send(new GetPublicKeyCommand({ arn: key.publicKeyArn }));
  publicKey = String(found.publicKey?.publicKeyMaterial);
});
afterAll(async () => {
  ivs.destroy();
  kms.destroy();
  await local.close();
});

async function newStage() {
  const room = await local.createStage();
  const { stage = {} } = await ivs.send(new GetStageCommand({ arn: room.arn }));
  return { room, stage };
}

test('a participant joins with a token that AWS KMS has signed, as whom it was made for', async () => {
  const { room, stage } = await newStage();
  const made = await createParticipantToken(key, {
    stage,
    userId: 'alice',
    attributes: { seat: 'A', quote: '"\\\u0001🎤' },
    capabilities: ['PUBLISH'],
  });
  const alice = await room.join({ token: made.token });
  await alice.publish();

  expect(verifyToken(made.token, { publicKey, publicKeyArn: key.publicKeyArn, stageArn: room.arn }).user_id).toBe('alice');
  expect(room.snapshot().sessions.flatMap(({ participants }) => participants)).toMatchObject([
    { participantId: made.participantId, userId: 'alice', attributes: { seat: 'A', quote: '"\\\u0001🎤' }, publishing: true },
  ]);
});

test('a participant with the least and one with the most that a token can have join', async () => {
  const { room, stage } = await newStage();
  const least = await createParticipantToken(key, { stage, capabilities: [], duration: 1 });
  const most = await createParticipantToken(key, {
    stage,
    userId: '🎤'.repeat(128),
    attributes: { a: '\u0000'.repeat(1_023) },
    duration: 20_160,
  });

  await expect((await room.join({ token: least.token })).publish()).rejects.toMatchObject({ code: 'INSUFFICIENT_CAPABILITIES' });
  expect((await room.join({ token: most.token })).id).toBe(most.participantId);
});

test('a token of another key, and one that was changed, let nobody in', async () => {
  const { room, stage } = await newStage();
  const stranger = { ...key, sign: pemSigner(newKeyPair().privateKey) };
  const { token } = await createParticipantToken(stranger, { stage });
  const [header, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ jti: 'a' })).toString('base64url');

  for (const wrong of [token, [header, claims, signature].join('.')]) {
    expect(() => verifyToken(wrong, { publicKey })).toThrow(expect.objectContaining({ code: 'SIGNATURE_INVALID' }));
  }
  await expect(room.join({ token })).rejects.toMatchObject({ code: 'TOKEN_MALFORMED' });
});

test('a connection token goes with a participant token of each stage, until it is revoked', async () => {
  const { token: connectionToken, tokenId } = await createConnectionToken(key, { duration: 40_320 });
  for (const { room, stage } of [await newStage(), await newStage()]) {
    const { token, participantId } = await createParticipantToken(key, { stage });

    expect((await room.join({ token, connectionToken })).id).toBe(participantId);
  }
  // The SDK has no command for this operation.
  const authorization = 'AWS4-HMAC-SHA256 Credential=local/20260115/us-east-1/ivs/aws4_request, SignedHeaders=host, Signature=0';
  const revocation = { method: 'POST', headers: { authorization }, body: JSON.stringify({ tokenId }) };
  const revoked = await fetch(`${local.url}/RevokeConnectionToken`, revocation);
  const { room, stage } = await newStage();
  const { token } = await createParticipantToken(key, { stage });

  expect(revoked.status).toBe(200);
  await expect(room.join({ token, connectionToken })).rejects.toMatchObject({ code: 'TOKEN_NOT_ALLOWED' });
});
