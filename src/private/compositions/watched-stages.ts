import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import type { IRuntimeStages } from '../../runtime-stages';
import type { Permission } from '../grants';
import { checkSameEnvironment } from '../regions';
import { throwViolation } from '../validation';
import type { CompositionsEnvironment } from '../wire';
import { type ComposedStages, composedRuntimeStages, composedStage } from './composition-permissions';

/** One of the two is given. */
export interface WatchedStagesProps {
  readonly stage?: refs.IStageRef;
  readonly runtimeStages?: IRuntimeStages;
}

/** The stages that a function of this library watches: one stage, or those that an app creates while it runs. */
export interface WatchedStages {
  /** The ARN of the one stage; undefined for run-time stages. */
  readonly arn?: string;
  /** The stages and their compositions in permissions. */
  readonly composed: ComposedStages;
  /** The variables by which the function knows its stages. */
  readonly environment: Pick<CompositionsEnvironment, 'STAGE_ARN' | 'RUNTIME_TAG_VALUE'>;
}

/** @param purpose why a stage is watched, for errors: `its automatic composition` */
export function watchedStages(scope: IConstruct, purpose: string, props: WatchedStagesProps): WatchedStages {
  const watched = oneOf(scope, props);
  checkSameEnvironment(scope, `a stage and ${purpose}`, watched.composed.owner);
  return watched;
}

function oneOf({ node }: IConstruct, { stage, runtimeStages }: WatchedStagesProps): WatchedStages {
  if (stage && !runtimeStages) {
    const { stageArn } = stage.stageRef;
    return { arn: stageArn, composed: composedStage(stage), environment: { STAGE_ARN: stageArn } };
  }
  if (runtimeStages && !stage) {
    return { composed: composedRuntimeStages(runtimeStages), environment: { RUNTIME_TAG_VALUE: runtimeStages.tagValue } };
  }
  return throwViolation(
    { rule: 'either `stage` or `runtimeStages` says which stages', got: stage ? 'both' : 'neither', fix: 'pass one of them' },
    node.path,
  );
}

/** A permission as the statement of a role's policy. */
export function statementOf({ actions, resourceArns, conditions }: Permission): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: resourceArns, conditions });
}
