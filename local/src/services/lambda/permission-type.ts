/** The resource type of Lambda permissions: statements of a function's resource-based policy. */
import { flag, oneOf, required } from '../../service/input';
import { generateName, type ResourceType, resourceType, string } from '../../service/resource-type';
import { functionArn } from './function-arn';
import type { FunctionPolicies } from './function-policies';
import type { Functions } from './functions';

const MAX_STATEMENT_ID = 100;

/** Every change of a permission replaces it. */
export function lambdaPermissionTypes(policies: FunctionPolicies, functions: Pick<Functions, 'has'>): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Permission': resourceType({
      properties: {
        Action: required(string),
        FunctionName: required(string),
        FunctionUrlAuthType: oneOf('AWS_IAM', 'NONE'),
        InvokedViaFunctionUrl: flag,
        Principal: required(string),
        SourceAccount: string,
        SourceArn: string,
      },
      attributes: ['Id'],
      check: ({ Action, FunctionName }) => {
        if (Action !== undefined) checkAction(Action);
        if (FunctionName !== undefined) functionArnFrom('us-east-1', FunctionName);
      },
      create: (context, { Action, FunctionName, Principal, ...conditions }) => {
        const statementId = generateName(context, MAX_STATEMENT_ID);
        const functionArn = functionArnFrom(context.region, FunctionName);
        checkAction(Action);
        if (!functions.has(functionArn)) throw new Error(`Function not found: ${functionArn}`);
        policies.add({
          functionArn,
          statementId,
          action: Action,
          principal: Principal,
          sourceArn: conditions.SourceArn,
          sourceAccount: conditions.SourceAccount,
          functionUrlAuthType: conditions.FunctionUrlAuthType,
          invokedViaFunctionUrl: conditions.InvokedViaFunctionUrl,
        });
        return { physicalId: statementId, attributes: { Id: statementId } };
      },
      delete: ({ region }, { physicalId, properties }) => policies.remove(functionArnFrom(region, properties.FunctionName), physicalId),
    }),
  };
}

function checkAction(action: string): void {
  if (/^(lambda:([*]|[a-zA-Z]+)|[*])$/.test(action)) return;
  throw new Error(`Action must be lambda:InvokeFunction, lambda:* or *; got ${action}.`);
}

/** Returns the ARN for a function's name or ARN. There are no versions or aliases here. */
function functionArnFrom(region: string, name: string): string {
  const arn = functionArn(region, name);
  if (arn.split(':').length === 7) return arn;
  throw new Error(`FunctionName must be the name or ARN of a function, without a version or an alias; got ${name}.`);
}
