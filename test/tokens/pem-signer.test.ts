import { pemSigner } from 'ivs-realtime-tokens';
import { newKeyPair } from './signing-keys';

const { publicKey, privateKey } = newKeyPair();
const RULE = 'the PEM contains a private key on the curve P-384';
const FIX = 'make one with: openssl ecparam -name secp384r1 -genkey -noout';

test.each([
  ['text', 'secret', 'something else'],
  ['a private key without its end', privateKey.slice(0, 100), 'something else'],
  ['a public key', publicKey, 'something else'],
  ['a private key on another curve', newKeyPair('prime256v1').privateKey, 'a key of another kind'],
])('%s is refused', (_, pem, got) => {
  expect(() => pemSigner(pem)).toThrow(
    expect.objectContaining({ name: 'TokenError', code: 'INVALID_INPUT', message: `${RULE}, got ${got}; ${FIX}` }),
  );
});
