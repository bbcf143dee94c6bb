import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { createConnectionToken, createParticipantToken } from 'ivs-realtime-tokens';
import { PUBLIC_KEY_ARN, partsOf, STAGE } from './signing-keys';

/** Signatures by a real key, as DER and as r and s. OpenSSL accepted the second form of each. */
const VECTORS: Readonly<Record<string, { readonly der: string; readonly signature: string }>> = {
  'r of 47 bytes': {
    der: '3064022f79b43257f1a7d0b75642aa6f8633a350b8430efd336f65841ede6bd7c517261731641b6a4b45947b182355ef30ba050231009df8c73f7fce0da94ca093758d90c5835ab14e48b27787f2a068e6207969fc4a2d494bd59d5eb5f38e1e49361ec4cf30',
    signature:
      '0079b43257f1a7d0b75642aa6f8633a350b8430efd336f65841ede6bd7c517261731641b6a4b45947b182355ef30ba059df8c73f7fce0da94ca093758d90c5835ab14e48b27787f2a068e6207969fc4a2d494bd59d5eb5f38e1e49361ec4cf30',
  },
  's of 47 bytes': {
    der: '30630230412038bf068f34ca024221c38c35ee2df99267a32181655286a7e71ce7e17894661e99132868160eff0055f87c1ef7a8022f748bf10b9c11ba7fc9038cb0e70ba5bb92f2426cbcd41d7079e6059c583abdd78b7ffc50e4544c0dfbc6039bcf5045',
    signature:
      '412038bf068f34ca024221c38c35ee2df99267a32181655286a7e71ce7e17894661e99132868160eff0055f87c1ef7a800748bf10b9c11ba7fc9038cb0e70ba5bb92f2426cbcd41d7079e6059c583abdd78b7ffc50e4544c0dfbc6039bcf5045',
  },
  's of 46 bytes': {
    der: '3062023024250630bff527b4a62146b885a0b46a07f95bad3b10fc4ab4bb6d78432a5b95cd0fbb327431c15a680fe89a95d9c01e022e2823b8dc419ba7db1e3133b3d3348843ce3a59edbe19080d74ad6ac11ee7f4bc417b44401c53f8db8641d56f6ceb',
    signature:
      '24250630bff527b4a62146b885a0b46a07f95bad3b10fc4ab4bb6d78432a5b95cd0fbb327431c15a680fe89a95d9c01e00002823b8dc419ba7db1e3133b3d3348843ce3a59edbe19080d74ad6ac11ee7f4bc417b44401c53f8db8641d56f6ceb',
  },
  'r of 47 bytes after a zero byte for the sign': {
    der: '3065023000d49e8d5a67277b2a5d96949e38c84b69cc8c8e10c659a36b13482ca39b27ad9a89f49b3c357b1718ad6affeb046c14023100f4aaa88a14f8ca09962c500439f0ceded3212885014c9cee9c766ab50f316144777cedccd75e6ff4b6a261cf074f22e8',
    signature:
      '00d49e8d5a67277b2a5d96949e38c84b69cc8c8e10c659a36b13482ca39b27ad9a89f49b3c357b1718ad6affeb046c14f4aaa88a14f8ca09962c500439f0ceded3212885014c9cee9c766ab50f316144777cedccd75e6ff4b6a261cf074f22e8',
  },
  'r and s with a sign byte': {
    der: '3066023100fef7b9cbc3b989e63c035d719a4e1047ca0be2284cf1e3f2af7121ce02eceab017e480c9fc4669f258416f570accf73a0231008fbe98e01aca5cb670d7325bcf9a61a1e0818787220792921dd174337fa0f392bd45c1e77a5dadbbfa981c7adc1e3082',
    signature:
      'fef7b9cbc3b989e63c035d719a4e1047ca0be2284cf1e3f2af7121ce02eceab017e480c9fc4669f258416f570accf73a8fbe98e01aca5cb670d7325bcf9a61a1e0818787220792921dd174337fa0f392bd45c1e77a5dadbbfa981c7adc1e3082',
  },
  'neither with a sign byte': {
    der: '3064023034e32754fc3f55c6b37ad347b6add45a49f3db5a2ad42265dc9a114d94d5a20e7615bd31ba2323aa794bc4204cbf28bd023036d36b45e9cda327cd5fa30f07a3a0f1f13a06315bde7af80716c2d1a4fd79746111b1dc60fa0ba7265e7b79b13d5852',
    signature:
      '34e32754fc3f55c6b37ad347b6add45a49f3db5a2ad42265dc9a114d94d5a20e7615bd31ba2323aa794bc4204cbf28bd36d36b45e9cda327cd5fa30f07a3a0f1f13a06315bde7af80716c2d1a4fd79746111b1dc60fa0ba7265e7b79b13d5852',
  },
  'r that begins with 0x30': {
    der: '3065023030ea80318bf3371ccc178520362a68d210726baaba362483d867331b3e9a2894de17a5051311e8de8cb6a37b342cada1023100a62be98fd023f9666e047c59652e19fab45a89761bca9330d8aa0076869468b0ad873ce1bc4ab3aeb26b8c867586e869',
    signature:
      '30ea80318bf3371ccc178520362a68d210726baaba362483d867331b3e9a2894de17a5051311e8de8cb6a37b342cada1a62be98fd023f9666e047c59652e19fab45a89761bca9330d8aa0076869468b0ad873ce1bc4ab3aeb26b8c867586e869',
  },
};

