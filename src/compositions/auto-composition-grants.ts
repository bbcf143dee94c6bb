import type * as iam from 'aws-cdk-lib/aws-iam';
import { type ComposedStages, readPermissions, startPermissions, stopPermissions } from '../private/compositions/composition-permissions';
import { grantAllOn, type Permission } from '../private/grants';
import type { CompositionResources } from './composition-grants';

/**
 * Grants permissions on the compositions of an `AutoComposition` to your code, which can start and stop them beside it.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/compositions.md#start-and-stop-by-hand
 * @exampleMetadata fixture=compositions
 * @example
 * auto.grants.stop(fn);
 */
export class AutoCompositionGrants {
  /**
   * @internal
   */
  public static _of(compositions: ComposedStages, resources: CompositionResources): AutoCompositionGrants {
    return new AutoCompositionGrants(compositions, resources);
  }

  private constructor(
    private readonly compositions: ComposedStages,
    private readonly resources: CompositionResources,
  ) {}

  /**
   * Grants `ivs:StartComposition` with the tag of the construct: `tagKey` with the value `tagValue`. The construct counts the composition as
   * its own, so it does not start a second one.
   *
   * IVS needs `ivs:TagResource`, too, which IAM cannot limit to new compositions: `grantee` can also add the tag to a composition that does
   * not have it.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
   */
  public start(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, startPermissions(this.compositions, this.resources));
  }

  /**
   * Grants `ivs:StopComposition`. The construct does not start another composition in this session of the stage.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StopComposition.html
   */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, stopPermissions(this.compositions));
  }

  /**
   * Grants `ivs:GetComposition` for the compositions, and `ivs:ListCompositions` on their stages, for requests with `filterByStageArn`. IVS
   * forgets a composition 5 minutes after its end.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetComposition.html
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, readPermissions(this.compositions));
  }

  private allow(grantee: iam.IGrantable, permissions: readonly [Permission, ...Permission[]]): iam.Grant {
    return grantAllOn(this.compositions.owner, grantee, permissions);
  }
}
