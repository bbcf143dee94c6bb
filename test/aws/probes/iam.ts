/** What is assumed of IAM. */
import { type Stack, Tags } from 'aws-cdk-lib';
import { CfnRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { NotProbed, Probe } from '../probe';
import { decision3 } from './sources';
import { failureReason } from './stack-events';

const QUOTA = decision3("white space inside of a policy's texts counts for its size; the words for more than 50 tags of a role");

/** The characters of all inline policies of a role. */
const INLINE_POLICIES = 10_240;

export const probes: readonly Probe[] = [
  {
    id: 'iam-policy-white-space',
    source: QUOTA,
    assumption: "white space inside of a policy's texts counts for its size",
    expected: 'refused: Maximum policy size of 10240 bytes exceeded for role',
    needs: ['stack'],
    async run(context) {
      const { stackName } = await context.deploy('iam-size', (stack) => {
        const resource = `arn:aws:s3:::bucket/${' '.repeat(INLINE_POLICIES)}`;
        new CfnRole(stack, 'Role', {
          assumeRolePolicyDocument: trust(stack),
          policies: [{ policyName: 'spaces', policyDocument: documentOf(stack, resource) }],
        });
      });
      const [words] = /Maximum policy size of \d+ bytes exceeded for role/.exec(await failureReason(context, stackName, 'Role')) ?? [];
      return words ? `refused: ${words}` : `not refused for its size: ${await failureReason(context, stackName, 'Role')}`;
    },
    whenDifferent: 'leave white space out of `sizeOf` in local/src/services/iam/quotas.ts',
  },
  {
    id: 'iam-too-many-tags',
    source: QUOTA,
    assumption: 'the words for more than 50 tags of a role',
    expected: 'Cannot exceed quota for TagsPerRole: 50',
    needs: ['stack'],
    async run(context) {
      const { stackName } = await context.deploy('iam-tags', (stack) => {
        const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
        (role.node.defaultChild as CfnRole).overrideLogicalId('Role');
        for (let tag = 0; tag < 50; tag++) Tags.of(role).add(`tag-${tag}`, 'value');
      });
      const reason = await failureReason(context, stackName, 'Role');
      return /Cannot exceed quota for \w+: \d+/.exec(reason)?.[0] ?? reason;
    },
    whenDifferent: 'change the words in `checkQuota` of local/src/services/iam/quotas.ts',
  },
];

export const notProbed: readonly NotProbed[] = [];

function trust(stack: Stack): object {
  const assumedBy = new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new ServicePrincipal('lambda.amazonaws.com')] });
  return stack.resolve({ Version: '2012-10-17', Statement: [assumedBy.toStatementJson()] });
}

function documentOf(stack: Stack, resource: string): object {
  const statement = new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
  return stack.resolve({ Version: '2012-10-17', Statement: [statement.toStatementJson()] });
}
