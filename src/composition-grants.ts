import type * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { grantOn } from './private/grants';
import { checkSameEnvironment } from './private/regions';
import { checkConditionTags } from './private/tags';
import { throwViolation } from './private/validation';

/**
 * Options of the grants for compositions.
 */
export interface CompositionGrantsOptions {
  /**
   * The tags that identify the compositions. `start` requires them, and `read` and `stop` are limited to compositions that have all of them.
   * A composition may have other tags, too.
   *
   * Throws if the map is empty, if IVS does not allow one of the tags, if keys differ only in case, or if a value has a policy variable.
   *
   * @default - no tags: `read` and `stop` are for all compositions in the account and region of the stage
   */
  readonly tags?: { [key: string]: string };
}

/**
 * The resources that compositions use.
 */
export interface CompositionResources {
  /**
   * The encoder configurations that a composition may use. IAM needs one, also for a composition to a channel. At least one.
   */
  readonly encoderConfigurations: refs.IEncoderConfigurationRef[];

  /**
   * The storage configurations that a composition may record to.
   *
   * @default - none; then `channels` has at least one
   */
  readonly storageConfigurations?: refs.IStorageConfigurationRef[];

  /**
   * The channels of IVS Low-Latency Streaming that a composition may be broadcast to.
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

  /** Pairs of key and value, because a map that a program changes later would change the grants. */
  private readonly tags: readonly (readonly [string, string])[];

  private constructor(
    private readonly stage: refs.IStageRef,
    tags: { [key: string]: string } | undefined,
  ) {
    if (tags) checkConditionTags(stage, tags);
    this.tags = Object.entries(tags ?? {});
  }

  /**
   * Grants `ivs:StartComposition` on the stage and on the given resources.
   *
   * With `tags`, `grantee` can start compositions only with these tags, and gets `ivs:TagResource` on compositions for it. IAM cannot limit
   * that to new compositions: `grantee` can also add the tags to a composition that has no tags with these keys, and then stop it. It cannot
   * change a tag that has another value.
   *
   * @param grantee the principal, such as a function or a role
   * @param resources the resources that the compositions use. Throws if there is no encoder configuration or no destination, or if one is in
   * another account or region than the stage
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
   */
  public start(grantee: iam.IGrantable, resources: CompositionResources): iam.Grant {
    const { encoderConfigurations, storageConfigurations = [], channels = [] } = resources;
    this.checkResources(resources);
    const start = grantOn(this.stage, grantee, {
      actions: ['ivs:StartComposition'],
      resourceArns: [
        this.stage.stageRef.stageArn,
        ...encoderConfigurations.map(({ encoderConfigurationRef }) => encoderConfigurationRef.encoderConfigurationArn),
        ...storageConfigurations.map(({ storageConfigurationRef }) => storageConfigurationRef.storageConfigurationArn),
        ...channels.map(({ channelRef }) => channelRef.channelArn),
      ],
      conditions: this.tagConditions({ StringEquals: 'aws:RequestTag' }),
    });
    if (this.tags.length === 0) return start;
    return start.combine(
      grantOn(this.stage, grantee, {
        actions: ['ivs:TagResource'],
        resourceArns: [this.anyCompositionArn],
        conditions: this.tagConditions({ StringEquals: 'aws:RequestTag', StringEqualsIfExists: 'aws:ResourceTag' }),
      }),
    );
  }

  /**
   * Grants `ivs:ListCompositions` on the stage, for requests with `filterByStageArn`, and `ivs:GetComposition`: with `tags` on compositions
   * that have them, and else on **all compositions in the account and region** of the stage. IVS forgets a composition 5 minutes after its end.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_GetComposition.html
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    const get = this.allowOnCompositions(grantee, 'ivs:GetComposition');
    const list = { actions: ['ivs:ListCompositions'], resourceArns: [this.stage.stageRef.stageArn] };
    return get.combine(grantOn(this.stage, grantee, list));
  }

  /**
   * Grants `ivs:StopComposition`: with `tags` on compositions that have them, and else on **all compositions in the account and region** of
   * the stage.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StopComposition.html
   */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnCompositions(grantee, 'ivs:StopComposition');
  }

  private allowOnCompositions(grantee: iam.IGrantable, action: string): iam.Grant {
    return grantOn(this.stage, grantee, {
      actions: [action],
      resourceArns: [this.anyCompositionArn],
      conditions: this.tagConditions({ StringEquals: 'aws:ResourceTag' }),
    });
  }

  private get anyCompositionArn(): string {
    const { account, region } = this.stage.env;
    return Stack.of(this.stage).formatArn({ service: 'ivs', resource: 'composition', resourceName: '*', account, region });
  }

  /** @param operators the condition key's prefix by operator, such as `aws:ResourceTag` */
  private tagConditions(operators: Readonly<Record<string, string>>): Record<string, Record<string, string>> | undefined {
    if (this.tags.length === 0) return undefined;
    return Object.fromEntries(
      Object.entries(operators).map(([operator, prefix]) => [
        operator,
        Object.fromEntries(this.tags.map(([key, value]) => [`${prefix}/${key}`, value])),
      ]),
    );
  }

  private checkResources({ encoderConfigurations, storageConfigurations = [], channels = [] }: CompositionResources): void {
    const { path } = this.stage.node;
    if (encoderConfigurations.length === 0) {
      throwViolation(
        { rule: 'a composition uses an encoder configuration', got: 'an empty list', fix: 'pass one in `encoderConfigurations`' },
        path,
      );
    }
    if (storageConfigurations.length + channels.length === 0) {
      throwViolation(
        {
          rule: 'a composition has a storage configuration or a channel as destination',
          got: 'neither',
          fix: 'pass one in `storageConfigurations` or `channels`',
        },
        path,
      );
    }
    for (const resource of encoderConfigurations) checkSameEnvironment(this.stage, 'a stage and the encoder of its composition', resource);
    for (const resource of storageConfigurations) checkSameEnvironment(this.stage, 'a stage and the storage of its composition', resource);
    for (const resource of channels) checkSameEnvironment(this.stage, 'a stage and the channel of its composition', resource);
  }
}
