import type * as iam from 'aws-cdk-lib/aws-iam';
import type { CompositionResources } from './compositions/composition-grants';
import {
  checkCompositionResources,
  composedRuntimeStages,
  readPermissions,
  startPermissions,
  stopPermissions,
} from './private/compositions/composition-permissions';
import { anyArn, grantAllOn, grantOn, type Permission, READ_STAGE_ACTIONS } from './private/grants';
import { RUNTIME_TAG_KEYS } from './private/runtime-tags';
import type { IRuntimeStages } from './runtime-stages';

/**
 * What code may do with the stages and ingest configurations that it creates while it runs. Each value is a method of
 * `RuntimeStagesGrants`.
 *
 * @see https://github.com/cdk-ivs-realtime/cdk-ivs-realtime/blob/main/docs/run-time-stages.md#permissions
 */
export enum RuntimeStagesPermission {
  /** Create stages. See `RuntimeStagesGrants.create`. */
  CREATE = 'create',
  /** Create participant tokens for the stages. */
  CREATE_PARTICIPANT_TOKENS = 'createParticipantTokens',
  /** Disconnect participants of the stages. */
  DISCONNECT_PARTICIPANTS = 'disconnectParticipants',
  /** Read the stages, their sessions and participants. */
  READ = 'read',
  /** Update the stages. */
  UPDATE = 'update',
  /** Delete the stages. */
  DELETE = 'delete',
  /** List all stages of the account and region. */
  LIST = 'list',
  /** Create ingest configurations. */
  CREATE_INGEST_CONFIGURATIONS = 'createIngestConfigurations',
  /** Read the ingest configurations, with their stream keys. */
  READ_STREAM_KEYS = 'readStreamKeys',
  /** Update the ingest configurations. */
  UPDATE_INGEST_CONFIGURATIONS = 'updateIngestConfigurations',
  /** Delete the ingest configurations. */
  DELETE_INGEST_CONFIGURATIONS = 'deleteIngestConfigurations',
  /** List all ingest configurations of the account and region. */
  LIST_INGEST_CONFIGURATIONS = 'listIngestConfigurations',
  /** Read the compositions of the stages. To start them, use `RuntimeStagesGrants.startCompositions`, which takes their resources. */
  READ_COMPOSITIONS = 'readCompositions',
  /** Stop the compositions of the stages. */
  STOP_COMPOSITIONS = 'stopCompositions',
}

/** The resource types of IVS that an app creates while it runs. */
type ResourceType = 'stage' | 'ingest-configuration';

/**
 * Grants permissions on the stages and ingest configurations that an app creates while it runs: on those with the tag of a `RuntimeStages`
 * construct.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 *
 * @exampleMetadata fixture=runtime-stages
 * @example
 * stages.grants.create(role);
 * stages.grants.createParticipantTokens(role);
 */
export class RuntimeStagesGrants {
  /**
   * Grants for the stages of a construct.
   *
   * @param stages the construct
   */
  public static fromRuntimeStages(stages: IRuntimeStages): RuntimeStagesGrants {
    return new RuntimeStagesGrants(stages);
  }

  private constructor(private readonly stages: IRuntimeStages) {}

  /**
   * Grants `ivs:CreateStage` for requests with both tags of the construct: `tagKey` with its value, and `createdAtTagKey` with a time such as
   * `2026-01-15T12:00:00Z`.
   *
   * IVS needs `ivs:TagResource`, too, which IAM cannot limit to new stages. So `grantee` can also add the tag to a stage that has neither this
   * tag, nor those of this library's constructs, nor those of CloudFormation, and then use it like its own.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateStage.html
   */
  public create(grantee: iam.IGrantable): iam.Grant {
    return this.allowCreate(grantee, 'ivs:CreateStage', 'stage');
  }

  /**
   * Grants `ivs:CreateParticipantToken`, with any user id, attributes and capabilities.
   *
   * @param grantee the principal, such as a function or a role
   */
  public createParticipantTokens(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:CreateParticipantToken'], 'stage');
  }

  /**
   * Grants `ivs:DisconnectParticipant`.
   *
   * @param grantee the principal, such as a function or a role
   */
  public disconnectParticipants(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:DisconnectParticipant'], 'stage');
  }

  /**
   * Grants reading the stages, their sessions, participants, and the participants' events and replicas: the actions of `StageGrants.read`.
   *
   * @param grantee the principal, such as a function or a role
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, READ_STAGE_ACTIONS, 'stage');
  }

  /**
   * Grants `ivs:UpdateStage`.
   *
   * @param grantee the principal, such as a function or a role
   */
  public update(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:UpdateStage'], 'stage');
  }

  /**
   * Grants `ivs:DeleteStage`, which disconnects everyone.
   *
   * @param grantee the principal, such as a function or a role
   */
  public delete(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:DeleteStage'], 'stage');
  }

