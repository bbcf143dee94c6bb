/** A role that gets grants, its statements in the template, and stages of each origin. */
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnStage } from 'aws-cdk-lib/aws-ivs';
import type { aws_ivs as refs } from 'aws-cdk-lib/interfaces';
import { Stage } from '../../src';

export const ENVIRONMENT = { account: '123456789012', region: 'us-east-1' };

export const ivsArn = (type: string, id = 'AbCdEf123456') => `arn:aws:ivs:us-east-1:123456789012:${type}/${id}`;

export function newRole(stack: Stack): Role {
  return new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

/** The statements that a role has been granted. */
export function granted(role: Role): unknown[] {
  const Roles = [role.stack.resolve(role.roleName)];
  const policies = Template.fromStack(role.stack).findResources('AWS::IAM::Policy', { Properties: { Roles } });
  return Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** A statement of a template. */
export const allow = (action: string | string[], resource: unknown, condition?: object) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

/** All compositions in the account and region of the stack. */
export const ANY_COMPOSITION = {
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':composition/*']],
};

/** A stage; its ARN, and that of its account's compositions, in the template. */
interface MadeStage {
  readonly stage: refs.IStageRef;
  readonly arn: unknown;
  readonly anyComposition: unknown;
}

export const STAGES: [origin: string, make: (stack: Stack, id: string) => MadeStage][] = [
  [
    'a stage of this library',
    (stack, id) => {
      const stage = new Stage(stack, id);
      return { stage, arn: stack.resolve(stage.stageArn), anyComposition: ANY_COMPOSITION };
    },
  ],
  ['an L1 stage', (stack, id) => ({ stage: new CfnStage(stack, id, {}), arn: { Ref: id }, anyComposition: ANY_COMPOSITION })],
  [
    'an imported stage',
    (stack, id) => ({
      stage: Stage.fromStageArn(stack, id, ivsArn('stage', id)),
      arn: ivsArn('stage', id),
      anyComposition: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ivs:us-east-1:123456789012:composition/*']] },
    }),
  ],
];
