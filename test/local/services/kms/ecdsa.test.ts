import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { signDigest, verifyDigest } from '../../../../local/src/services/kms/ecdsa';

const CURVES = [
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
] as const;

describe.each(CURVES)('on %s', (namedCurve, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const digestOf = (message: Buffer | Uint8Array) => createHash(hash).update(message).digest();

  test('a digest is signed as Node.js would have signed its message, and the other way round', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (message) => {
        const digest = digestOf(message);
        expect(verify(hash, message, publicKey, signDigest(privateKey, digest))).toBe(true);
        expect(verifyDigest(privateKey, digest, sign(hash, message, privateKey))).toBe(true);
      }),
      // Any digest takes the same way; in ten runs, numbers of the signature have their highest bit set, and have not.
      { numRuns: namedCurve === 'prime256v1' ? 10 : 3 },
    );
  });

  test('a signature that is changed in any byte is none', () => {
    const digest = digestOf(Buffer.from('message'));
    const signature = signDigest(privateKey, digest);
    // On the other curves, each seventh byte shows the same in a fraction of the time.
    const step = namedCurve === 'prime256v1' ? 1 : 7;
    for (let position = 0; position < signature.length; position += step) {
      const changed = Buffer.from(signature);
      changed[position] = (changed[position] ?? 0) ^ 1;
      expect(verifyDigest(privateKey, digest, changed)).toBe(false);
    }
  });

  test('a signature of another digest or key is none', () => {
    const digest = digestOf(Buffer.from('message'));
    const other = generateKeyPairSync('ec', { namedCurve }).privateKey;
    expect(verifyDigest(privateKey, digestOf(Buffer.from('other')), signDigest(privateKey, digest))).toBe(false);
    expect(verifyDigest(other, digest, signDigest(privateKey, digest))).toBe(false);
  });

  test('no bytes at random are a signature', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 150 }), (bytes) => !verifyDigest(privateKey, digestOf(bytes), Buffer.from(bytes))));
  });
});

test('a key on another curve is refused', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  expect(() => signDigest(privateKey, Buffer.alloc(32))).toThrow('on one of P-256, P-384, P-521; got secp256k1');
});
