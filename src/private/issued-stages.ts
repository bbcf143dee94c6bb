import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import type { IStage } from '../stage';
import { ValidationError } from './errors';

/** A stage in the form of `TokenEnvironment.IVS_TOKENS_STAGES`. */
export function renderStage(stage: refs.IStageRef): string {
  return [stage.stageRef.stageArn, ...knownEndpoints(stage)].join(',');
}

/** The endpoints for events and WHIP. None for an L1 and a stage that is imported by its ARN: they are known at run time only. */
export function knownEndpoints(stage: refs.IStageRef): string[] {
  try {
    const { stageEventsEndpoint: events, stageWhipEndpoint: whip } = stage as Partial<IStage>;
    return events && whip ? [events, whip] : [];
  } catch (error) {
    // An imported stage throws for an endpoint that it was imported without.
    if (error instanceof ValidationError) return [];
    throw error;
  }
}
