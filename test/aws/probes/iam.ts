/** What is assumed of IAM. */
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CfnOutput, Duration, RemovalPolicy, type Stack, Tags } from 'aws-cdk-lib';
import { AccountRootPrincipal, CfnRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type NotProbed, outcome, type Probe } from '../probe';
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
      const { stackName } = await context.deploy(
        'iam-size',
        (stack) => {
          const resource = `arn:aws:s3:::bucket/${' '.repeat(INLINE_POLICIES)}`;
          new CfnRole(stack, 'Role', {
            assumeRolePolicyDocument: trust(stack),
            policies: [{ policyName: 'spaces', policyDocument: documentOf(stack, resource) }],
          });
        },
        { mayFail: true },
      );
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
      const { stackName } = await context.deploy(
        'iam-tags',
        (stack) => {
          const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
          (role.node.defaultChild as CfnRole).overrideLogicalId('Role');
          for (let tag = 0; tag < 50; tag++) Tags.of(role).add(`tag-${tag}`, 'value');
        },
        { mayFail: true },
      );
      const reason = await failureReason(context, stackName, 'Role');
      return /Cannot exceed quota for \w+: \d+/.exec(reason)?.[0] ?? reason;
    },
    whenDifferent: 'change the words in `checkQuota` of local/src/services/iam/quotas.ts',
  },
  {
    id: 'iam-put-secret-value',
    source: decision3("`PutSecretValue` needs no more of the secret's key than `kms:GenerateDataKey`"),
    assumption: "`PutSecretValue` needs no more of the secret's key than `kms:GenerateDataKey`",
    expected: 'with kms:GenerateDataKey: success; without: AccessDeniedException',
    needs: ['kms', 'stack'],
    async run(context) {
      const { outputs } = await context.deploy('secret', (stack) => {
        const encryptionKey = new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
        const secret = new Secret(stack, 'Secret', { encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
        new CfnOutput(stack, 'SecretArn', { value: secret.secretArn });
        for (const [id, mayUseKey] of Object.entries({ With: true, Without: false })) {
          const role = new Role(stack, id, { assumedBy: new AccountRootPrincipal() });
          role.addToPolicy(new PolicyStatement({ actions: ['secretsmanager:PutSecretValue'], resources: [secret.secretArn] }));
          const key = new PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [encryptionKey.keyArn] });
          if (mayUseKey) role.addToPolicy(key);
          new CfnOutput(stack, `${id}Arn`, { value: role.roleArn });
        }
      });
      const put = async (roleArn: string | undefined) => {
        const { secrets } = await context.assumeRole(roleArn);
        return outcome(secrets.send(new PutSecretValueCommand({ SecretId: outputs.SecretArn, SecretString: 'a new value' })));
      };
      return `with kms:GenerateDataKey: ${await put(outputs.WithArn)}; without: ${await put(outputs.WithoutArn)}`;
    },
    whenDifferent:
      'add the action to what src/ingest-configuration.ts grants the handler, and to local/src/services/secrets-manager/operations.ts',
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
