import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { ServiceError } from '../errors';
import type { Operations } from './operation';

const CURVE = 'secp384r1';

/** Public keys of those who sign participant tokens themselves. */
export const publicKeyOperations = {
  ImportPublicKey({ publicKeyMaterial, name, tags }, { publicKeys }) {
    const fingerprint = fingerprintOf(parseKey(publicKeyMaterial));
    // Undocumented; but the operation declares a conflict, and there is nothing else that a new key could be in conflict with.
    const twin = publicKeys.all().find((publicKey) => publicKey.fingerprint === fingerprint);
    if (twin) throw new ServiceError('ConflictException', `This key was imported already, as ${twin.arn}. Use that, or delete it first.`);
    return { publicKey: publicKeys.add((arn) => ({ arn, name, publicKeyMaterial, fingerprint, tags: tags ?? {} })) };
  },

  GetPublicKey: ({ arn }, { publicKeys }) => ({ publicKey: publicKeys.get(arn) }),

  DeletePublicKey({ arn }, { publicKeys }) {
    publicKeys.delete(arn);
    return {};
  },

  ListPublicKeys(page, { publicKeys }) {
    const { items, nextToken } = publicKeys.list(page);
    return { publicKeys: items, nextToken };
  },
} satisfies Operations;

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html */
function parseKey(pem: string): KeyObject {
  const key = readPem(pem);
  const curve = key?.asymmetricKeyDetails?.namedCurve;
  if (key && curve === CURVE) return key;
  const got = key ? [key.asymmetricKeyType, curve].filter(Boolean).join(' ') : 'text that is no such key';
  throw new ServiceError('ValidationException', `publicKeyMaterial must be a public ECDSA key on the curve P-384 (${CURVE}), got ${got}.`);
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
}

/** Undocumented: what the 16 bytes of a fingerprint are. Here they are the MD5 digest of the key's DER form. */
function fingerprintOf(key: KeyObject): string {
  const digest = createHash('md5').update(key.export({ format: 'der', type: 'spki' }));
  return digest.digest('hex').replace(/..(?=.)/g, '$&:');
}
