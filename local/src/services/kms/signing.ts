/** Key specs and signatures of the local AWS KMS. */
import { constants, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { ServiceError } from '../../service/service-error';
import { signDigest, verifyDigest } from './ecdsa';

/** A supported key spec. */
export interface KeySpec {
  readonly usage: 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';
  readonly algorithms: readonly string[];
  /** Generates a private key in PEM. Absent for symmetric keys, whose material is never used here. */
  readonly generate?: () => Promise<string>;
}

const generate = promisify(generateKeyPair);

function ellipticCurve(namedCurve: string, hashBits: number): KeySpec {
  const newKey = async () => inPem(await generate('ec', { namedCurve }));
  return { usage: 'SIGN_VERIFY', algorithms: [`ECDSA_SHA_${hashBits}`], generate: newKey };
}

function rsa(modulusLength: number): KeySpec {
  const algorithms = ['RSASSA_PKCS1_V1_5', 'RSASSA_PSS'].flatMap((scheme) => [256, 384, 512].map((bits) => `${scheme}_SHA_${bits}`));
  const newKey = async () => inPem(await generate('rsa', { modulusLength }));
  return { usage: 'SIGN_VERIFY', algorithms, generate: newKey };
}

function inPem({ privateKey }: { readonly privateKey: KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const KEY_SPECS: Readonly<Record<string, KeySpec>> = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', algorithms: ['SYMMETRIC_DEFAULT'] },
  ECC_NIST_P256: ellipticCurve('prime256v1', 256),
  ECC_NIST_P384: ellipticCurve('secp384r1', 384),
  ECC_NIST_P521: ellipticCurve('secp521r1', 512),
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
};

/** The message to sign, and the algorithm. */
export interface SignRequest {
  readonly algorithm: string;
  readonly message: Buffer;
  /** Whether `message` is the message itself or its digest. */
  readonly messageType: 'RAW' | 'DIGEST';
}

/** Signs a message. Signatures with elliptic curves are in DER. */
export function createSignature(privateKey: string, request: SignRequest): Buffer {
  const key = createPrivateKey(privateKey);
  if (request.messageType === 'DIGEST') return signDigest(key, digestOf(request));
  return sign(hashOf(request), request.message, { key, ...paddingOf(request) });
}

/** Whether the key has made the signature. */
export function isSignature(privateKey: string, request: SignRequest, signature: Buffer): boolean {
  if (request.messageType === 'DIGEST') return verifyDigest(createPrivateKey(privateKey), digestOf(request), signature);
  return verify(hashOf(request), request.message, { key: createPublicKey(privateKey), ...paddingOf(request) }, signature);
}

/** Returns the public half of a private key, in DER. */
export function publicHalf(privateKey: string): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
}

function hashOf({ algorithm }: SignRequest): string {
  return `sha${algorithm.slice(-3)}`;
}

function paddingOf({ algorithm }: SignRequest) {
  if (!algorithm.startsWith('RSASSA_PSS')) return {};
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function digestOf({ algorithm, message }: SignRequest): Buffer {
  if (!algorithm.startsWith('ECDSA')) {
    const fix = 'Send the message itself, with the MessageType RAW.';
    throw new ServiceError('UnsupportedOperationException', `The local endpoint does not have the MessageType DIGEST of RSA keys. ${fix}`);
  }
  if (message.length * 8 !== Number(algorithm.slice(-3))) {
    throw new ServiceError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  }
  return message;
}
