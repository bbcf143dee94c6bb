import { createFunctionPolicies, type FunctionPermission } from '../../../../local/src/services/lambda/function-policies';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:room';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/joined';
const PERMISSION: FunctionPermission = {
  functionArn: FUNCTION,
  statementId: 'one',
  action: 'lambda:InvokeFunction',
  principal: 'events.amazonaws.com',
  sourceArn: RULE,
};

const mayInvoke = (permission: Partial<FunctionPermission>) => {
  const policies = createFunctionPolicies();
  policies.add({ ...PERMISSION, ...permission });
  return policies.mayInvoke(FUNCTION, { service: 'events.amazonaws.com', sourceArn: RULE });
};

test.each<[string, boolean, Partial<FunctionPermission>]>([
  ['for this rule', true, {}],
  ['for any resource', true, { sourceArn: undefined }],
  ['for any rule', true, { sourceArn: 'arn:aws:events:us-east-1:000000000000:rule/*' }],
  ['for another rule', false, { sourceArn: `${RULE}-2` }],
  ['for resources of this account', true, { sourceAccount: '000000000000' }],
  ['for resources of another account', false, { sourceAccount: '111111111111' }],
  ['to another service', false, { principal: 's3.amazonaws.com' }],
  ['to everybody', true, { principal: '*' }],
  ['to this account', false, { principal: '000000000000' }],
  ['to a role', false, { principal: 'arn:aws:iam::000000000000:role/mine' }],
  ['for all of Lambda', true, { action: 'lambda:*' }],
  ['for another action', false, { action: 'lambda:GetFunction' }],
  ['of another function', false, { functionArn: `${FUNCTION}2` }],
])('a permission %s lets the rule in: %p', (_, expected, permission) => {
  expect(mayInvoke(permission)).toBe(expected);
});

test('a permission of a function URL has its conditions', () => {
  const policies = createFunctionPolicies();
  const everybody = { functionArn: FUNCTION, principal: '*' };
  policies.add({ ...everybody, statementId: 'url', action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: 'NONE' });
  policies.add({ ...everybody, statementId: 'function', action: 'lambda:InvokeFunction', invokedViaFunctionUrl: true });
  expect(JSON.parse(policies.policyOf(FUNCTION) ?? '').Statement).toMatchObject([
    { Principal: '*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } },
    { Principal: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } },
  ]);
  const url = (authType: string) => ({
    action: 'lambda:InvokeFunctionUrl',
    resource: FUNCTION,
    context: { 'lambda:functionurlauthtype': authType },
  });
  const invocation = { action: 'lambda:InvokeFunction', resource: FUNCTION };
  expect(policies.arePublic(FUNCTION, [url('NONE'), { ...invocation, context: { 'lambda:invokedviafunctionurl': 'true' } }])).toBe(true);
  expect(policies.arePublic(FUNCTION, [url('AWS_IAM')])).toBe(false);
  expect(policies.arePublic(FUNCTION, [invocation])).toBe(false);
});

test('the policy of a function has a statement for each permission, until it is removed', () => {
  const policies = createFunctionPolicies();
  expect(policies.policyOf(FUNCTION)).toBeUndefined();
  policies.add(PERMISSION);
  policies.add({ ...PERMISSION, statementId: 'two', principal: '000000000000', sourceArn: undefined });
  const statement = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: FUNCTION };
  expect(JSON.parse(policies.policyOf(FUNCTION) ?? '')).toEqual({
    Version: '2012-10-17',
    Id: 'default',
    Statement: [
      { Sid: 'one', ...statement, Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnLike: { 'AWS:SourceArn': RULE } } },
      { Sid: 'two', ...statement, Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Condition: {} },
    ],
  });
  policies.remove(FUNCTION, 'one');
  expect(policies.mayInvoke(FUNCTION, { service: 'events.amazonaws.com', sourceArn: RULE })).toBe(false);
  policies.remove(FUNCTION, 'two');
  policies.remove(FUNCTION, 'two');
  expect(policies.policyOf(FUNCTION)).toBeUndefined();
});
