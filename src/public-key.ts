import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Annotations, type IResource, Resource } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { warnOfOtherAccount } from './private/accounts';
import { claim, environmentOf, identityOf } from './private/identity';
import { idOf, known } from './private/imports';
import { IvsResource } from './private/ivs-resource';
import { checkSigningKeyAtSynthesis } from './private/keys';
import { checkName, physicalName } from './private/names';
import { getPublicKey } from './private/permissions';
import { Provider } from './private/provider';
import { checkSameRegion } from './private/regions';
import { checkArn } from './private/validation';
import type { PublicKeyAttribute, PublicKeyProperties } from './private/wire';
import { PublicKeyGrants } from './public-key-grants';
import type { PublicKeyMaterial } from './public-key-material';

/**
 * A public key: by it IVS trusts participant tokens that an app signs itself.
 */
export interface IPublicKey extends IResource, refs.IPublicKeyRef {
  /**
   * The ARN of the public key, the `kid` of the tokens that are signed with its private half.
   *
   * @attribute
   */
  readonly publicKeyArn: string;

  /**
   * The id of the public key: the last part of its ARN.
   *
   * @attribute
   */
  readonly publicKeyId: string;

  /**
   * The fingerprint of the key, as the service states it.
   *
   * @attribute
   */
  readonly publicKeyFingerprint: string;

  /**
   * The KMS key whose public half it is, if it is one and is known.
   */
  readonly kmsKey?: IKey;

  /**
   * Permissions for code that runs.
   */
  readonly grants: PublicKeyGrants;
}

/**
 * Properties of a public key.
 */
export interface PublicKeyProps {
  /**
   * The key: PEM text, a PEM file, or a KMS key.
   *
   * Another key replaces the public key: it gets a new ARN, and tokens signed by the old one are no longer accepted. The new one is made
   * before the old one goes, and an account has 3 in a region, which AWS does not raise: with 3 in use a replacement is refused.
   */
  readonly material: PublicKeyMaterial;

  /**
   * The name of the public key: up to 128 letters, digits, `-` and `_`. It need not be unique.
   *
   * The service cannot rename a public key, and a replacement would invalidate all tokens for the sake of a name: a changed name alone is
   * refused at deployment.
   *
   * @default - `<stack>-<logical id>`, which stays when the construct moves in the tree and keeps its logical id
   */
  readonly publicKeyName?: string;
}

/**
 * What is known of a public key that was made elsewhere.
 */
export interface PublicKeyAttributes {
  /**
   * The ARN of the public key.
   */
  readonly publicKeyArn: string;

  /**
   * The fingerprint of the key.
   *
   * @default - unknown: reading `publicKeyFingerprint` is an error
   */
  readonly publicKeyFingerprint?: string;

  /**
   * The KMS key whose public half it is.
   *
   * @default - none: `grants.sign` is an error
   */
  readonly kmsKey?: IKey;
}

abstract class PublicKeyBase extends Resource implements IPublicKey {
  public abstract readonly publicKeyArn: string;
  public abstract readonly publicKeyId: string;
  public abstract readonly publicKeyFingerprint: string;
  public abstract readonly kmsKey?: IKey;

  /**
   * Permissions for code that runs.
   */
  public readonly grants = PublicKeyGrants.fromPublicKey(this);

  /**
   * A reference to this public key, by which the L1s and other libraries take it.
   */
  public get publicKeyRef(): refs.PublicKeyReference {
    return { publicKeyArn: this.publicKeyArn };
  }
}

/**
 * An Amazon IVS Real-Time public key.
 *
 * Its tags change in place; another key replaces it; its name cannot change.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ImportPublicKey.html
 * @resource AWS::IVS::PublicKey
 */
export class PublicKey extends PublicKeyBase {
  /**
   * A public key that was made elsewhere, of which the ARN is enough.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param publicKeyArn its ARN, `arn:aws:ivs:<region>:<account>:public-key/<id>`
   */
  public static fromPublicKeyArn(scope: Construct, id: string, publicKeyArn: string): IPublicKey {
    return PublicKey.fromPublicKeyAttributes(scope, id, { publicKeyArn });
  }

  /**
   * A public key that was made elsewhere, with what is needed of it.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attrs its ARN, fingerprint and KMS key
   */
  public static fromPublicKeyAttributes(scope: Construct, id: string, attrs: PublicKeyAttributes): IPublicKey {
    checkArn('publicKeyArn', attrs.publicKeyArn, 'public-key', `${scope.node.path}/${id}`);

    class Import extends PublicKeyBase {
      public readonly publicKeyArn = attrs.publicKeyArn;
      public readonly publicKeyId = idOf(attrs.publicKeyArn);
      public readonly kmsKey = attrs.kmsKey;

      public get publicKeyFingerprint() {
        return known(this, 'PublicKey', attrs, 'publicKeyFingerprint');
      }
    }
    return new Import(scope, id, { environmentFromArn: attrs.publicKeyArn });
  }

  public readonly publicKeyArn: string;
  public readonly publicKeyId: string;
  public readonly publicKeyFingerprint: string;
  public readonly kmsKey?: IKey;

  /**
   * The name of the public key.
   *
   * @attribute
   */
  public readonly publicKeyName: string;

  constructor(scope: Construct, id: string, props: PublicKeyProps) {
    super(scope, id, { physicalName: physicalName('publicKeyName', props.publicKeyName, () => this) });
    checkName('publicKeyName', props.publicKeyName, this.node.path);

    const { _pem, _kmsKey } = props.material;
    if (_kmsKey) {
      checkSameRegion(this, 'a public key and the KMS key behind it', _kmsKey);
      checkSigningKeyAtSynthesis(this, _kmsKey);
    }
    const resource = new IvsResource<PublicKeyProperties, PublicKeyAttribute>(this, 'Custom::IVSPublicKey', {
      Name: this.physicalName,
      PublicKeyMaterial: _pem,
      KmsKeyArn: _kmsKey?.keyArn,
    });
    if (_kmsKey) {
      warnOfOtherAccount(this, 'KMS key', _kmsKey);
      Provider.of(this).allow(resource, getPublicKey(_kmsKey));
    }

    this.warnOfSecondImport(_pem ?? _kmsKey?.keyArn);

    this.kmsKey = _kmsKey;
    this.publicKeyName = this.physicalName;
    this.publicKeyArn = resource.arn;
    this.publicKeyId = resource.attribute('Id');
    this.publicKeyFingerprint = resource.attribute('Fingerprint');
  }

  /** A warning and not an error: AWS does not document what a second import of a key does. */
  private warnOfSecondImport(material: string | undefined): void {
    const other = claim(this, identityOf(this, ['public key', ...environmentOf(this), material]));
    if (!other) return;
    Annotations.of(this).addWarningV2(
      'cdk-ivs-realtime:samePublicKey',
      `'${other.node.path}' has the same key material. IVS probably refuses to import a key twice in an account and region, so the ` +
        'deployment of one of them fails. Use one public key for both, or another key for one of them.',
    );
  }
}
