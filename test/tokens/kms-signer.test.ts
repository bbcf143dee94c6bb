import { createHash, createPrivateKey, sign } from 'node:crypto';
import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createParticipantToken, kmsSigner } from 'ivs-realtime-tokens';
import { PAIR, PUBLIC_KEY_ARN, STAGE } from './signing-keys';

const KEY_ARN = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('the SDK client of AWS KMS fits, and a token takes one call with the digest', async () => {
  const client = { send: jest.fn() };
  const kms = client as unknown as KMSClient;
  client.send.mockResolvedValue({ Signature: sign('sha384', Buffer.from('x'), createPrivateKey(PAIR.privateKey)) });
  const { token } = await createParticipantToken(
    { publicKeyArn: PUBLIC_KEY_ARN, sign: kmsSigner({ keyId: KEY_ARN, send: (input) => kms.send(new SignCommand(input)) }) },
    { stage: STAGE },
  );
  const digest = createHash('sha384')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest();

  expect(client.send.mock.calls.map(([{ input }]) => input)).toEqual([
    { KeyId: KEY_ARN, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_384' },
  ]);
});

test('an output without a signature is refused', async () => {
  const key = { publicKeyArn: PUBLIC_KEY_ARN, sign: kmsSigner({ keyId: KEY_ARN, send: async () => ({}) }) };

  await expect(createParticipantToken(key, { stage: STAGE })).rejects.toMatchObject({
    code: 'INVALID_SIGNER',
    message: 'send returns the output of the operation Sign, got no Signature; return what the client returns',
  });
});
