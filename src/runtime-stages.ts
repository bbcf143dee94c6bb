import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration, type IResource, RemovalPolicy, Resource, Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { checkBucketOf } from './private/buckets';
import { bindEnvironment, checkEnvironmentPrefix } from './private/functions/bound-environment';
import { Sweeper } from './private/functions/sweeper';
import { libraryMetric } from './private/metrics/library-metrics';
import { HandledResource } from './private/provider/handled-resource';
import { Provider } from './private/provider/provider';
import { checkSameEnvironment, warnOutsideServiceRegions } from './private/regions';
import { checkDeployedTags, RUNTIME_TAG_KEYS } from './private/runtime-tags';
import { throwViolation } from './private/validation';
import type { RuntimeStagesAttribute, SweeperMetric } from './private/wire';
import { RuntimeStagesGrants, type RuntimeStagesPermission } from './runtime-stages-grants';
import { StageSweeper } from './stage-sweeper';

/** The most that CloudFormation allows. The handler deletes about 10,000 stages in that time. */
const SERVICE_TIMEOUT_SECONDS = 3600;

/** What the handler makes of a stack and a logical id. */
const TAG_VALUE = /^[A-Za-z][A-Za-z0-9-]*\/[0-9a-f]+$/;

const DEFAULT_PREFIX = 'IVS_STAGES';

/**
 * Options of `bind`.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md#the-contract
 */
export interface RuntimeStagesBindOptions {
  /**
   * What the function may do with the stages and ingest configurations.
   *
   * @default - nothing: the function gets the environment variables only
   */
  readonly permissions?: RuntimeStagesPermission[];

  /**
   * The beginning of the names of the environment variables: letters, digits and `_`, with a letter first. A function that uses several
   * `RuntimeStages` has one for each.
   *
   * @default 'IVS_STAGES'
   */
  readonly environmentPrefix?: string;
}

/**
 * All stages and ingest configurations that an app creates while it runs, told apart by a tag.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md
 */
export interface IRuntimeStages extends IResource {
  /**
   * The key of the tag that names this construct.
   */
  readonly tagKey: string;

  /**
   * The value of the tag that names this construct. It never changes while the construct keeps its logical id in the same stack.
   *
   * @attribute
   */
  readonly tagValue: string;

  /**
   * The key of the tag with the time of creation, such as `2026-01-15T12:00:00Z`.
   */
  readonly createdAtTagKey: string;

  /**
   * Grants permissions on the stages and ingest configurations to your code.
   */
  readonly grants: RuntimeStagesGrants;

  /**
   * Hands the tag to a function, and grants it permissions.
   *
   * The function gets the environment variables `IVS_STAGES_TAG_KEY`, `IVS_STAGES_TAG_VALUE` and `IVS_STAGES_CREATED_AT_TAG_KEY`. It sets
   * both tags when it creates a stage: the first with the value, the second with the present time in ISO 8601, such as
   * `2026-01-15T12:00:00Z`.
   *
   * @param fn the function
   * @param options the permissions
   */
  bind(fn: lambda.Function, options?: RuntimeStagesBindOptions): void;

  /**
   * The environment variables of `bind`, for code that does not run on Lambda.
   *
   * @param prefix the beginning of their names: letters, digits and `_`, with a letter first (default `IVS_STAGES`). Throws for another
   */
  environmentVariables(prefix?: string): { [name: string]: string };
}

/**
 * Properties of run-time stages.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md
 */
export interface RuntimeStagesProps {
  /**
   * What becomes of the stages and ingest configurations when this construct is removed, or its stack deleted: `DESTROY` deletes them all,
   * `RETAIN` keeps them. Stages have no snapshots, so `SNAPSHOT` is refused.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Deletes stages that are no longer used.
   *
   * @default - `StageSweeper.idleFor(Duration.hours(24))`
   */
  readonly sweeper?: StageSweeper;

  /**
   * The storage configurations that the stages and their compositions record to, in the account and region of the stack. Their buckets are
   * encrypted with SSE-S3, and have the object ownership `BUCKET_OWNER_ENFORCED` or `BUCKET_OWNER_PREFERRED`. CloudFormation deletes them, and
   * the bucket policies of this library's constructs, after the stages. Otherwise the last recordings could lose access to their bucket.
   *
   * @default - none
   */
  readonly storageConfigurations?: refs.IStorageConfigurationRef[];
}

abstract class RuntimeStagesBase extends Resource implements IRuntimeStages {
  public abstract readonly tagValue: string;
  public readonly tagKey: string = RUNTIME_TAG_KEYS.owner;
  public readonly createdAtTagKey: string = RUNTIME_TAG_KEYS.createdAt;

  /**
   * Grants permissions on the stages and ingest configurations to your code.
   */
  public readonly grants = RuntimeStagesGrants.fromRuntimeStages(this);

  /**
   * Hands the tag to a function, and grants it permissions.
   *
   * The function gets the environment variables `IVS_STAGES_TAG_KEY`, `IVS_STAGES_TAG_VALUE` and `IVS_STAGES_CREATED_AT_TAG_KEY`. It sets
   * both tags when it creates a stage: the first with the value, the second with the present time in ISO 8601, such as
   * `2026-01-15T12:00:00Z`.
   *
   * @param fn the function
   * @param options the permissions
   */
  public bind(fn: lambda.Function, options: RuntimeStagesBindOptions = {}): void {
    const { permissions = [], environmentPrefix } = options;
    bindEnvironment(this, 'RuntimeStages', fn, this.environmentVariables(environmentPrefix));
    for (const permission of permissions) this.grants[permission](fn);
  }

