/** Template resources of Lambda functions whose code stands in the template. */

/** A role that Lambda can assume, and that may do these actions on all resources. */
export function functionRole(...actions: readonly string[]) {
  const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const policy = { PolicyName: 'function', PolicyDocument: document({ Effect: 'Allow', Action: actions, Resource: '*' }) };
  return {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: document(trust), Policies: actions.length > 0 ? [policy] : [] },
  };
}

/** A function with the role `Role` of its template, unless the properties name another. Its handler is `exports.handler` of the code. */
export function inlineFunction(code: string, properties: Readonly<Record<string, unknown>> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { ZipFile: code },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      ...properties,
    },
  };
}
