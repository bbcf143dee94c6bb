import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { DeletePublicKey$, GetPublicKey$, ImportPublicKey$, ListPublicKeys$ } from '@aws-sdk/client-ivs-realtime';
import { NAME, PAGE, PUBLIC_KEY_ARN, TAGS } from '../model/constraints';
import { ivsError } from '../model/errors';
import { listOutput, onArn, onNew, type Rows, toAll } from './operation';

const CURVE = 'secp384r1';

/** The operations on public keys. */
export const publicKeyOperations = {
  ImportPublicKey: {
    schema: ImportPublicKey$,
    constraints: {
      publicKeyMaterial: {
        pattern: '.*-----BEGIN PUBLIC KEY-----\\r?\\n([a-zA-Z0-9+/=\\r\\n]+)\\r?\\n-----END PUBLIC KEY-----(\\r?\\n)?.*',
      },
      name: NAME,
      tags: TAGS,
    },
    ...onNew('public-key'),
    rate: 3,
    run({ publicKeyMaterial, name, tags }, { publicKeys }) {
      const fingerprint = fingerprintOf(parseKey(publicKeyMaterial));
      // AWS does not document this check. But the operation declares ConflictException, and only an identical key can conflict.
      const twin = publicKeys.all().find((publicKey) => publicKey.fingerprint === fingerprint);
      if (twin) throw ivsError('ConflictException', `This key was imported already, as ${twin.arn}. Use that, or delete it first.`);
      return { publicKey: publicKeys.add((arn) => ({ arn, name, publicKeyMaterial, fingerprint, tags: tags ?? {} })) };
    },
  },

  GetPublicKey: {
    schema: GetPublicKey$,
    ...onArn(PUBLIC_KEY_ARN),
    rate: 3,
    run: ({ arn }, { publicKeys }) => ({ publicKey: publicKeys.get(arn) }),
  },

  DeletePublicKey: {
    schema: DeletePublicKey$,
    ...onArn(PUBLIC_KEY_ARN),
    rate: 3,
    run({ arn }, { publicKeys }) {
      publicKeys.delete(arn);
      return {};
    },
  },

  ListPublicKeys: {
    schema: ListPublicKeys$,
    constraints: PAGE,
    access: toAll,
    rate: 3,
    run: (page, { publicKeys }) => listOutput('publicKeys', publicKeys.list(page)),
  },
} satisfies Rows;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html */
function parseKey(pem: string): KeyObject {
  const key = readPem(pem);
  const curve = key?.asymmetricKeyDetails?.namedCurve;
  if (key && curve === CURVE) return key;
  const got = key ? [key.asymmetricKeyType, curve].filter(Boolean).join(' ') : 'text that is no such key';
  throw ivsError('ValidationException', `publicKeyMaterial must be a public ECDSA key on the curve P-384 (${CURVE}), got ${got}.`);
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** The MD5 digest of the key in DER. AWS does not document how it computes the 16 bytes of a fingerprint. */
function fingerprintOf(key: KeyObject): string {
  const digest = createHash('md5').update(key.export({ format: 'der', type: 'spki' }));
  return digest.digest('hex').replace(/..(?=.)/g, '$&:');
}
