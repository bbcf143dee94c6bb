import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { cdkModules } from '../cdk-modules';

/** A call that EventBridge Scheduler makes at a fixed rate. */
export interface ScheduleProps {
  readonly description: string;
  readonly intervalMinutes: number;
  /** The permission that the schedule's role has on the target. */
  readonly action: 'lambda:InvokeFunction' | 'sqs:SendMessage';
  readonly target: { readonly arn: string; readonly input?: string; readonly sqsParameters?: { readonly messageGroupId: string } };
}

/** Adds a schedule and its role to `scope`. A call that fails is not retried, because the next one does its work. */
export function addSchedule(scope: Construct, { description, intervalMinutes, action, target }: ScheduleProps): void {
  const role = new iam.Role(scope, 'ScheduleRole', {
    // Without the condition, schedules of other accounts could use the role.
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      Invoke: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: [action], resources: [target.arn] })] }),
    },
  });
  new cdkModules.scheduler.CfnSchedule(scope, 'Schedule', {
    description,
    scheduleExpression: `rate(${intervalMinutes} ${intervalMinutes === 1 ? 'minute' : 'minutes'})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: { ...target, roleArn: role.roleArn, retryPolicy: { maximumRetryAttempts: 0 } },
  });
}
