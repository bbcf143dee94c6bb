import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { EncoderConfigurationGrants } from './encoder-configuration-grants';
import type { EncoderVideo } from './encoder-video';
import { adoption } from './private/adoption';
import { idOf } from './private/imports';
import { checkName, physicalName } from './private/names';
import { IvsResource } from './private/provider/ivs-resource';
import { checkArn } from './private/validation';
import type { EncoderConfigurationProperties } from './private/wire';

/**
 * An encoder configuration: how IVS encodes a composition, which shows several participants in one picture.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_EncoderConfiguration.html
 */
export interface IEncoderConfiguration extends IResource, refs.IEncoderConfigurationRef {
  /**
   * The ARN of the encoder configuration.
   *
   * @attribute
   */
  readonly encoderConfigurationArn: string;

  /**
   * The id of the encoder configuration: the last part of its ARN.
   *
   * @attribute
   */
  readonly encoderConfigurationId: string;

  /**
   * Grants permissions on this encoder configuration to your code.
   */
  readonly grants: EncoderConfigurationGrants;
}

/**
 * Properties of an encoder configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateEncoderConfiguration.html
 */
export interface EncoderConfigurationProps {
  /**
   * The name of the encoder configuration: up to 128 characters, only letters, digits, `-` and `_`. It need not be unique. Changing it
   * replaces the encoder configuration.
   *
   * @default - `<stack>-<logical id>`, which does not change when the construct moves in the tree and keeps its logical id
   */
  readonly encoderConfigurationName?: string;

  /**
   * The video format: a preset such as `EncoderVideo.HD_1080`, or `EncoderVideo.of(...)`. Changing it replaces the encoder configuration.
   *
   * @default - 1280 x 720 with 30 frames and 2,500,000 bits per second, the service's default
   */
  readonly video?: EncoderVideo;

  /**
   * The ARN of an existing encoder configuration that this construct adopts instead of creating a new one. It is in the account and region of
   * the stack. It belongs to no stack, or to an L1 of the same stack that retains it. Only one construct of an app may adopt it.
   *
   * The deployment changes its tags to those of this construct. It fails if name or video differ, because they cannot change. If the deployment
   * fails, its rollback restores the encoder configuration and deletes nothing. Once adopted, the encoder configuration is like any other of
   * the stack: removing the construct deletes it, unless its removal policy retains it. You may remove `adoptArn` once the deployment has
   * succeeded, which changes nothing. `adoptArn` requires `encoderConfigurationName`, and a stack that is not nested. `RemovalPolicy.RETAIN`,
   * with which a failed deployment could not be rolled back, is refused: use `RETAIN_ON_UPDATE_OR_DELETE`.
   *
   * @default - none; the construct creates a new encoder configuration
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_TagResource.html
   */
  readonly adoptArn?: string;
}

/**
 * Attributes of an imported encoder configuration.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_EncoderConfiguration.html
 */
export interface EncoderConfigurationAttributes {
  /**
   * The ARN of the encoder configuration: `arn:aws:ivs:<region>:<account>:encoder-configuration/<id>`.
   */
  readonly encoderConfigurationArn: string;
}

abstract class EncoderConfigurationBase extends Resource implements IEncoderConfiguration {
  public abstract readonly encoderConfigurationArn: string;
  public abstract readonly encoderConfigurationId: string;

  /**
   * Grants permissions on this encoder configuration to your code.
   */
  public readonly grants = EncoderConfigurationGrants.fromEncoderConfiguration(this);

  /**
   * A reference to this encoder configuration, for L1 constructs and other libraries.
   */
  public get encoderConfigurationRef(): refs.EncoderConfigurationReference {
    return { encoderConfigurationArn: this.encoderConfigurationArn };
  }
}

/**
 * An Amazon IVS Real-Time encoder configuration.
 *
 * Tags change in place; any other change replaces the encoder configuration. Deletion waits while a composition uses it, and fails if that
 * takes too long.
 *
 * Throws for a name or tag that IVS would refuse, and if an adoption could not be rolled back.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateEncoderConfiguration.html
 * @resource AWS::IVS::EncoderConfiguration
 */
export class EncoderConfiguration extends EncoderConfigurationBase {
  /**
   * Imports an encoder configuration by its ARN.
   *
   * Throws for text that is not the ARN of an encoder configuration.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param encoderConfigurationArn its ARN, `arn:aws:ivs:<region>:<account>:encoder-configuration/<id>`
   */
  public static fromEncoderConfigurationArn(scope: Construct, id: string, encoderConfigurationArn: string): IEncoderConfiguration {
    return EncoderConfiguration.fromEncoderConfigurationAttributes(scope, id, { encoderConfigurationArn });
  }

  /**
   * Imports an encoder configuration by its attributes.
   *
   * Throws for text that is not the ARN of an encoder configuration.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param attrs its ARN
   */
  public static fromEncoderConfigurationAttributes(
    scope: Construct,
    id: string,
    attrs: EncoderConfigurationAttributes,
  ): IEncoderConfiguration {
    checkArn('encoderConfigurationArn', attrs.encoderConfigurationArn, 'encoder-configuration', `${scope.node.path}/${id}`);

    class Import extends EncoderConfigurationBase {
      public readonly encoderConfigurationArn = attrs.encoderConfigurationArn;
      public readonly encoderConfigurationId = idOf(attrs.encoderConfigurationArn);
    }
    return new Import(scope, id, { environmentFromArn: attrs.encoderConfigurationArn });
  }

  /**
   * The name of the encoder configuration.
   *
   * @attribute
   */
  public readonly encoderConfigurationName: string;

  private readonly resource: IvsResource<EncoderConfigurationProperties, 'Id'>;

  constructor(scope: Construct, id: string, props: EncoderConfigurationProps = {}) {
    super(scope, id, { physicalName: physicalName('encoderConfigurationName', props.encoderConfigurationName, () => this) });
    checkName('encoderConfigurationName', props.encoderConfigurationName, this.node.path);

    this.resource = new IvsResource<EncoderConfigurationProperties, 'Id'>(this, 'Custom::IVSEncoderConfiguration', {
      ...adoption(this, 'encoder-configuration', 'encoderConfigurationName', props),
      Name: this.physicalName,
      Video: props.video?._render(),
    });

    this.encoderConfigurationName = this.physicalName;
  }

  public get encoderConfigurationArn(): string {
    return this.resource.arn;
  }

  public get encoderConfigurationId(): string {
    return this.resource.attribute('Id');
  }
}
