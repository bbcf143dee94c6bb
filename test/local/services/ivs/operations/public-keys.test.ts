import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  DeletePublicKeyCommand,
  GetPublicKeyCommand,
  ImportPublicKeyCommand,
  ListPublicKeysCommand,
  type PublicKey,
} from '@aws-sdk/client-ivs-realtime';
import { refusal, serveForEachTest } from '../client';
import { newPem, pemOf } from './key-material';

const served = serveForEachTest();

async function importKey(publicKeyMaterial: string, name?: string): Promise<PublicKey | undefined> {
  const command = new ImportPublicKeyCommand({ publicKeyMaterial, name, tags: { team: 'live' } });
  return (await served.client.send(command)).publicKey;
}

describe('public keys', () => {
  test('are imported, read and listed by their summary', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const imported = await importKey(pemOf(publicKey), 'signer');
    const arn = imported?.arn;

    expect(arn).toMatch(/^arn:aws:ivs:us-east-1:000000000000:public-key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(imported).toEqual({
      arn,
      name: 'signer',
      publicKeyMaterial: pemOf(publicKey),
      fingerprint: expect.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){15}$/),
      tags: { team: 'live' },
    });
    expect((await served.client.send(new GetPublicKeyCommand({ arn }))).publicKey).toEqual(imported);
    expect((await served.client.send(new ListPublicKeysCommand({}))).publicKeys).toEqual([{ arn, name: 'signer', tags: { team: 'live' } }]);
  });

  test('have the fingerprint of the key, however its text is laid out', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const digest = createHash('md5')
      .update(publicKey.export({ format: 'der', type: 'spki' }))
      .digest('hex');
    const material = pemOf(publicKey).replaceAll('\n', '\r\n');
    const imported = await importKey(material);

    expect(imported?.fingerprint?.replaceAll(':', '')).toBe(digest);
    expect(imported?.publicKeyMaterial).toBe(material);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const ed25519 = generateKeyPairSync('ed25519').publicKey;
  const other = 'text that is no such key';
  test.each([
    ['an RSA key', pemOf(rsa), 'rsa'],
    ['an Ed25519 key', pemOf(ed25519), 'ed25519'],
    ['a key on P-256', newPem('prime256v1'), 'ec prime256v1'],
    ['a key on P-521', newPem('secp521r1'), 'ec secp521r1'],
    ['base64 that is no key', '-----BEGIN PUBLIC KEY-----\nMHYw\n-----END PUBLIC KEY-----\n', other],
    ['a key cut short', newPem().replace(/.{8}\n-----END/, '\n-----END'), other],
    ['text before the key', `key: ${newPem()}`, other],
  ])('are not %s', async (_, material, got) => {
    expect(await refusal(importKey(material))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: `publicKeyMaterial must be a public ECDSA key on the curve P-384 (secp384r1), got ${got}.`,
    });
    expect(served.ivs.resources()).toEqual([]);
  });

  test('are not private keys or certificates, whose text is refused for its form', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

    for (const material of [pem, newPem().replaceAll('PUBLIC KEY', 'CERTIFICATE')]) {
      expect(await refusal(importKey(material))).toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining("Value at 'publicKeyMaterial' failed to satisfy constraint"),
      });
    }
  });

  test('are imported once in a region, and again after their deletion', async () => {
    const material = newPem();
    const arn = (await importKey(material, 'first'))?.arn;

    expect(await refusal(importKey(material.replaceAll('\n', '\r\n'), 'second'))).toEqual({
      name: 'ConflictException',
      status: 409,
      message: `This key was imported already, as ${arn}. Use that, or delete it first.`,
    });
    await served.clientIn('eu-west-1').send(new ImportPublicKeyCommand({ publicKeyMaterial: material }));
    await served.client.send(new DeletePublicKeyCommand({ arn }));
    expect((await importKey(material, 'second'))?.arn).not.toBe(arn);
  });

  test('are not found once deleted', async () => {
    const arn = (await importKey(newPem()))?.arn;
    await served.client.send(new DeletePublicKeyCommand({ arn }));

    expect(await refusal(served.client.send(new GetPublicKeyCommand({ arn })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
    });
    expect(await refusal(served.client.send(new DeletePublicKeyCommand({ arn })))).toMatchObject({ status: 404 });
  });
});
