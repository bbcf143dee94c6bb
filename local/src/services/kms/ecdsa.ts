/**
 * ECDSA over a digest that was made elsewhere: node:crypto signs a message only together with hashing it.
 * @see https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.186-5.pdf (section 6.4)
 */
import { createECDH, type KeyObject } from 'node:crypto';

interface Curve {
  readonly name: string;
  /** Of the group that the base point generates; a prime. */
  readonly order: bigint;
}

/** By the names that JSON Web Keys have for them. */
const CURVES: Readonly<Record<string, Curve>> = {
  'P-256': { name: 'prime256v1', order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n },
  'P-384': {
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  'P-521': {
    name: 'secp521r1',
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
};

/** A DER signature of a digest that is no longer than the curve's order. */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const { curve, secret } = readKey(privateKey);
  const nonce = createECDH(curve.name);
  const r = xCoordinate(nonce.generateKeys()) % curve.order;
  const s = (invert(toInteger(nonce.getPrivateKey()), curve.order) * (toInteger(digest) + r * secret)) % curve.order;
  return r === 0n || s === 0n ? signDigest(privateKey, digest) : encodeSignature(r, s);
}

/** Whether `signature` is a DER signature of the digest. */
export function verifyDigest(privateKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const { curve, secret } = readKey(privateKey);
  const [r, s] = decodeSignature(signature) ?? [0n, 0n];
  if (r < 1n || r >= curve.order || s < 1n || s >= curve.order) return false;
  // The public point is the base point times the secret, so that who has the secret verifies with one multiplication of the base point.
  const factor = (invert(s, curve.order) * (toInteger(digest) + r * secret)) % curve.order;
  if (factor === 0n) return false;
  const point = createECDH(curve.name);
  point.setPrivateKey(toBytes(factor));
  return xCoordinate(point.getPublicKey()) % curve.order === r;
}

function readKey(privateKey: KeyObject): { curve: Curve; secret: bigint } {
  const { crv = '', d = '' } = privateKey.export({ format: 'jwk' });
  const curve = CURVES[crv];
  if (!curve) throw new Error(`An elliptic curve key is on one of ${Object.keys(CURVES).join(', ')}; got ${crv || 'another key'}.`);
  return { curve, secret: toInteger(Buffer.from(d, 'base64url')) };
}

/** Of an uncompressed point: a byte that says so, and two coordinates. */
function xCoordinate(point: Buffer): bigint {
  return toInteger(point.subarray(1, (point.length + 1) / 2));
}

/** By Fermat's little theorem. */
function invert(value: bigint, prime: bigint): bigint {
  let result = 1n;
  let power = value % prime;
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * power) % prime;
    power = (power * power) % prime;
  }
  return result;
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x0${bytes.toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;

function encodeSignature(r: bigint, s: bigint): Buffer {
  return encode(SEQUENCE, Buffer.concat([r, s].map(encodeInteger)));
}

/** The first bit of an integer is its sign. */
function encodeInteger(value: bigint): Buffer {
  const bytes = toBytes(value);
  return encode(INTEGER, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

function encode(tag: number, content: Buffer): Buffer {
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}

/** Undefined unless it is what `encodeSignature` would write, because DER has one form for a value. */
function decodeSignature(signature: Buffer): [bigint, bigint] | undefined {
  const start = signature[1] === 0x81 ? 3 : 2;
  const middle = start + 2 + (signature[start + 1] ?? 0);
  const r = toInteger(signature.subarray(start + 2, middle));
  const s = toInteger(signature.subarray(middle + 2));
  return encodeSignature(r, s).equals(signature) ? [r, s] : undefined;
}
