import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { CompositionResources } from '../../compositions/composition-grants';
import type { IRuntimeStages } from '../../runtime-stages';
import { anyArn, type Permission } from '../grants';
import { checkSameEnvironment, type Located } from '../regions';
import { checkConditionTags } from '../tags';
import { throwViolation } from '../validation';

/** The resources that a destination of a composition uses. */
export interface DestinationResources {
  readonly encoderConfiguration?: refs.IEncoderConfigurationRef;
  readonly storageConfiguration?: refs.IStorageConfigurationRef;
  readonly channel?: refs.IChannelRef;
}

/** Tags as pairs of key and value. */
type TagPairs = readonly (readonly [string, string])[];

/** The stages of compositions, and the tags that tell stages and compositions from others. */
export interface ComposedStages {
  /** The stage, or the construct that stands for stages. Compositions are in its account and region. */
  readonly owner: Located;
  /** The ARN of the stage, or a pattern. */
  readonly stageArn: string;
  /** The tags that a stage must have. */
  readonly stageTags: TagPairs;
  /** The tags that a composition must have. */
  readonly compositionTags: TagPairs;
}

/** A stage, whose compositions may have tags. Rejects tags that no condition can have, and an empty map. */
export function composedStage(stage: refs.IStageRef, tags?: Readonly<Record<string, string>>): ComposedStages {
  if (tags) checkConditionTags(stage, tags);
  return { owner: stage, stageArn: stage.stageRef.stageArn, stageTags: [], compositionTags: Object.entries(tags ?? {}) };
}

/** The stages of a `RuntimeStages`, whose compositions have the same tag as the stages. */
export function composedRuntimeStages(stages: IRuntimeStages): ComposedStages {
  const tags: TagPairs = [[stages.tagKey, stages.tagValue]];
  return { owner: stages, stageArn: anyArn(stages, 'stage'), stageTags: tags, compositionTags: tags };
}

/**
 * The permissions to start compositions. IAM checks `ivs:StartComposition` on the stage and on each resource, so a condition on the tags of the
 * stage has a statement of its own.
 */
export function startPermissions(stages: ComposedStages, resources: CompositionResources): [Permission, ...Permission[]] {
  const { owner, stageArn, stageTags, compositionTags } = stages;
  const requested = conditionsOn('aws:RequestTag', compositionTags);
  const start = (resourceArns: string[], existing: TagPairs = []): Permission => ({
    actions: ['ivs:StartComposition'],
    resourceArns,
    conditions: equals({ ...requested, ...conditionsOn('aws:ResourceTag', existing) }),
  });
  const used = arnsOf(owner, resources);
  const tagging = compositionTags.length > 0 ? [taggingPermission(stages)] : [];
  return stageTags.length > 0 ? [start(used), start([stageArn], stageTags), ...tagging] : [start([stageArn, ...used]), ...tagging];
}

/** IAM cannot limit tagging to new compositions. The condition on existing tags protects compositions of others that have the same keys. */
function taggingPermission({ owner, compositionTags }: ComposedStages): Permission {
  return {
    actions: ['ivs:TagResource'],
    resourceArns: [anyArn(owner, 'composition')],
    conditions: {
      StringEquals: conditionsOn('aws:RequestTag', compositionTags),
      StringEqualsIfExists: conditionsOn('aws:ResourceTag', compositionTags),
    },
  };
}

/** The permissions to get compositions, and to list those of one of the stages. */
export function readPermissions(stages: ComposedStages): [Permission, ...Permission[]] {
  return [onCompositions(stages, ['ivs:GetComposition']), onStages(stages, ['ivs:ListCompositions'])];
}

/** The permission to stop compositions. */
export function stopPermissions(stages: ComposedStages): [Permission] {
  return [onCompositions(stages, ['ivs:StopComposition'])];
}

/** The permission for actions on the compositions. @param conditions further conditions */
export function onCompositions({ owner, compositionTags }: ComposedStages, actions: string[], conditions?: iam.Conditions): Permission {
  return { actions, resourceArns: [anyArn(owner, 'composition')], conditions: withTags(compositionTags, conditions) };
}

/** The permission for actions on the stages. @param conditions further conditions */
export function onStages({ stageArn, stageTags }: ComposedStages, actions: string[], conditions?: iam.Conditions): Permission {
  return { actions, resourceArns: [stageArn], conditions: withTags(stageTags, conditions) };
}

function withTags(tags: TagPairs, conditions: iam.Conditions = {}): Permission['conditions'] {
  const all = { ...equals(conditionsOn('aws:ResourceTag', tags)), ...conditions };
  return Object.keys(all).length > 0 ? (all as Permission['conditions']) : undefined;
}

function conditionsOn(prefix: string, tags: TagPairs): Record<string, string> {
  return Object.fromEntries(tags.map(([key, value]) => [`${prefix}/${key}`, value]));
}

function equals(conditions: Record<string, string>): Permission['conditions'] {
  return Object.keys(conditions).length > 0 ? { StringEquals: conditions } : undefined;
}

/** AWS does not document which resource IAM checks for the default encoder of the service, so that one stands for any. */
function arnsOf(owner: Located, resources: CompositionResources): string[] {
  const { encoderConfigurations = [], storageConfigurations = [], channels = [] } = resources;
  const { defaultEncoder = encoderConfigurations.length === 0 } = resources;
  const encoders = encoderConfigurations.map(({ encoderConfigurationRef }) => encoderConfigurationRef.encoderConfigurationArn);
  return [
    ...(defaultEncoder ? [anyArn(owner, 'encoder-configuration')] : encoders),
    ...storageConfigurations.map(({ storageConfigurationRef }) => storageConfigurationRef.storageConfigurationArn),
    ...channels.map(({ channelRef }) => channelRef.channelArn),
  ];
}

/** Rejects resources without a destination, a recording without an encoder, and resources in another account or region than the stages. */
export function checkCompositionResources(
  owner: Located,
  noun: string,
  { encoderConfigurations = [], defaultEncoder, storageConfigurations = [], channels = [] }: CompositionResources,
): void {
  const { path } = owner.node;
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
  if (storageConfigurations.length > 0 && encoderConfigurations.length === 0) {
    throwViolation(
      { rule: 'a composition that records uses an encoder configuration', got: 'none', fix: 'pass one in `encoderConfigurations`' },
      path,
    );
  }
  if (defaultEncoder === false && encoderConfigurations.length === 0) {
    throwViolation(
      {
        rule: 'a composition uses an encoder configuration or the default encoder',
        got: 'neither',
        fix: 'pass one in `encoderConfigurations`, or leave out `defaultEncoder`',
      },
      path,
    );
  }
  for (const resource of encoderConfigurations) checkSameEnvironment(owner, `${noun} and the encoder of its composition`, resource);
  for (const resource of storageConfigurations) checkSameEnvironment(owner, `${noun} and the storage of its composition`, resource);
  for (const resource of channels) checkSameEnvironment(owner, `${noun} and the channel of its composition`, resource);
}
