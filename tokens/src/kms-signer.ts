import type { SignDigest } from './signing';
import { TokenError } from './token-error';

/** The input of the AWS KMS operation `Sign`. */
export interface KmsSignInput {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly MessageType: 'DIGEST';
  readonly SigningAlgorithm: 'ECDSA_SHA_384';
}

/** Calls the operation, for example `(input) => kms.send(new SignCommand(input))`. */
export type SendToKms = (input: KmsSignInput) => Promise<{ readonly Signature?: Uint8Array }>;

/**
 * Signs with a key in AWS KMS, by one call for each token. Sends the digest, because AWS KMS takes messages of at most 4,096 bytes.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export function kmsSigner({ keyId, send }: { readonly keyId: string; readonly send: SendToKms }): SignDigest {
  return async (digest) => {
    const { Signature } = await send({ KeyId: keyId, Message: digest, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_384' });
    if (Signature) return Signature;
    throw new TokenError(
      'INVALID_SIGNER',
      'send returns the output of the operation Sign, got no Signature; return what the client returns',
    );
  };
}