  /**
   * Grants `ivs:ListStages`, which returns **all stages of the account and region**, with their tags. IVS cannot filter them, so your code does.
   *
   * @param grantee the principal, such as a function or a role
   */
  public list(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, { actions: ['ivs:ListStages'], resourceArns: [anyArn(this.stages, 'stage')] });
  }

  /**
   * Grants `ivs:CreateIngestConfiguration` for requests with both tags of the construct, and `ivs:TagResource` as `create` does.
   *
   * IAM cannot limit the stages that an ingest configuration is attached to: `grantee` can attach one to any stage of the account and region.
   *
   * @param grantee the principal, such as a function or a role
   */
  public createIngestConfigurations(grantee: iam.IGrantable): iam.Grant {
    return this.allowCreate(grantee, 'ivs:CreateIngestConfiguration', 'ingest-configuration');
  }

  /**
   * Grants `ivs:GetIngestConfiguration`, which returns the **stream key**.
   *
   * @param grantee the principal, such as a function or a role
   */
  public readStreamKeys(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:GetIngestConfiguration'], 'ingest-configuration');
  }

  /**
   * Grants `ivs:UpdateIngestConfiguration`. IAM cannot limit the stages that an ingest configuration is attached to.
   *
   * @param grantee the principal, such as a function or a role
   */
  public updateIngestConfigurations(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:UpdateIngestConfiguration'], 'ingest-configuration');
  }

  /**
   * Grants `ivs:DeleteIngestConfiguration`.
   *
   * @param grantee the principal, such as a function or a role
   */
  public deleteIngestConfigurations(grantee: iam.IGrantable): iam.Grant {
    return this.allowOnTagged(grantee, ['ivs:DeleteIngestConfiguration'], 'ingest-configuration');
  }

  /**
   * Grants `ivs:ListIngestConfigurations`, which returns **all ingest configurations of the account and region**, without tags and stream keys.
   *
   * @param grantee the principal, such as a function or a role
   */
  public listIngestConfigurations(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, { actions: ['ivs:ListIngestConfigurations'], resourceArns: ['*'] });
  }

  /**
   * Grants `ivs:StartComposition` on the stages and on the given resources, for requests with the tag of the construct: `tagKey` with its value.
   * `CompositionDefinition.toRuntimeRequest` has it.
   *
   * IVS needs `ivs:TagResource`, too, which IAM cannot limit to new compositions. So `grantee` can also add the tag to a composition that does
   * not have it, and then stop it.
   *
   * @param grantee the principal, such as a function or a role
   * @param resources the resources that the compositions use, such as `CompositionDefinition.resources`. Throws if there is no destination, or
   * no encoder configuration for a recording, or if one is in another account or region
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_StartComposition.html
   */
  public startCompositions(grantee: iam.IGrantable, resources: CompositionResources): iam.Grant {
    checkCompositionResources(this.stages, 'run-time stages', resources);
    return grantAllOn(this.stages, grantee, startPermissions(composedRuntimeStages(this.stages), resources));
  }

  /**
   * Grants `ivs:GetComposition` on compositions with the tag, and `ivs:ListCompositions` on the stages, for requests with `filterByStageArn`.
   *
   * @param grantee the principal, such as a function or a role
   */
  public readCompositions(grantee: iam.IGrantable): iam.Grant {
    return grantAllOn(this.stages, grantee, readPermissions(composedRuntimeStages(this.stages)));
  }

  /**
   * Grants `ivs:StopComposition` on compositions with the tag.
   *
   * @param grantee the principal, such as a function or a role
   */
  public stopCompositions(grantee: iam.IGrantable): iam.Grant {
    return grantAllOn(this.stages, grantee, stopPermissions(composedRuntimeStages(this.stages)));
  }

  /**
   * Grants further actions on the stages.
   *
   * @internal
   */
  public _onStages(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return this.allowOnTagged(grantee, actions, 'stage');
  }

  private allowOnTagged(grantee: iam.IGrantable, actions: string[], type: ResourceType): iam.Grant {
    const conditions = { StringEquals: this.tag('aws:ResourceTag') };
    return this.allow(grantee, { actions, resourceArns: [anyArn(this.stages, type)], conditions });
  }

  private allowCreate(grantee: iam.IGrantable, action: string, type: ResourceType): iam.Grant {
    const resourceArns = [anyArn(this.stages, type)];
    const StringEquals = this.tag('aws:RequestTag');
    const StringLike = { [`aws:RequestTag/${RUNTIME_TAG_KEYS.createdAt}`]: DATE_TIME };
    const create = this.allow(grantee, { actions: [action], resourceArns, conditions: { StringEquals, StringLike } });
    const tag = this.allow(grantee, {
      actions: ['ivs:TagResource'],
      resourceArns,
      conditions: { StringEquals, StringLike, StringEqualsIfExists: this.tag('aws:ResourceTag'), Null: IS_NOT_DEPLOYED },
    });
    return create.combine(tag);
  }

  private tag(prefix: string): Record<string, string> {
    return { [`${prefix}/${RUNTIME_TAG_KEYS.owner}`]: this.stages.tagValue };
  }

  private allow(grantee: iam.IGrantable, permission: Permission): iam.Grant {
    return grantOn(this.stages, grantee, permission);
  }
}

/** The form of a time of creation. Without it, a stage that never has a session would stay: the sweeper could not tell its age. */
const DATE_TIME = '????-??-??T??:??*';

/** True for a resource without the tags that this library's handler and CloudFormation add. */
const IS_NOT_DEPLOYED = {
  'aws:ResourceTag/aws:cloudformation:stack-id': 'true',
  'aws:ResourceTag/cdk-ivs-realtime:owner': 'true',
};
