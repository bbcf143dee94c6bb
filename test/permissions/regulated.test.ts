/** A stack with the demands of an organisation, deployed: what docs/regulated-accounts.md sets is honoured, and what it lacks is denied. */
import { App, Aws, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { createKeys } from '../../local/src/services/kms/keys';
import { systemClock } from '../../local/src/system/clock';
import { IngestCredentials, Stage } from '../../src';
import { regulate } from '../support/regulated';
import { type Account, createAccount } from './account';
import { ASSETS, assetKeyOf, type Template } from './life';

const allow = (...actions: string[]) => new PolicyStatement({ actions, resources: ['*'] });
const EVERYTHING = [allow('ivs:*', 'logs:*', 'cloudformation:DescribeStackEvents', 'secretsmanager:*SecretValue', 'kms:*')];

interface Settings {
  readonly boundary?: PolicyStatement[];
  readonly logsMayUseKey?: boolean;
}

function synthesise({ boundary = EVERYTHING, logsMayUseKey = true }: Settings): Template {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Live', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const encryptionKey = new Key(stack, 'Key');
  if (logsMayUseKey) encryptionKey.grantEncryptDecrypt(new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`));
  new Stage(stack, 'Room').addIngest('Studio', { credentials: IngestCredentials.inNewSecret({ encryptionKey }) });
  const { managedPolicyArn: boundaryArn } = new ManagedPolicy(stack, 'Limits', { statements: boundary });
  regulate(stack, { logKeyArn: encryptionKey.keyArn, subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'], boundaryArn });
  return app.synth().getStackByName('Live').template;
}

let account: Account;
beforeEach(() => {
  account = createAccount(createKeys(systemClock));
});
afterEach(() => account.close());

function deploy(template: Template): Promise<string> {
  account.s3.putObject(ASSETS, assetKeyOf(template), Buffer.from('zip'));
  return account.operate('CreateStack', template);
}

test('is created and deleted, and nothing is denied', async () => {
  expect(await deploy(synthesise({}))).toBe('CREATE_COMPLETE');
  expect(account.ivs.resources()).toHaveLength(2);
  expect(account.logged.length).toBeGreaterThan(2);
  expect(await account.operate('DeleteStack')).toBe('DELETE_COMPLETE');
  expect({ denials: account.denials, left: account.ivs.resources() }).toEqual({ denials: [], left: [] });
});

test.each<[string, PolicyStatement[], string, RegExp]>([
  [
    'does not allow it',
    [allow('ivs:Get*', 'ivs:List*', 'logs:*', 'cloudformation:*')],
    'because no permissions boundary allows the ivs:CreateStage action',
    /: its permissions boundary arn:aws:iam::000000000000:policy\/Live-Limits\w+-\w+ lacks {"Effect":"Allow","Action":"ivs:CreateStage",/,
  ],
  [
    'forbids it',
    [...EVERYTHING, new PolicyStatement({ effect: Effect.DENY, actions: ['ivs:CreateStage'], resources: ['*'] })],
    'with an explicit deny in a permissions boundary',
    /: the policy arn:aws:iam::000000000000:policy\/Live-Limits\w+-\w+ forbids ivs:CreateStage on /,
  ],
])('what the role allows is denied where its boundary %s', async (_, boundary, because, denial) => {
  expect(await deploy(synthesise({ boundary }))).toBe('ROLLBACK_COMPLETE');
  expect(account.reasons[0]).toContain(because);
  expect(account.denials[0]).toMatch(denial);
  expect(account.ivs.resources()).toEqual([]);
});

test('a key that CloudWatch Logs may not use is refused for the log group', async () => {
  expect(await deploy(synthesise({ logsMayUseKey: false }))).toBe('ROLLBACK_COMPLETE');
  expect(account.reasons[0]).toMatch(
    /The specified KMS key does not exist or is not allowed to be used with LogGroup 'arn:aws:logs:us-east-1:000000000000:log-group:Live-IvsRealTimeLogsE83B1D86-\w+'/,
  );
});

test('a function is refused in a VPC whose role may not have network interfaces', async () => {
  const template = synthesise({});
  for (const { Type, Properties } of Object.values(template.Resources)) if (Type === 'AWS::IAM::Role') delete Properties.ManagedPolicyArns;
  expect(await deploy(template)).toBe('ROLLBACK_COMPLETE');
  expect(account.reasons[0]).toContain('The provided execution role does not have permissions to call CreateNetworkInterface on EC2');
});

test('a function has subnets and security groups, or neither', async () => {
  const template = synthesise({});
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') Properties.VpcConfig.SecurityGroupIds = [];
  }
  await expect(deploy(template)).rejects.toThrow('SubnetIds and SecurityIds must coexist or be both empty list.');
});