  /**
   * The environment variables of `bind`, for code that does not run on Lambda.
   *
   * @param prefix the beginning of their names: letters, digits and `_`, with a letter first (default `IVS_STAGES`). Throws for another
   */
  public environmentVariables(prefix: string = DEFAULT_PREFIX): { [name: string]: string } {
    checkEnvironmentPrefix(prefix, DEFAULT_PREFIX, this.node.path);
    return {
      [`${prefix}_TAG_KEY`]: this.tagKey,
      [`${prefix}_TAG_VALUE`]: this.tagValue,
      [`${prefix}_CREATED_AT_TAG_KEY`]: this.createdAtTagKey,
    };
  }
}

/**
 * All stages and ingest configurations that an app creates while it runs, told apart by a tag: who may create, use and delete them, a sweeper
 * for those that are no longer used, and nothing left when the stack is deleted.
 *
 * Throws for the removal policy `SNAPSHOT`, and for a bucket that IVS cannot write to.
 *
 * @resource AWS::IVS::Stage
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md
 * @exampleMetadata fixture=runtime-stages
 * @example
 * const rooms = new RuntimeStages(this, 'Rooms');
 * rooms.bind(fn, {
 *   permissions: [RuntimeStagesPermission.CREATE, RuntimeStagesPermission.CREATE_PARTICIPANT_TOKENS, RuntimeStagesPermission.LIST],
 * });
 */
export class RuntimeStages extends RuntimeStagesBase {
  /**
   * Imports the run-time stages of another app by their tag value. CloudFormation does not know that the stack depends on the other one, so
   * remove this stack first.
   *
   * Throws for text that is not the name of a stack, `/`, and hexadecimal digits.
   *
   * @param scope the parent construct
   * @param id the construct's id
   * @param tagValue the `tagValue` of the other construct
   */
  public static fromTagValue(scope: Construct, id: string, tagValue: string): IRuntimeStages {
    if (!Token.isUnresolved(tagValue) && !TAG_VALUE.test(tagValue)) {
      throwViolation(
        {
          rule: 'a `tagValue` is the name of a stack, `/`, and hexadecimal digits',
          got: `'${tagValue}'`,
          fix: 'pass the `tagValue` of the other RuntimeStages, for example from an output of its stack',
        },
        `${scope.node.path}/${id}`,
      );
    }
    class Import extends RuntimeStagesBase {
      public readonly tagValue = tagValue;
    }
    return new Import(scope, id);
  }

  public readonly tagValue: string;

  constructor(scope: Construct, id: string, props: RuntimeStagesProps = {}) {
    super(scope, id);
    const { removalPolicy = RemovalPolicy.DESTROY, storageConfigurations = [] } = props;
    if (removalPolicy === RemovalPolicy.SNAPSHOT) {
      throwViolation(
        {
          rule: '`removalPolicy` deletes or keeps stages, because they have no snapshots',
          got: 'RemovalPolicy.SNAPSHOT',
          fix: 'pass RemovalPolicy.DESTROY or RemovalPolicy.RETAIN',
        },
        this.node.path,
      );
    }
    const provider = Provider.of(this);
    const resource = new HandledResource(this, 'Custom::IVSRuntimeStages', SERVICE_TIMEOUT_SECONDS);
    provider.allowSelfInvocation(resource);
    for (const storage of storageConfigurations) {
      checkSameEnvironment(this, 'run-time stages and the storage configuration that they record to', storage);
      checkBucketOf(this, storage);
      resource.node.addDependency(storage);
    }
    resource.applyRemovalPolicy(removalPolicy);
    warnOutsideServiceRegions(this);
    checkDeployedTags(this);

    const attribute: RuntimeStagesAttribute = 'TagValue';
    // Every policy with this value depends on the resource. So CloudFormation deletes the policies first, and the stages after them.
    this.tagValue = resource.getAtt(attribute).toString();

    const sweeper = (props.sweeper ?? StageSweeper.idleFor(Duration.hours(24)))._render();
    if (sweeper) new Sweeper(this, sweeper);
  }

  /**
   * The number of stages that the sweeper has deleted (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricDeletedStages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DeletedStages', options);
  }

  /**
   * The number of stages that the sweeper has found expired, whether it has deleted them or not (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricExpiredStages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ExpiredStages', options);
  }

  /**
   * The number of ingest configurations that the sweeper has deleted (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricDeletedIngestConfigurations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DeletedIngestConfigurations', options);
  }

  /**
   * The number of ingest configurations that the sweeper has found expired, whether it has deleted them or not (sum over 5 minutes).
   *
   * @param options properties of the metric
   */
  public metricExpiredIngestConfigurations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('ExpiredIngestConfigurations', options);
  }

  /**
   * The number of stages and ingest configurations that the sweeper could not delete, and of runs that could not list them (sum over 5 minutes).
   * The next run tries again.
   *
   * @param options properties of the metric
   */
  public metricSweeperFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Failures', options);
  }

  private metric(metricName: SweeperMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return libraryMetric(this, metricName, { RuntimeStages: this.tagValue }, options);
  }
}
