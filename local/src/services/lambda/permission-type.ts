/** The resource type of Lambda permissions: statements of a function's resource-based policy. */
import { LOCAL_ACCOUNT } from '../../service/arn';
import { optionalText, text } from '../cloudformation/resource-types/properties';
import { generateName, type Properties, type ResourceType } from '../cloudformation/resource-types/resource-type';
import type { FunctionPermission, FunctionPolicies } from './function-policies';
import type { Functions } from './functions';

const MAX_STATEMENT_ID = 100;

/** Every change of a permission replaces it. */
export function lambdaPermissionTypes(policies: FunctionPolicies, functions: Pick<Functions, 'has'>): Record<string, ResourceType> {
  return {
    'AWS::Lambda::Permission': {
      properties: {
        Action: 'string',
        FunctionName: 'string',
        Principal: 'string',
        SourceAccount: 'string',
        SourceArn: 'string',
      },
      required: ['Action', 'FunctionName', 'Principal'],
      attributes: ['Id'],
      check: (known) => {
        if (known.Action !== undefined) actionOf(known);
        if (known.FunctionName !== undefined) functionArnFrom('us-east-1', text(known, 'FunctionName'));
      },
      create: (context, properties) => {
        const statementId = generateName(context, MAX_STATEMENT_ID);
        const permission = read(context.region, statementId, properties);
        if (!functions.has(permission.functionArn)) throw new Error(`Function not found: ${permission.functionArn}`);
        policies.add(permission);
        return { physicalId: statementId, attributes: { Id: statementId } };
      },
      delete: ({ region }, { physicalId, properties }) =>
        policies.remove(functionArnFrom(region, text(properties, 'FunctionName')), physicalId),
    },
  };
}

function read(region: string, statementId: string, properties: Properties): FunctionPermission {
  return {
    functionArn: functionArnFrom(region, text(properties, 'FunctionName')),
    statementId,
    action: actionOf(properties),
    principal: text(properties, 'Principal'),
    sourceArn: optionalText(properties, 'SourceArn'),
    sourceAccount: optionalText(properties, 'SourceAccount'),
  };
}

function actionOf(properties: Properties): string {
  const action = text(properties, 'Action');
  if (/^(lambda:([*]|[a-zA-Z]+)|[*])$/.test(action)) return action;
  throw new Error(`Action must be lambda:InvokeFunction, lambda:* or *; got ${action}.`);
}

/** Returns the ARN for a function's name or ARN. There are no versions or aliases here. */
function functionArnFrom(region: string, name: string): string {
  const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${name}`;
  if (arn.split(':').length === 7) return arn;
  throw new Error(`FunctionName must be the name or ARN of a function, without a version or an alias; got ${name}.`);
}
