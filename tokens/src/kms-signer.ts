import type { SignDigest } from './signing';
import { TokenError } from './token-error';

/** The input of the AWS KMS operation `Sign`. */
export interface KmsSignInput {
  /** The ARN, the ID or an alias of the KMS key. */
  readonly KeyId: string;
  /** The SHA-384 digest of the token, 48 bytes. */
  readonly Message: Uint8Array;
  /** `Message` is a digest. */
  readonly MessageType: 'DIGEST';
  /** ECDSA with SHA-384. */
  readonly SigningAlgorithm: 'ECDSA_SHA_384';
}

/** Calls the operation, for example `(input) => kms.send(new SignCommand(input))`. */
export type SendToKms = (input: KmsSignInput) => Promise<{
  /**
   * In DER, as AWS KMS returns it.
   * @default - none; then the signer throws a TokenError with the code INVALID_SIGNER
   */
  readonly Signature?: Uint8Array;
}>;

/**
 * Signs with a key in AWS KMS, by one call for each token. Sends the digest, because AWS KMS takes messages of at most 4,096 bytes. The signer
 * rejects with what `send` rejects with, and with a TokenError with the code INVALID_SIGNER without a signature.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function kmsSigner({
  keyId,
  send,
}: {
  /** The ARN, the ID or an alias of an asymmetric KMS key with the spec ECC_NIST_P384 and the usage SIGN_VERIFY. */
  readonly keyId: string;
  /** Calls AWS KMS. */
  readonly send: SendToKms;
}): SignDigest {
  return async (digest) => {
    const { Signature } = await send({ KeyId: keyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_384' });
    if (Signature) return Signature;
    throw new TokenError(
      'INVALID_SIGNER',
      'send returns the output of the operation Sign, got no Signature; return what the client returns',
    );
  };
}
