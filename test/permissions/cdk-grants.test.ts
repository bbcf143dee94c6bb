/** That what the CDK grants to a function is what the local services ask of it, with the function's code in a process of its own. */
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountRootPrincipal, Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
  functionWithRole('lacking');
  grantTo(functionWithRole('granted'));
  const forbidden = functionWithRole('forbidden');
  grantTo(forbidden);
  const actions = ['events:PutEvents', 'ssm:GetParameter*', 'sts:*'];
  forbidden.addToRolePolicy(new PolicyStatement({ sid: 'Never', effect: Effect.DENY, actions, resources: ['*'] }));
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
