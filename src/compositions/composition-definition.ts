import * as iam from 'aws-cdk-lib/aws-iam';
import type { CallAwsServiceProps } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Token } from 'aws-cdk-lib/core';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { cdkModules } from '../private/cdk-modules';
import {
  type ComposedStages,
  checkCompositionResources,
  composedRuntimeStages,
  composedStage,
  type DestinationResources,
  startPermissions,
} from '../private/compositions/composition-permissions';
import { warnOfEncoderBeyondChannel, warnOfWindowOutsideVideo } from '../private/compositions/composition-warnings';
import { defined } from '../private/objects';
import { checkSameEnvironment, type Located } from '../private/regions';
import { checkCompositionTags, checkTagCount } from '../private/tags';
import { abbreviate, checkArn, throwViolation } from '../private/validation';
import type { CompositionRequest } from '../private/wire';
import type { IRuntimeStages } from '../runtime-stages';
import type { CompositionDestination } from './composition-destination';
import { CompositionGrants, type CompositionResources } from './composition-grants';
import type { CompositionLayout } from './composition-layout';

/**
 * Properties of a composition.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
 */
export interface CompositionDefinitionProps {
  /**
   * Where the composition goes: one recording, one channel, or one of each. All its resources are in the same account and region.
   */
  readonly destinations: CompositionDestination[];

  /**
   * How the composition arranges its participants.
   *
   * @default - `CompositionLayout.grid()`, the service's default
   */
  readonly layout?: CompositionLayout;

  /**
   * The tags of the composition: a resource has at most 50. Grants use them to tell your compositions from others.
   *
   * A key has 1 to 128 characters, is known at synthesis, does not begin with `aws:` or `cdk-ivs-realtime:`, and is neither `__proto__` nor
   * the name of an intrinsic function of CloudFormation. A value is text of at most 256 characters.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };
}

/**
 * All that IVS needs to compose a stage except the stage: layout, destinations, tags.
 *
 * It is a value, and starts nothing. Pass it to an `AutoComposition`, or start compositions yourself with its request.
 *
 * Throws without a destination, for two destinations of one kind, for resources in different accounts or regions, and for tags that IVS would
 * refuse.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
 *
 * @exampleMetadata fixture=compositions
 * @example
 * const show = new CompositionDefinition({
 *   layout: CompositionLayout.grid({ featuredParticipantAttribute: 'host' }),
 *   destinations: [CompositionDestination.s3({ storageConfiguration: storage, encoderConfiguration: encoder })],
 *   tags: { show: 'late-night' },
 * });
 * show.grantStart(fn, stage);
 * fn.addEnvironment('START_COMPOSITION', this.toJsonString(show.toRequest(stage)));
 */
export class CompositionDefinition {
  /**
   * The resources of the destinations, for grants.
   */
  public readonly resources: CompositionResources;

  private readonly request: CompositionRequest;

  constructor(props: CompositionDefinitionProps) {
    const { layout, destinations, tags = {} } = props;
    checkDestinations(destinations);
    const resources = destinations.map(({ _resources }) => _resources);
    checkOneEnvironment(resources);
    checkCompositionTags(placeOf(resources), tags);
    for (const used of resources) {
      if (layout) warnOfWindowOutsideVideo(layout._render(), used);
      warnOfEncoderBeyondChannel(used);
    }
    this.resources = {
      encoderConfigurations: allOf(resources, 'encoderConfiguration'),
      defaultEncoder: resources.some(({ encoderConfiguration }) => !encoderConfiguration),
      storageConfigurations: allOf(resources, 'storageConfiguration'),
      channels: allOf(resources, 'channel'),
    };
    this.request = structuredClone(
      defined({
        layout: layout?._render(),
        destinations: destinations.map((destination) => destination._render()),
        tags: Object.keys(tags).length > 0 ? tags : undefined,
      }),
    );
  }

  /**
   * The request for `StartComposition`, with the names of the SDK. It contains tokens: pass it through `stack.toJsonString()` where text is
   * needed, for example in an environment variable.
   *
   * @param stage the stage to compose. Without it, the request has no `stageArn`, and your code adds it. Throws for a stage in another account or
   * region
   */
  public toRequest(stage?: refs.IStageRef): { [key: string]: unknown } {
    const request = structuredClone(this.request);
    if (!stage) return { ...request };
    checkCompositionResources(stage, 'a stage', this.resources);
    return { stageArn: stage.stageRef.stageArn, ...request };
  }

  /**
   * The request for `StartComposition` of a stage that your app creates while it runs. It has the tag that `RuntimeStagesGrants` requires of
   * compositions, and no `stageArn`: your code adds it.
   *
   * Throws if the roles of `stages` could not start it, because they lack its encoder or storage configuration.
   *
   * @param stages the construct that stands for the stages
   */
  public toRuntimeRequest(stages: IRuntimeStages): { [key: string]: unknown } {
    const { tags = {}, ...request } = structuredClone(this.request);
    checkCompositionResources(stages, 'run-time stages', this.resources);
    checkTagCount(tags, 1, stages.node.path);
    return { ...request, tags: { ...tags, [stages.tagKey]: stages.tagValue } };
  }

  /**
   * The properties of the Step Functions task that starts a composition of a stage. The task is `CallAwsService`, whose role gets the permissions
   * of `grantStart`.
   *
   * @param stage the stage to compose. Throws for a stage in another account or region, and for tags whose values only the state machine knows
   */
  public toCallAwsServiceProps(stage: refs.IStageRef): CallAwsServiceProps {
    checkTagsOfTask(stage.node.path, this.request.tags);
    return this.taskProps(this.toRequest(stage), composedStage(stage, this.request.tags));
  }

