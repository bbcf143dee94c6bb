import type * as iam from 'aws-cdk-lib/aws-iam';
import { refuse } from './private/validation';
import type { IPublicKey } from './public-key';

/**
 * Permissions on a public key for code that runs.
 */
export class PublicKeyGrants {
  /**
   * Permissions on a public key, and on the KMS key behind it.
   *
   * @param publicKey the public key
   */
  public static fromPublicKey(publicKey: IPublicKey): PublicKeyGrants {
    return new PublicKeyGrants(publicKey);
  }

  private constructor(private readonly publicKey: IPublicKey) {}

  /**
   * Lets `grantee` sign participant tokens with the private half in KMS: `kms:Sign`, with the algorithm ECDSA_SHA_384.
   *
   * @param grantee who may
   */
  public sign(grantee: iam.IGrantable): iam.Grant {
    const key =
      this.publicKey.kmsKey ??
      refuse(
        {
          rule: 'a grant to sign is on the KMS key behind a public key',
          got: 'a public key without one',
          fix: 'make it with PublicKeyMaterial.fromKmsKey, or hand the private key to your code yourself',
        },
        this.publicKey.node.path,
      );
    const grant = key.grant(grantee, 'kms:Sign');
    // Of an alias that is imported by its name, the CDK drops a grant in silence.
    if ('aliasName' in key && !grant.success) {
      refuse(
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
