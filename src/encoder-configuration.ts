import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import type { EncoderVideo } from './encoder-video';
import { idOf } from './private/imports';
import { IvsResource } from './private/ivs-resource';
import { checkName, physicalName } from './private/names';
import { checkArn } from './private/validation';
import type { EncoderConfigurationProperties } from './private/wire';

/**
 * An encoder configuration: how a composition, several participants in one picture, is encoded.
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
}

/**
 * Properties of an encoder configuration.
 */
export interface EncoderConfigurationProps {
  /**
   * The name of the encoder configuration: up to 128 letters, digits, `-` and `_`. It need not be unique; changing it replaces the
   * encoder configuration.
   *
   * @default - `<stack>-<logical id>`, which stays when the construct moves in the tree and keeps its logical id
   */
  readonly encoderConfigurationName?: string;

  /**
   * The video: a preset such as `EncoderVideo.HD_1080P`, or `EncoderVideo.of(...)`. Changing it replaces the encoder configuration.
   *
   * @default - the service's default, 1280 x 720 with 30 frames and 2,500,000 bits per second
   */
  readonly video?: EncoderVideo;
}

/**
 * What is known of an encoder configuration that was made elsewhere.
 */
export interface EncoderConfigurationAttributes {
  /**
   * The ARN of the encoder configuration.
   */
  readonly encoderConfigurationArn: string;
}

abstract class EncoderConfigurationBase extends Resource implements IEncoderConfiguration {
  public abstract readonly encoderConfigurationArn: string;
  public abstract readonly encoderConfigurationId: string;

  /**
   * A reference to this encoder configuration, by which the L1s and other libraries take it.
   */
  public get encoderConfigurationRef(): refs.EncoderConfigurationReference {
    return { encoderConfigurationArn: this.encoderConfigurationArn };
  }
}

/**
 * An Amazon IVS Real-Time encoder configuration.
 *
 * Its tags change in place; everything else replaces it. A composition that still uses it makes its deletion wait, and in the end fail.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateEncoderConfiguration.html
 * @resource AWS::IVS::EncoderConfiguration
 */
export class EncoderConfiguration extends EncoderConfigurationBase {
  /**
   * An encoder configuration that was made elsewhere, by its ARN.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param encoderConfigurationArn its ARN, `arn:aws:ivs:<region>:<account>:encoder-configuration/<id>`
   */
  public static fromEncoderConfigurationArn(scope: Construct, id: string, encoderConfigurationArn: string): IEncoderConfiguration {
    return EncoderConfiguration.fromEncoderConfigurationAttributes(scope, id, { encoderConfigurationArn });
  }

  /**
   * An encoder configuration that was made elsewhere.
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

  public readonly encoderConfigurationArn: string;
  public readonly encoderConfigurationId: string;

  /**
   * The name of the encoder configuration.
   *
   * @attribute
   */
  public readonly encoderConfigurationName: string;

  constructor(scope: Construct, id: string, props: EncoderConfigurationProps = {}) {
    super(scope, id, { physicalName: physicalName('encoderConfigurationName', props.encoderConfigurationName, () => this) });
    checkName('encoderConfigurationName', props.encoderConfigurationName, this.node.path);

    const resource = new IvsResource<EncoderConfigurationProperties, 'Id'>(this, 'Custom::IVSEncoderConfiguration', {
      Name: this.physicalName,
      Video: props.video?._render(),
    });

    this.encoderConfigurationName = this.physicalName;
    this.encoderConfigurationArn = resource.arn;
    this.encoderConfigurationId = resource.attribute('Id');
  }
}
