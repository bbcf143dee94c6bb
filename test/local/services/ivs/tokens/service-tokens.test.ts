import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServiceTokens } from '../../../../../local/src/services/ivs/tokens/service-tokens';

test('a service that starts anew has the key of the others in its process, and keeps it in its state', () => {
  const first: { tokenKey?: string } = {};
  const second: { tokenKey?: string } = {};
  const publicKey = createServiceTokens(first).publicKey();
  expect(createServiceTokens(second).publicKey()).toBe(publicKey);
  expect(first).toEqual(second);
  expect(createPublicKey(first.tokenKey ?? '').equals(publicKey)).toBe(true);
});

test('a service that continues has the key of its state', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const state = { tokenKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  expect(createServiceTokens(state).publicKey().equals(publicKey)).toBe(true);
  expect(createServiceTokens({}).publicKey().equals(publicKey)).toBe(false);
});
