import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { IRuntimeStages } from '../../runtime-stages';
import { RUNTIME_TAG_KEYS } from '../runtime-tags';
import type { SweeperEnvironment } from '../wire';
import { addFunction } from './functions';
import { addSchedule } from './schedules';

/** The most that Lambda allows: enough to look at about 2,000 stages. */
const MAX_TIMEOUT_SECONDS = 900;

export interface SweeperSettings {
  readonly idleSeconds: number;
  readonly intervalMinutes: number;
  readonly dryRun: boolean;
}

/** The function that deletes idle stages and ingest configurations, and its schedule. */
export class Sweeper extends Construct {
  constructor(stages: IRuntimeStages & Construct, { idleSeconds, intervalMinutes, dryRun }: SweeperSettings) {
    super(stages, 'Sweeper');
    const environment: SweeperEnvironment = { TAG_VALUE: stages.tagValue, IDLE_SECONDS: String(idleSeconds), DRY_RUN: String(dryRun) };
    const { fn } = addFunction(this, {
      description: 'Deletes idle stages and ingest configurations (cdk-ivs-realtime)',
      file: 'sweeper',
      // A run ends before the next one begins, because two would call IVS twice as often.
      timeoutSeconds: Math.min(MAX_TIMEOUT_SECONDS, 60 * intervalMinutes),
      environment: { ...environment },
      policyName: 'Sweeper',
      statements: statements(stages),
    });

    addSchedule(this, {
      description: `Runs the sweeper of ${stages.node.path}`,
      intervalMinutes,
      action: 'lambda:InvokeFunction',
      target: { arn: fn.functionArn },
    });
  }
}

/** What the sweeper may do: deletions, and what has to be read before each. */
function statements(stages: IRuntimeStages): iam.PolicyStatement[] {
  const arn = (resource: string) => stages.stack.formatArn({ service: 'ivs', resource, resourceName: '*' });
  const conditions = { StringEquals: { [`aws:ResourceTag/${RUNTIME_TAG_KEYS.owner}`]: stages.tagValue } };
  const allow = (actions: string[], resource: string, more: Pick<iam.PolicyStatementProps, 'conditions'> = {}) =>
    new iam.PolicyStatement({ actions, resources: [resource], ...more });
  return [
    allow(['ivs:ListStages'], arn('stage')),
    allow(['ivs:DeleteStage', 'ivs:ListStageSessions'], arn('stage'), { conditions }),
    allow(['ivs:ListIngestConfigurations'], '*'),
    allow(['ivs:ListTagsForResource'], arn('ingest-configuration')),
    allow(['ivs:DeleteIngestConfiguration'], arn('ingest-configuration'), { conditions }),
  ];
}
