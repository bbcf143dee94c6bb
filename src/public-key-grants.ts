import type * as iam from 'aws-cdk-lib/aws-iam';
import { throwViolation } from './private/validation';
import type { IPublicKey } from './public-key';

/**
 * Grants permissions on a public key.
 */
export class PublicKeyGrants {
  /**
   * Grants for a public key and its KMS key.
   *
   * @param publicKey the public key
   */
  public static fromPublicKey(publicKey: IPublicKey): PublicKeyGrants {
    return new PublicKeyGrants(publicKey);
  }

  private constructor(private readonly publicKey: IPublicKey) {}

  /**
   * Grants `kms:Sign` on the KMS key, with which `grantee` signs participant tokens (algorithm ECDSA_SHA_384). Throws if the KMS key is
   * unknown.
   *
   * @param grantee the principal, such as a function or a role
   */
  public sign(grantee: iam.IGrantable): iam.Grant {
    const key =
      this.publicKey.kmsKey ??
      throwViolation(
        {
          rule: 'a grant to sign is on the KMS key of a public key',
          got: 'a public key without one',
          fix: 'make it with PublicKeyMaterial.fromKmsKey, or hand the private key to your code yourself',
        },
        this.publicKey.node.path,
      );
    const grant = key.grant(grantee, 'kms:Sign');
    // The CDK silently drops a grant on an alias that is imported by its name.
    if ('aliasName' in key && !grant.success) {
      throwViolation(
        {
          rule: 'a grant to sign names the KMS key by its ARN',
          got: `'${key.node.path}', an alias that is imported by its name`,
          fix: 'import the key with Key.fromKeyArn or Key.fromLookup, or set `@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal`',
        },
        this.publicKey.node.path,
      );
    }
    return grant;
  }
}
