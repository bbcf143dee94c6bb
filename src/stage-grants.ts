import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { CompositionGrants, type CompositionGrantsOptions } from './compositions/composition-grants';
import { grantOn, READ_STAGE_ACTIONS } from './private/grants';
import { checkSame } from './private/regions';
import { throwViolation } from './private/validation';

/**
 * Grants permissions on a stage.
 *
 * A grant throws if `grantee` is a principal of another account: IVS has no resource policies.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_interactive-video-service.html
 *
 * @exampleMetadata fixture=grants
 * @example
 * stage.grants.createParticipantTokens(fn);
 * stage.grants.disconnectParticipants(fn);
 *
 * // Also for an L1 stage:
 * StageGrants.fromStage(l1Stage).read(fn);
 */
export class StageGrants {
  /**
   * Grants for a stage: a construct of this library, an imported stage or an L1.
   *
   * @param stage the stage
   */
  public static fromStage(stage: refs.IStageRef): StageGrants {
    return new StageGrants(stage);
  }

  private constructor(private readonly stage: refs.IStageRef) {}

  /**
   * Grants `ivs:CreateParticipantToken`, which lets `grantee` admit participants to the stage with any user id, attributes and capabilities.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_CreateParticipantToken.html
   */
  public createParticipantTokens(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, ['ivs:CreateParticipantToken']);
  }

  /**
   * Grants `ivs:DisconnectParticipant`, which removes a participant from the stage and invalidates their token.
   *
   * @param grantee the principal, such as a function or a role
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_DisconnectParticipant.html
   */
  public disconnectParticipants(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, ['ivs:DisconnectParticipant']);
  }

  /**
   * Grants reading the stage, its sessions, their participants, and the participants' events and replicas: `ivs:GetParticipant`,
   * `ivs:GetStage`, `ivs:GetStageSession`, `ivs:ListParticipantEvents`, `ivs:ListParticipantReplicas`, `ivs:ListParticipants` and
   * `ivs:ListStageSessions`. It does not include `ivs:ListStages`, which returns the stages of the whole account and region.
   *
   * @param grantee the principal, such as a function or a role
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, READ_STAGE_ACTIONS);
  }

  /**
   * Grants `ivs:StartParticipantReplication` and `ivs:StopParticipantReplication` on both stages, so that participants of this stage can be
   * replicated to `destination`.
   *
   * IAM does not tell source and destination apart: `grantee` can also replicate participants of `destination` to this stage.
   *
   * @param grantee the principal, such as a function or a role
   * @param destination the stage to which participants are replicated. Throws if it is this stage: the two stages of a replication are different,
   * and in the same account
   * @see https://docs.aws.amazon.com/ivs/latest/RealTimeUserGuide/rt-participant-replication.html
   */
  public replicateParticipants(grantee: iam.IGrantable, destination: refs.IStageRef): iam.Grant {
    const { path } = this.stage.node;
    if (destination.stageRef.stageArn === this.stage.stageRef.stageArn) {
      throwViolation(
        { rule: 'participants are replicated to another stage', got: `'${path}' as source and destination`, fix: 'pass another stage' },
        path,
      );
    }
    checkSame('account', this.stage, 'the two stages of a replication', destination);
    return this.allow(grantee, ['ivs:StartParticipantReplication', 'ivs:StopParticipantReplication'], [destination]);
  }

  /**
   * The grants for compositions of this stage. Same as `CompositionGrants.fromStage`.
   *
   * @param options the tags of the compositions
   */
  public compositions(options: CompositionGrantsOptions = {}): CompositionGrants {
    return CompositionGrants.fromStage(this.stage, options);
  }

  private allow(grantee: iam.IGrantable, actions: string[], otherStages: refs.IStageRef[] = []): iam.Grant {
    return grantOn(this.stage, grantee, { actions, resourceArns: [this.stage, ...otherStages].map(({ stageRef }) => stageRef.stageArn) });
  }
}
