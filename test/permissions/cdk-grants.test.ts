/** That what the CDK grants to a function is what the local services ask of it, with the function's code in a process of its own. */
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  Effect,
  type IPrincipal,
  ManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { CALLER_CODE, type Call, type CallingFunctions, jsonCall, queryCall, startCallingFunctions } from '../support/calling-functions';

const PARAMETER = '/cdk-bootstrap/hnb659fds/version';
const LOGGING = ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaBasicExecutionRole');
const BUS_ARN = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const PARAMETER_ARN = `arn:aws:ssm:us-east-1:000000000000:parameter${PARAMETER}`;
const ROLE_ARN = 'arn:aws:iam::000000000000:role/helper';

/** With three functions: one that was granted all, one nothing, and one that was granted all and is kept from it nevertheless. */
function synthesise(): object {
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Grants', { synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
  const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
  const bus = EventBus.fromEventBusName(stack, 'Bus', 'default');
  const parameter = StringParameter.fromStringParameterName(stack, 'Version', PARAMETER);
  const helper = new Role(stack, 'helper', { roleName: 'helper', assumedBy: new AccountRootPrincipal() });

  const functionWithRole = (name: string): LambdaFunction => {
    const role = new Role(stack, name, { roleName: name, assumedBy, managedPolicies: [LOGGING] });
    const code = Code.fromInline(CALLER_CODE);
    return new LambdaFunction(role, 'Function', { functionName: name, role, code, handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
  };
  const grantTo = (grantee: LambdaFunction): void => {
    bus.grantPutEventsTo(grantee);
    parameter.grantRead(grantee);
    helper.grantAssumeRole(grantee.grantPrincipal);
  };
  const lacking = functionWithRole('lacking');
  const granted = functionWithRole('granted');
  grantTo(granted);
  const forbidden = functionWithRole('forbidden');
  grantTo(forbidden);
  const actions = ['events:PutEvents', 'ssm:GetParameter*', 'sts:*'];
  forbidden.addToRolePolicy(new PolicyStatement({ sid: 'Never', effect: Effect.DENY, actions, resources: ['*'] }));

  const roleFor = (roleName: string, principal: IPrincipal, externalIds?: string[]) =>
    new Role(stack, roleName, { roleName, assumedBy: principal, externalIds });
  if (!lacking.role) throw new Error('the function has no role');
  roleFor('trusting', lacking.role);
  roleFor('tagged', new ArnPrincipal(lacking.role.roleArn).withSessionTags());
  for (const role of [roleFor('service', assumedBy), roleFor('external', new AccountRootPrincipal(), ['secret'])]) {
    role.grantAssumeRole(granted.grantPrincipal);
  }
  return app.synth().getStackByName('Grants').template;
}

let functions: CallingFunctions;
beforeAll(async () => {
  functions = await startCallingFunctions();
  expect(await functions.deploy('CreateStack', synthesise())).toBe('CREATE_COMPLETE');
});
afterAll(() => functions.endpoint.close());
beforeEach(() => {
  functions.lines.length = 0;
});

const denials = () => functions.lines.filter((line) => line.includes('Access denied'));

describe.each<[grant: string, action: string, resource: string, refusal: string, status: number, call: Call]>([
  [
    'EventBus.grantPutEventsTo',
    'events:PutEvents',
    BUS_ARN,
    '"__type":"AccessDeniedException"',
    400,
    jsonCall('events', 'PutEvents', { Entries: [{ Source: 'app', DetailType: 'Started', Detail: '{}' }] }),
  ],
  [
    'StringParameter.grantRead, one parameter',
    'ssm:GetParameter',
    PARAMETER_ARN,
    '"__type":"AccessDeniedException"',
    400,
    jsonCall('ssm', 'GetParameter', { Name: PARAMETER }),
  ],
  [
    'StringParameter.grantRead, a list of parameters',
    'ssm:GetParameters',
    PARAMETER_ARN,
    '"__type":"AccessDeniedException"',
    400,
    jsonCall('ssm', 'GetParameters', { Names: [PARAMETER] }),
  ],
  [
    'Role.grantAssumeRole',
    'sts:AssumeRole',
    ROLE_ARN,
    '<Code>AccessDenied</Code>',
    403,
    queryCall('sts', 'AssumeRole', { RoleArn: ROLE_ARN, RoleSessionName: 'test' }),
  ],
])('%s', (_, action, resource, refusal, status, call) => {
  const refused = (name: string) =>
    `User: arn:aws:sts::000000000000:assumed-role/${name}/${name} is not authorized to perform: ${action} on resource: ${resource} `;

  test('lets the function', async () => {
    expect(await functions.asFunction('granted', call)).toMatchObject({ status: 200 });
    expect(denials()).toEqual([]);
  });

  test('is what a function without it lacks', async () => {
    const answer = await functions.asFunction('lacking', call);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(refusal);
    expect(answer.text).toContain(`${refused('lacking')}because no identity-based policy allows the ${action} action`);
    const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
    expect(denials()).toEqual([`lacking: Access denied to the role lacking: its policies lack ${statement}.`]);
  });

  test('does not outweigh a deny', async () => {
    const answer = await functions.asFunction('forbidden', call);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(refusal);
    expect(answer.text).toContain(`${refused('forbidden')}with an explicit deny in an identity-based policy`);
    const line = `forbidden: Access denied to the role forbidden: the policy \\w+ forbids ${action} on ${resource}: {.*"Sid":"Never"}\\.`;
    expect(denials()).toEqual([expect.stringMatching(new RegExp(`^${line}$`))]);
  });
});

test('STS tells a function its role whatever is denied to it', async () => {
  const { status, text } = await functions.asFunction('forbidden', queryCall('sts', 'GetCallerIdentity'));
  expect(status).toBe(200);
  expect(text).toContain('<Arn>arn:aws:sts::000000000000:assumed-role/forbidden/forbidden</Arn>');
});

describe('who may assume a role is for its trust policy to say', () => {
  const assume = (caller: string, name: string, input: Record<string, string> = {}) =>
    functions.asFunction(
      caller,
      queryCall('sts', 'AssumeRole', { RoleArn: `arn:aws:iam::000000000000:role/${name}`, RoleSessionName: 'test', ...input }),
    );
  const TEAM = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'live' };
  const untrusted = (name: string, action: string) =>
    `on resource: arn:aws:iam::000000000000:role/${name} because no role trust policy allows the ${action} action`;

  test('assumedBy: the role of the function, without a grant', async () => {
    expect(await assume('lacking', 'trusting')).toMatchObject({ status: 200 });
    expect(denials()).toEqual([]);
    const answer = await assume('granted', 'trusting');
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(untrusted('trusting', 'sts:AssumeRole')) });
    expect(denials()).toEqual([
      'granted: Access denied to the role granted: the trust policy of arn:aws:iam::000000000000:role/trusting allows sts:AssumeRole ' +
        'neither to the role nor to the account. It allows it to {"Principal":{"AWS":"arn:aws:iam::000000000000:role/lacking"}}.',
    ]);
  });

  test('assumedBy: a service, whatever was granted', async () => {
    const answer = await assume('granted', 'service');
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(untrusted('service', 'sts:AssumeRole')) });
  });

  test('externalIds', async () => {
    expect(await assume('granted', 'external', { ExternalId: 'secret' })).toMatchObject({ status: 200 });
    for (const input of [{}, { ExternalId: 'other' }] as Record<string, string>[]) {
      const answer = await assume('granted', 'external', input);
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(untrusted('external', 'sts:AssumeRole')) });
    }
  });

  test('withSessionTags', async () => {
    expect(await assume('lacking', 'tagged', TEAM)).toMatchObject({ status: 200 });
    const answer = await assume('lacking', 'trusting', TEAM);
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining(untrusted('trusting', 'sts:TagSession')) });
  });

  test('the administrator needs no trust', async () => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0';
    for (const name of ['service', 'external', 'trusting', 'cdk-hnb659fds-deploy-role']) {
      const RoleArn = `arn:aws:iam::000000000000:role/${name}`;
      const body = new URLSearchParams({ Action: 'AssumeRole', RoleArn, RoleSessionName: 'test' });
      const response = await fetch(functions.endpoint.url, { method: 'POST', headers: { authorization }, body });
      expect(response.status).toBe(200);
    }
  });
});
