import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { withConditions } from './private/grants';
import { checkSigningKey } from './private/keys';
import { throwViolation } from './private/validation';

/** The signature of participant tokens (ES384). */
const SIGNING_ALGORITHM = { 'kms:SigningAlgorithm': 'ECDSA_SHA_384' };

/**
 * Grants permissions on a public key.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/permissions.md
 * @exampleMetadata fixture=grants
 * @example
 * publicKey.grants.sign(fn);
 *
 * // Also for an L1 public key, with the KMS key whose public half it is:
 * PublicKeyGrants.fromPublicKey(l1PublicKey, kmsKey).sign(fn);
 */
export class PublicKeyGrants {
  /**
   * Grants for a public key and its KMS key.
   *
   * @param publicKey a construct of this library, an imported public key or an L1
   * @param kmsKey the KMS key that `publicKey` is the public half of. Leave it out if `publicKey` has the property `kmsKey`. Throws if the key
   * cannot sign participant tokens: it has the spec `ECC_NIST_P384` and the usage `SIGN_VERIFY`
   */
  public static fromPublicKey(publicKey: refs.IPublicKeyRef, kmsKey?: IKey): PublicKeyGrants {
    if (kmsKey) checkSigningKey(kmsKey);
    return new PublicKeyGrants(publicKey, kmsKey);
  }

  private constructor(
    private readonly publicKey: refs.IPublicKeyRef & { readonly kmsKey?: IKey },
    private readonly kmsKey: IKey | undefined,
  ) {}

  /**
   * Grants `kms:Sign` on the KMS key for the algorithm ECDSA_SHA_384 only, with which `grantee` signs participant tokens. Throws if the KMS
   * key is unknown, or is an alias that is imported by its name.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/getting-started-distribute-tokens.html
   */
  public sign(grantee: iam.IGrantable): iam.Grant {
    return this.grantSign(grantee, SIGNING_ALGORITHM);
  }

  /**
   * Grants `sign` for digests only.
   *
   * @internal
   */
  public _signDigest(grantee: iam.IGrantable): iam.Grant {
    return this.grantSign(grantee, { ...SIGNING_ALGORITHM, 'kms:MessageType': 'DIGEST' });
  }

  private grantSign(grantee: iam.IGrantable, conditions: Record<string, string>): iam.Grant {
    const { path } = this.publicKey.node;
    const key =
      this.kmsKey ??
      this.publicKey.kmsKey ??
      throwViolation(
        {
          rule: 'a grant to sign is on the KMS key of a public key',
          got: 'a public key without one',
          fix:
            'make it with PublicKeyMaterial.fromKmsKey, pass the KMS key to PublicKeyGrants.fromPublicKey, or hand the private key to your ' +
            'code yourself',
        },
        path,
      );
    const grant = key.grant(withConditions(grantee, { StringEquals: conditions }), 'kms:Sign');
    // The CDK silently drops a grant on an alias that is imported by its name.
    if ('aliasName' in key && !grant.success) {
      throwViolation(
        {
          rule: 'a grant to sign names the KMS key by its ARN',
          got: `'${key.node.path}', an alias that is imported by its name`,
          fix: 'import the key with Key.fromKeyArn or Key.fromLookup, or set `@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal`',
        },
        path,
      );
    }
    return grant;
  }
}