  /**
   * The properties of the Step Functions task that starts a composition of a stage that your app creates while it runs. The task is
   * `CallAwsService`, whose role gets the permissions of `RuntimeStagesGrants.startCompositions`.
   *
   * @param stages the construct that stands for the stages
   * @param stageArn where the state machine finds the ARN of the stage, such as `JsonPath.stringAt('$.stageArn')`. Throws for a path as plain
   * text, which Step Functions would take for the ARN
   */
  public toRuntimeCallAwsServiceProps(stages: IRuntimeStages, stageArn: string): CallAwsServiceProps {
    checkStageArn(stageArn, stages.node.path);
    return this.taskProps({ stageArn, ...this.toRuntimeRequest(stages) }, composedRuntimeStages(stages));
  }

  /**
   * Grants starting compositions of a stage with the resources and tags of this definition: the permissions of `CompositionGrants.start`.
   *
   * @param grantee the principal, such as a function or a role
   * @param stage the stage
   */
  public grantStart(grantee: iam.IGrantable, stage: refs.IStageRef): iam.Grant {
    return CompositionGrants.fromStage(stage, { tags: this.request.tags }).start(grantee, this.resources);
  }

  /**
   * Grants starting compositions of stages that your app creates while it runs, with the resources of this definition: the permissions of
   * `RuntimeStagesGrants.startCompositions`.
   *
   * @param grantee the principal, such as a function or a role
   * @param stages the construct that stands for the stages
   */
  public grantRuntimeStart(grantee: iam.IGrantable, stages: IRuntimeStages): iam.Grant {
    return stages.grants.startCompositions(grantee, this.resources);
  }

  /**
   * Renders the request without its stage.
   *
   * @internal
   */
  public _render(): CompositionRequest {
    return this.request;
  }

  /**
   * The service is `ivsrealtime` for Step Functions, but `ivs` for IAM. The task has one statement without conditions, so the conditions on the
   * request's tags are left to the others: no code can change the tags in a state machine.
   */
  private taskProps({ tags, ...request }: { [key: string]: unknown }, stages: ComposedStages): CallAwsServiceProps {
    const [start, ...additional] = startPermissions(stages, this.resources);
    return {
      service: 'ivsrealtime',
      action: 'startComposition',
      parameters: defined({ ...(inPascalCase(request) as object), Tags: tags }),
      iamAction: 'ivs:StartComposition',
      iamResources: start.resourceArns,
      additionalIamStatements: additional.map(
        ({ actions, resourceArns: resources, conditions }) => new iam.PolicyStatement({ actions, resources, conditions }),
      ),
    };
  }
}

/** @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_Composition.html */
function checkDestinations(destinations: readonly CompositionDestination[]): void {
  if (destinations.length === 0) {
    throwViolation({
      rule: 'a composition has at least one destination',
      got: 'an empty list',
      fix: 'pass a CompositionDestination in `destinations`',
    });
  }
  for (const [kind, resource] of [
    ['s3', 'storageConfiguration'],
    ['channel', 'channel'],
  ] as const) {
    const count = destinations.filter(({ _resources }) => _resources[resource]).length;
    if (count > 1) {
      throwViolation({ rule: `a composition has at most one destination of the kind ${kind}`, got: `${count}`, fix: 'remove the others' });
    }
  }
}

function checkOneEnvironment(resources: readonly DestinationResources[]): void {
  const place = placeOf(resources);
  for (const { encoderConfiguration, storageConfiguration, channel } of resources) {
    for (const other of [encoderConfiguration, storageConfiguration, channel]) {
      if (other) checkSameEnvironment(place, 'the resources of a composition', other);
    }
  }
}

/** The permission of the task requires the tags, so they have the same values in all executions. */
function checkTagsOfTask(path: string, tags: Readonly<Record<string, string>> = {}): void {
  const { JsonPath } = cdkModules.stepfunctions;
  const unknown = Object.keys(tags).find((key) => JsonPath.isEncodedJsonPath(`${tags[key]}`) || `${tags[key]}`.startsWith('{%'));
  if (unknown === undefined) return;
  throwViolation(
    {
      rule: 'the tags of a composition that Step Functions starts are known at deployment, because the permission requires them',
      got: `an expression of the state machine as the value of '${unknown}'`,
      fix: 'write the value itself, and let the state machine add other tags by `tagResource`',
    },
    path,
  );
}

/** Accepts an ARN, a token such as a path of the state, and an expression of JSONata. */
function checkStageArn(stageArn: string, path: string): void {
  if (Token.isUnresolved(stageArn) || stageArn.startsWith('{%')) return;
  if (stageArn.startsWith('$')) {
    throwViolation(
      {
        rule: '`stageArn` says where the state machine finds the ARN of the stage',
        got: `the text '${abbreviate(stageArn)}'`,
        fix: "pass what JsonPath.stringAt makes of '$.stageArn', or for JSONata '{% $states.input.stageArn %}'",
      },
      path,
    );
  }
  checkArn('stageArn', stageArn, 'stage', path);
}

/** The storage configuration or the channel of the first destination. */
function placeOf([first]: readonly DestinationResources[]): Located {
  return (first?.storageConfiguration ?? first?.channel) as Located;
}

/** The resources of a kind, each once. */
function allOf<K extends keyof DestinationResources>(resources: readonly DestinationResources[], kind: K) {
  return [...new Set(resources.flatMap(({ [kind]: resource }) => (resource ? [resource] : [])))];
}

/** Step Functions has the names of the service's parameters in PascalCase. */
function inPascalCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inPascalCase);
  if (typeof value !== 'object' || value === null || Token.isUnresolved(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [`${key[0]?.toUpperCase()}${key.slice(1)}`, inPascalCase(member)]),
  );
}
