import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import {
  type ComposedStages,
  checkCompositionResources,
  composedStage,
  readPermissions,
  startPermissions,
  stopPermissions,
} from '../private/compositions/composition-permissions';
import { grantAllOn } from '../private/grants';

/**
 * Options of the grants for compositions.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/permissions.md
 */
export interface CompositionGrantsOptions {
  /**
   * The tags that identify the compositions. `start` requires them, and `read` and `stop` are limited to compositions that have all of them.
   * A composition may have other tags, too.
   *
   * There is at least one tag, and a resource has at most 50. A key has 1 to 128 characters, is known at synthesis, does not begin with `aws:`
   * or `cdk-ivs-realtime:`, and is neither `__proto__` nor the name of an intrinsic function of CloudFormation. The keys differ by more than
   * upper and lower case. A value is text of at most 256 characters, without a policy variable (`${…}`).
   *
   * @default - no tags: `read` and `stop` are for all compositions in the account and region of the stage
   */
  readonly tags?: { [key: string]: string };
}

/**
 * The resources that compositions use.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
 */
export interface CompositionResources {
  /**
   * The encoder configurations that a composition may use, in the account and region of the stage. A composition that records uses at least
   * one.
   *
   * @default - none; then a composition uses the default encoder of the service
   */
  readonly encoderConfigurations?: refs.IEncoderConfigurationRef[];

  /**
   * Whether a composition may use the default encoder of the service, for a channel without an encoder configuration. AWS does not document
   * which resource IAM checks for it, so the permission is for all encoder configurations in the account and region. A composition uses an
   * encoder configuration or the default encoder, so it is not false without `encoderConfigurations`.
   *
   * @default - true without `encoderConfigurations`
   */
  readonly defaultEncoder?: boolean;

  /**
   * The storage configurations that a composition may record to, in the account and region of the stage. A composition that records also uses
   * an encoder configuration.
   *
   * @default - none; then `channels` has at least one
   */
  readonly storageConfigurations?: refs.IStorageConfigurationRef[];

  /**
   * The channels of IVS Low-Latency Streaming that a composition may be broadcast to, in the account and region of the stage. A composition has
   * a channel or a storage configuration as destination.
   *
   * @default - none; then `storageConfigurations` has at least one
   */
  readonly channels?: refs.IChannelRef[];
}

/**
 * Grants permissions on the compositions of a stage.
 *
 * A composition has no ARN before it starts, so that no policy can name it. Pass `tags` to limit reading and stopping to the compositions of
 * your app.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/ssc-overview.html
 *
 * @exampleMetadata fixture=grants
 * @example
 * const compositions = CompositionGrants.fromStage(stage, { tags: { show: 'late-night' } });
 * compositions.start(fn, { encoderConfigurations: [encoder], storageConfigurations: [storage] });
 * compositions.stop(fn);
 */
export class CompositionGrants {
  /**
   * Grants for the compositions of a stage: a construct of this library, an imported stage or an L1.
   *
   * @param stage the stage
   * @param options the tags of the compositions
   */
  public static fromStage(stage: refs.IStageRef, options: CompositionGrantsOptions = {}): CompositionGrants {
    return new CompositionGrants(stage, options.tags);
  }

  private readonly stages: ComposedStages;

  private constructor(
    private readonly stage: refs.IStageRef,
    tags: { [key: string]: string } | undefined,
  ) {
    this.stages = composedStage(stage, tags);
  }

  /**
   * Grants `ivs:StartComposition` on the stage and on the given resources.
   *
   * With `tags`, `grantee` can start compositions only with these tags, and gets `ivs:TagResource` on compositions for it. IAM cannot limit
   * that to new compositions: `grantee` can also add the tags to a composition that has no tags with these keys, and then stop it. It cannot
   * change a tag that has another value.
   *
   * @param grantee the principal, such as a function or a role
   * @param resources the resources that the compositions use. Throws if there is no destination, or no encoder configuration for a
   * recording, or if one is in another account or region than the stage
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
   */
  public start(grantee: iam.IGrantable, resources: CompositionResources): iam.Grant {
    checkCompositionResources(this.stage, 'a stage', resources);
    return grantAllOn(this.stage, grantee, startPermissions(this.stages, resources));
  }

  /**
   * Grants `ivs:ListCompositions` on the stage, for requests with `filterByStageArn`, and `ivs:GetComposition`: with `tags` on compositions
   * that have them, and else on **all compositions in the account and region** of the stage. IVS forgets a composition 5 minutes after its end.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetComposition.html
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return grantAllOn(this.stage, grantee, readPermissions(this.stages));
  }

  /**
   * Grants `ivs:StopComposition`: with `tags` on compositions that have them, and else on **all compositions in the account and region** of
   * the stage.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StopComposition.html
   */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return grantAllOn(this.stage, grantee, stopPermissions(this.stages));
  }
}
