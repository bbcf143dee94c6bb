import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { grantOn } from './private/grants';

/**
 * Grants permissions on an encoder configuration.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/permissions.md
 * @exampleMetadata fixture=grants
 * @example
 * encoder.grants.read(fn);
 *
 * // Also for an L1 encoder configuration:
 * EncoderConfigurationGrants.fromEncoderConfiguration(l1Encoder).read(fn);
 */
export class EncoderConfigurationGrants {
  /**
   * Grants for an encoder configuration: a construct of this library, an imported encoder configuration or an L1.
   *
   * @param encoderConfiguration the encoder configuration
   */
  public static fromEncoderConfiguration(encoderConfiguration: refs.IEncoderConfigurationRef): EncoderConfigurationGrants {
    return new EncoderConfigurationGrants(encoderConfiguration);
  }

  private constructor(private readonly encoderConfiguration: refs.IEncoderConfigurationRef) {}

  /**
   * Grants `ivs:GetEncoderConfiguration`, which returns the video format. Code that lays out compositions needs its width and height.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetEncoderConfiguration.html
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = [this.encoderConfiguration.encoderConfigurationRef.encoderConfigurationArn];
    return grantOn(this.encoderConfiguration, grantee, { actions: ['ivs:GetEncoderConfiguration'], resourceArns });
  }
}
