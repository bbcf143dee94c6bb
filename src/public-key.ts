import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Annotations, type IResource, Resource } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { warnOfOtherAccount } from './private/accounts';
import { adoption } from './private/adoption';
import { environmentOf, identityOf, reserve } from './private/identity';
import { idOf, known } from './private/imports';
import { checkSigningKeyAtSynthesis } from './private/keys';
import { checkName, physicalName } from './private/names';
import { getPublicKey } from './private/provider/handler-permissions';
import { IvsResource } from './private/provider/ivs-resource';
import { Provider } from './private/provider/provider';
import { checkSameRegion } from './private/regions';
import { checkArn } from './private/validation';
import type { PublicKeyAttribute, PublicKeyProperties } from './private/wire';
import { PublicKeyGrants } from './public-key-grants';
import type { PublicKeyMaterial } from './public-key-material';

/**
 * A public key, with which IVS verifies the participant tokens that your app signs.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PublicKey.html
 */
export interface IPublicKey extends IResource, refs.IPublicKeyRef {
  /**
   * The ARN of the public key. It is the `kid` of tokens that are signed with the private key.
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
   * The fingerprint that the service computes for the key.
   *
   * @attribute
   */
  readonly publicKeyFingerprint: string;

  /**
   * The KMS key that this is the public half of, if there is one and it is known.
   */
  readonly kmsKey?: IKey;

  /**
   * Grants permissions on this public key to your code.
   */
  readonly grants: PublicKeyGrants;
}

/**
 * Properties of a public key.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ImportPublicKey.html
 */
export interface PublicKeyProps {
  /**
   * The key: PEM text, a PEM file, or a KMS key in the region of the stack.
   *
   * Another key replaces the public key. It gets a new ARN, and IVS no longer accepts tokens signed with the old key. CloudFormation creates
   * the new one before it deletes the old one. The quota is 3 public keys for each account and region, and AWS does not raise it: with 3 in
   * use, the replacement fails.
   */
  readonly material: PublicKeyMaterial;

  /**
   * The name of the public key: up to 128 characters, only letters, digits, `-` and `_`. It need not be unique.
   *
   * The service cannot rename a public key, and a replacement would invalidate all tokens. The deployment fails if only the name changes.
   *
   * @default - `<stack>-<logical id>`, which does not change when the construct moves in the tree and keeps its logical id
   */
  readonly publicKeyName?: string;

  /**
   * The ARN of an existing public key that this construct adopts instead of creating a new one. It is in the account and region of the stack.
   * It belongs to no stack, or to an L1 of the same stack that retains it. Only one construct of an app may adopt it.
   *
   * The deployment changes its tags to those of this construct, and keeps its ARN. It fails if key or name differ, because they cannot change.
   * If the deployment fails, its rollback restores the public key and deletes nothing. Once adopted, the public key is like any other of the
   * stack: removing the construct deletes it, unless its removal policy retains it. You may remove `adoptArn` once the deployment has
   * succeeded, which changes nothing. `adoptArn` requires `publicKeyName`, and a stack that is not nested. `RemovalPolicy.RETAIN`, with which a
   * failed deployment could not be rolled back, is refused: use `RETAIN_ON_UPDATE_OR_DELETE`.
   *
   * @default - none; the construct creates a new public key
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_TagResource.html
   */
  readonly adoptArn?: string;
}

/**
 * Attributes of an imported public key.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_PublicKey.html
 */
export interface PublicKeyAttributes {
  /**
   * The ARN of the public key: `arn:aws:ivs:<region>:<account>:public-key/<id>`.
   */
  readonly publicKeyArn: string;

  /**
   * The fingerprint of the key.
   *
   * @default - unknown; reading `publicKeyFingerprint` throws an error
   */
  readonly publicKeyFingerprint?: string;

  /**
   * The KMS key that this is the public half of.
   *
   * @default - none; `grants.sign` throws an error
   */
  readonly kmsKey?: IKey;
}