async function signatureOf(der: unknown): Promise<Buffer> {
  const { token } = await createParticipantToken({ publicKeyArn: PUBLIC_KEY_ARN, sign: () => der as Uint8Array }, { stage: STAGE });
  return partsOf(token).signature;
}

test.each(Object.entries(VECTORS))('%s', async (_, { der, signature }) => {
  expect((await signatureOf(Buffer.from(der, 'hex'))).toString('hex')).toBe(signature);
});

test('OpenSSL accepts random signatures, converted from DER', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (message) => {
      const signature = await signatureOf(sign('sha384', message, privateKey));

      expect(signature).toHaveLength(96);
      expect(verify('sha384', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }),
    // A sign byte is in r, in s, in both and in neither equally often. Shorter numbers are rare, so they are among the vectors.
    { numRuns: 24 },
  );
});

const { der: DER = '', signature: RAW = '' } = VECTORS['r that begins with 0x30'] ?? {};
const withLength = (length: number) => DER.replace(/^30../, `30${length.toString(16)}`);
const SIZE = DER.length / 2;
const sequence = (content: string) => `30${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
const ONE = '020101';

test.each<[string, unknown, string]>([
  ['r and s themselves, with 0x30 first', Buffer.from(RAW, 'hex'), '96 other bytes'],
  ['nothing', undefined, 'undefined'],
  ['text', DER, 'string'],
  ['no bytes', Buffer.alloc(0), '0 other bytes'],
  ['a signature that lacks its last byte', Buffer.from(DER.slice(0, -2), 'hex'), `${SIZE - 1} other bytes`],
  ['a signature with a further byte', Buffer.from(`${DER}00`, 'hex'), `${SIZE + 1} other bytes`],
  ['a further byte in the sequence', Buffer.from(`${withLength(SIZE - 1)}00`, 'hex'), `${SIZE + 1} other bytes`],
  ['a sequence that is shorter than its integers', Buffer.from(withLength(SIZE - 3), 'hex'), `${SIZE} other bytes`],
  ['another tag than a sequence', Buffer.from(DER.replace(/^30/, '31'), 'hex'), `${SIZE} other bytes`],
  ['another tag than an integer', Buffer.from(sequence(`030101${ONE}`), 'hex'), '8 other bytes'],
  ['one integer', Buffer.from(sequence(ONE), 'hex'), '5 other bytes'],
  ['an empty integer', Buffer.from(sequence(`0200${ONE}`), 'hex'), '7 other bytes'],
  ['a negative integer', Buffer.from(sequence(`020180${ONE}`), 'hex'), '8 other bytes'],
  ['zero', Buffer.from(sequence(`020100${ONE}`), 'hex'), '8 other bytes'],
  ['an integer with a zero byte too many', Buffer.from(sequence(`02020001${ONE}`), 'hex'), '9 other bytes'],
  ['an integer of 49 bytes, as with P-521', Buffer.from(sequence(`0231${'01'.repeat(49)}${ONE}`), 'hex'), '56 other bytes'],
  ['a length of more than one byte', Buffer.from(`3081${sequence(`${ONE}${ONE}`).slice(2)}`, 'hex'), '9 other bytes'],
])('%s is no signature in DER', async (_, der, got) => {
  await expect(signatureOf(der)).rejects.toMatchObject({
    name: 'TokenError',
    code: 'INVALID_SIGNER',
    message: `sign returns an ECDSA signature with P-384 in DER, got ${got}; return what AWS KMS returns`,
  });
});

test('a signer gets the message and its SHA-384 digest, however long the message is', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const signer = jest.fn((_digest: Uint8Array, message: Uint8Array) => Promise.resolve(sign('sha384', message, privateKey)));
  const { token } = await createParticipantToken(
    { publicKeyArn: PUBLIC_KEY_ARN, sign: signer },
    { stage: STAGE, attributes: { a: '\u0000'.repeat(1_023) } },
  );
  const [[digest, message] = []] = signer.mock.calls;

  expect(token.startsWith(`${message}.`)).toBe(true);
  // More than AWS KMS takes as a message.
  expect(message?.length).toBeGreaterThan(4_096);
  expect(digest).toEqual(createHash('sha384').update(String(message)).digest());
  expect(verify('sha384', message ?? Buffer.of(), { key: publicKey, dsaEncoding: 'ieee-p1363' }, partsOf(token).signature)).toBe(true);
  expect(signer).toHaveBeenCalledTimes(1);
});

test('what a signer throws is what the functions throw', async () => {
  const throttled = new Error('ThrottlingException');
  const key = { publicKeyArn: PUBLIC_KEY_ARN, sign: () => Promise.reject(throttled) };

  await expect(createParticipantToken(key, { stage: STAGE })).rejects.toBe(throttled);
  await expect(createConnectionToken(key)).rejects.toBe(throttled);
});
