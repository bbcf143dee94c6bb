/**
 * The policy in docs/first-day-on-aws.md is enough to run the suite: probes run with the credentials of a role that has it. Those with
 * `cdk deploy` are not among them: it takes the roles of a bootstrap stack, which only the administrator may assume in `ivs-local`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalEndpoint, startEndpoint } from '../../local/src/endpoint/endpoint';
import { createContext, type Shared } from './context';
import { PROBES } from './probes';
import { checkAccount } from './run/account';
import { cleanUp } from './run/clean-up';
import { runProbe } from './run/run-probes';
import { localTarget, type Target } from './target';
import { deployTemplate } from './templates';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'first-day-on-aws.md'), 'utf8');
const POLICY = JSON.parse(/```json\n([\s\S]*?)```/.exec(PAGE)?.[1] ?? '');
const signal = new AbortController().signal;

let endpoint: LocalEndpoint;
let target: Target;
beforeAll(async () => {
  endpoint = await startEndpoint();
  const administrator = localTarget(endpoint, 'eu-west-1');
  const context = createContext({ target: administrator, signal });
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: administrator.account }, Action: 'sts:AssumeRole' }],
  };
  const Role = {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument, Policies: [{ PolicyName: 'page', PolicyDocument: POLICY }] },
  };
  // Without the tag of the suite, whose cleanup would remove the role.
  const { outputs } = await deployTemplate({ ...context, name: () => 'page', tags: {} }, 'page', {
    Resources: { Role },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  });
  const { sts } = await context.assumeRole(outputs.Arn);
  const credentials = await (sts.config.credentials as () => Promise<Required<Target['clientSettings']>['credentials']>)();
  context.close();
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN = '' } = credentials;
  target = {
    ...administrator,
    clientSettings: { ...administrator.clientSettings, credentials },
    env: { ...administrator.env, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN },
  };
});
afterAll(() => endpoint.close());

test('it checks the account, and removes what is left', async () => {
  await checkAccount(target);
  await cleanUp({ target });
});

const shared: Shared = new Map();

test.each([
  'ivs-redundant-keys',
  'ivs-composition-stopped-twice',
  'ivs-bucket-statement',
  'ssm-new-version',
  's3-any-key',
  'lambda-url-claims',
  'compositions-stop',
  'cfn-owner',
])('%s runs', async (id) => {
  const [probe] = PROBES.filter((each) => each.id === id);
  if (!probe) throw new Error(`no probe ${id}`);
  expect(await runProbe(probe, { target, signal, shared })).toMatchObject({ seen: probe.expected });
});