abstract class PublicKeyBase extends Resource implements IPublicKey {
  public abstract readonly publicKeyArn: string;
  public abstract readonly publicKeyId: string;
  public abstract readonly publicKeyFingerprint: string;
  public abstract readonly kmsKey?: IKey;

  /**
   * Grants permissions on this public key to your code.
   */
  public readonly grants = PublicKeyGrants.fromPublicKey(this);

  /**
   * A reference to this public key, for L1 constructs and other libraries.
   */
  public get publicKeyRef(): refs.PublicKeyReference {
    return { publicKeyArn: this.publicKeyArn };
  }
}

/**
 * An Amazon IVS Real-Time public key.
 *
 * Tags change in place. Another key replaces the public key. The name cannot change.
 *
 * Throws for a name or tag that IVS would refuse, for a KMS key that cannot sign participant tokens or is in another region, and if an
 * adoption could not be rolled back.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_ImportPublicKey.html
 * @resource AWS::IVS::PublicKey
 */
export class PublicKey extends PublicKeyBase {
  /**
   * Imports a public key by its ARN. Its fingerprint and KMS key are unknown.
   *
   * Throws for text that is not the ARN of a public key.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param publicKeyArn its ARN, `arn:aws:ivs:<region>:<account>:public-key/<id>`
   */
  public static fromPublicKeyArn(scope: Construct, id: string, publicKeyArn: string): IPublicKey {
    return PublicKey.fromPublicKeyAttributes(scope, id, { publicKeyArn });
  }

  /**
   * Imports a public key by its attributes.
   *
   * Throws for text that is not the ARN of a public key.
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

  public readonly kmsKey?: IKey;

  /**
   * The name of the public key.
   *
   * @attribute
   */
  public readonly publicKeyName: string;

  private readonly resource: IvsResource<PublicKeyProperties, PublicKeyAttribute>;

  constructor(scope: Construct, id: string, props: PublicKeyProps) {
    super(scope, id, { physicalName: physicalName('publicKeyName', props.publicKeyName, () => this) });
    checkName('publicKeyName', props.publicKeyName, this.node.path);

    const { _pem, _kmsKey } = props.material;
    if (_kmsKey) {
      checkSameRegion(this, 'a public key and its KMS key', _kmsKey);
      checkSigningKeyAtSynthesis(this, _kmsKey);
    }
    this.resource = new IvsResource<PublicKeyProperties, PublicKeyAttribute>(this, 'Custom::IVSPublicKey', {
      ...adoption(this, 'public-key', 'publicKeyName', props),
      Name: this.physicalName,
      PublicKeyMaterial: _pem,
      KmsKeyArn: _kmsKey?.keyArn,
    });
    if (_kmsKey) {
      warnOfOtherAccount(this, 'KMS key', _kmsKey);
      Provider.of(this).allow(this.resource, getPublicKey(_kmsKey));
    }

    this.warnOfSecondImport(_pem ?? _kmsKey?.keyArn);

    this.kmsKey = _kmsKey;
    this.publicKeyName = this.physicalName;
  }

  public get publicKeyArn(): string {
    return this.resource.arn;
  }

  public get publicKeyId(): string {
    return this.resource.attribute('Id');
  }

  public get publicKeyFingerprint(): string {
    return this.resource.attribute('Fingerprint');
  }

  /** Warns instead of failing, because AWS does not document what a second import of the same key does. */
  private warnOfSecondImport(material: string | undefined): void {
    const other = reserve(this, identityOf(this, ['public key', ...environmentOf(this), material]));
    if (!other) return;
    Annotations.of(this).addWarningV2(
      'cdk-ivs-realtime:samePublicKey',
      `'${other.node.path}' has the same key material. IVS probably refuses to import a key twice in an account and region, so the ` +
        'deployment of one of them fails. Use one public key for both, or another key for one of them.',
    );
  }
}
