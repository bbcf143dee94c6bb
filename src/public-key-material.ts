import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Token } from 'aws-cdk-lib/core';
import { checkSigningKey, keyOfAlias } from './private/keys';
import { throwViolation } from './private/validation';

const RULE = 'the key material is a public key on the curve P-384, as PEM text';
const HOW_TO_MAKE =
  'make one with `openssl ecparam -name secp384r1 -genkey -noout -out private.pem` and `openssl ec -in private.pem -pubout`';

/**
 * The public half of the key pair with which an app signs participant tokens: an ECDSA key on the curve P-384 (secp384r1).
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
 */
export class PublicKeyMaterial {
  /**
   * Takes a public key as PEM text, `-----BEGIN PUBLIC KEY-----`. Throws for a private key, a certificate, or a key of another type.
   *
   * @param pem the PEM text
   */
  public static fromPem(pem: string): PublicKeyMaterial {
    return new PublicKeyMaterial(Token.isUnresolved(pem) ? pem : canonicalPem(pem));
  }

  /**
   * Reads a public key from a PEM file.
   *
   * Throws as `fromPem` does, and if the file cannot be read.
   *
   * @param path the path of the file, relative to the app's working directory. It is known at synthesis
   */
  public static fromFile(path: string): PublicKeyMaterial {
    return new PublicKeyMaterial(canonicalPem(readPemFile(path), ` in ${resolve(path)}`));
  }

  /**
   * Takes the public half of an asymmetric KMS key in the region of the stack, with key spec `ECC_NIST_P384` and key usage `SIGN_VERIFY`. The
   * handler reads it at deployment. The private half never leaves KMS.
   *
   * Throws for a key with another spec or usage, if this app makes the key.
   *
   * @param key the key, or an alias of it
   */
  public static fromKmsKey(key: IKey): PublicKeyMaterial {
    const resolved = keyOfAlias(key);
    checkSigningKey(resolved);
    return new PublicKeyMaterial(undefined, resolved);
  }

  private constructor(
    /**
     * @internal
     */
    public readonly _pem: string | undefined,
    /**
     * @internal
     */
    public readonly _kmsKey?: IKey,
  ) {}
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'no file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
  ENOTDIR: 'a path through a file',
};

function readPemFile(path: string): string {
  if (Token.isUnresolved(path)) {
    throwViolation({
      rule: 'the path of a PEM file is known at synthesis',
      got: 'a token',
      fix: 'write it as text, or give the key to PublicKeyMaterial.fromPem',
    });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    const got = path ? `${CAUSES[code] ?? code} at ${resolve(path)}` : 'no path';
    return throwViolation({ rule: 'a PEM file can be read', got, fix: 'correct the path' });
  }
}

/**
 * Normalises the PEM text, so that the template changes only if the key changes.
 *
 * @param where the text comes from, for errors
 */
function canonicalPem(pem: string, where = ''): string {
  const key = parse(pem, where);
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType !== 'ec')
    throwViolation({ rule: RULE, got: `a key of type ${key.asymmetricKeyType}${where}`, fix: HOW_TO_MAKE });
  if (curve !== 'secp384r1') {
    throwViolation({ rule: RULE, got: `a key on the curve ${COMMON_NAMES[curve ?? ''] ?? curve}${where}`, fix: HOW_TO_MAKE });
  }
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

const COMMON_NAMES: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp521r1: 'P-521' };

// Messages never quote the text, because it may be a private key.
function parse(pem: string, where: string): KeyObject {
  const [, label] = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem) ?? [];
  if (label?.endsWith('PRIVATE KEY')) {
    throwViolation({
      rule: RULE,
      got: `a private key${where}`,
      fix: 'give its public half (`openssl ec -in private.pem -pubout`), and keep this one secret',
    });
  }
  if (label?.includes('CERTIFICATE')) {
    throwViolation({
      rule: RULE,
      got: `a ${label.toLowerCase()}${where}`,
      fix: 'give its key (`openssl x509 -in certificate.pem -pubkey -noout`)',
    });
  }
  try {
    return createPublicKey(pem);
  } catch {
    const got = label ? `a '${label}' that cannot be read` : (pem ?? '').trim() === '' ? 'an empty text' : 'no PEM text';
    return throwViolation({ rule: RULE, got: `${got}${where}`, fix: HOW_TO_MAKE });
  }
}
