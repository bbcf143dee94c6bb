import { Aspects, type IAspect, type Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

interface Rules {
  readonly logKeyArn: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  readonly boundaryArn: string;
}

class LogsAndNetwork implements IAspect {
  constructor(private readonly rules: Rules) {}

  public visit(node: IConstruct): void {
    const { logKeyArn, subnetIds, securityGroupIds } = this.rules;
    if (node instanceof CfnLogGroup) Object.assign(node, { retentionInDays: 365, kmsKeyId: logKeyArn });
    if (node instanceof CfnFunction) node.vpcConfig = { subnetIds, securityGroupIds };
  }
}

export function regulate(stack: Stack, rules: Rules): void {
  Aspects.of(stack).add(new LogsAndNetwork(rules));
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', rules.boundaryArn));
  Tags.of(stack).add('cost-centre', '4711');
}
