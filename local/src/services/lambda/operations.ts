/**
 * The operations of AWS Lambda. They invoke, read and update functions, which CloudFormation creates and deletes.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */

import type { Access } from '../../service/access';
import { type Parsed, required, text, wholeNumber } from '../../service/input';
import { type Call, members } from '../../service/operation';
import { restOperation } from '../../service/protocols/rest';
import { ServiceError } from '../../service/service-error';
import { s3Arn } from '../s3/access';
import { checkSettings } from './checks';
import type { FunctionDefinition } from './function';
import { type FunctionReference, functionArn, latestFunctionArn } from './function-arn';
import { functionConfiguration } from './function-configuration';
import type { Functions } from './functions';
import { invalidParameter } from './invalid-parameter';
import { INVOCATION, invoke, renderInvocation } from './invoke';
import { CODE_UPDATE, CONFIGURATION_UPDATE, type ReadObject, withCode, withConfiguration } from './updates';

/** What the operations use of other services. */
export interface FunctionDependencies {
  /** Reads the code that UpdateFunctionCode names by bucket and key. */
  readonly readObject: ReadObject;
  /** Whether a role exists, for UpdateFunctionConfiguration. */
  readonly hasRole: (roleArn: string) => boolean;
}

const FUNCTIONS = '/2015-03-31/functions';
const NAME = { FunctionName: required(text()) };
const REFERENCE = { ...NAME, Qualifier: text() };

/** The quotas of requests. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests */
const GET_FUNCTION_RATE = 100;
export const CONTROL_PLANE = { rate: 15, sharedRate: 'the control plane API' };

export function lambdaOperations(functions: Functions, { readObject, hasRole }: FunctionDependencies) {
  const findFunction = (input: FunctionReference, { region }: Call) => functions.get(latestFunctionArn(region, input));

  /** Invocations in progress finish with the old function. */
  function updateFunction(input: UpdateInput, call: Call, change: (definition: FunctionDefinition) => FunctionDefinition): object {
    const stored = findFunction(input, call);
    if (input.RevisionId !== undefined && input.RevisionId !== stored.revisionId) {
      const rule = 'The RevisionId provided does not match the latest RevisionId';
      throw new ServiceError('PreconditionFailedException', `${rule}, ${stored.revisionId}. Read it with GetFunction and try again.`, 412);
    }
    const definition = change(stored.definition);
    if (!hasRole(definition.roleArn)) {
      throw invalidParameter(`The role defined for the function cannot be assumed by Lambda: there is no ${definition.roleArn}.`);
    }
    checkSettings(definition);
    return functionConfiguration(input.DryRun ? { ...stored, definition } : functions.update(definition));
  }

  return {
    Invoke: restOperation({
      http: `POST ${FUNCTIONS}/{FunctionName}/invocations?Qualifier`,
      headers: { ClientContext: 'x-amz-client-context', InvocationType: 'x-amz-invocation-type', LogType: 'x-amz-log-type' },
      payload: 'Payload',
      input: members({ ...REFERENCE, ...INVOCATION }),
      access: onFunction('lambda:InvokeFunction'),
      run: (input, { region }) => invoke(functions, latestFunctionArn(region, input), input),
      respond: renderInvocation,
    }),
    GetFunction: restOperation({
      http: `GET ${FUNCTIONS}/{FunctionName}?Qualifier`,
      input: members(REFERENCE),
      access: onFunction('lambda:GetFunction'),
      rate: GET_FUNCTION_RATE,
      run: (input, call) => ({ Configuration: functionConfiguration(findFunction(input, call)) }),
    }),
    GetFunctionConfiguration: restOperation({
      http: `GET ${FUNCTIONS}/{FunctionName}/configuration?Qualifier`,
      input: members(REFERENCE),
      access: onFunction('lambda:GetFunctionConfiguration'),
      ...CONTROL_PLANE,
      run: (input, call) => functionConfiguration(findFunction(input, call)),
    }),
    ListFunctions: restOperation({
      http: `GET ${FUNCTIONS}/?Marker&MaxItems`,
      input: members({ Marker: text(), MaxItems: wholeNumber({ min: 1, max: 10_000 }) }, { lenient: true }),
      access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      ...CONTROL_PLANE,
      run({ Marker = '0', MaxItems = 50 }, { region }) {
        if (!/^\d+$/.test(Marker)) throw invalidParameter(`Marker must be the NextMarker of the previous page; got "${Marker}".`);
        const all = functions.list().filter(({ definition }) => definition.region === region);
        const end = Number(Marker) + MaxItems;
        return {
          Functions: all.slice(Number(Marker), end).map(functionConfiguration),
          NextMarker: end < all.length ? String(end) : undefined,
        };
      },
    }),
    UpdateFunctionCode: restOperation({
      http: `PUT ${FUNCTIONS}/{FunctionName}/code`,
      input: members({ ...NAME, ...CODE_UPDATE }),
      // The caller must be able to read the code.
      access: (input, call) => [
        ...onFunction('lambda:UpdateFunctionCode')(input, call),
        ...(input.S3Bucket === undefined ? [] : [{ action: 's3:GetObject', resource: s3Arn(input.S3Bucket, input.S3Key) }]),
      ],
      ...CONTROL_PLANE,
      run: (input, call) => updateFunction(input, call, (definition) => withCode(definition, input, readObject)),
    }),
    UpdateFunctionConfiguration: restOperation({
      http: `PUT ${FUNCTIONS}/{FunctionName}/configuration`,
      input: members({ ...NAME, ...CONFIGURATION_UPDATE }),
      access: (input, call) => [...onFunction('lambda:UpdateFunctionConfiguration')(input, call), ...passRole(input.Role)],
      ...CONTROL_PLANE,
      run: (input, call) => updateFunction(input, call, (definition) => withConfiguration(definition, input)),
    }),
  };
}

interface UpdateInput extends FunctionReference {
  readonly DryRun?: boolean;
  readonly RevisionId?: string;
}

/**
 * An action on the function that the input names.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
function onFunction(action: string): (input: Parsed<FunctionReference>, call: Call) => Access[] {
  return ({ FunctionName = '*', Qualifier }, { region }) => {
    const arn = functionArn(region, FunctionName);
    return [{ action, resource: Qualifier === undefined ? arn : `${arn}:${Qualifier}` }];
  };
}

/** The caller must be able to pass the role to Lambda. */
function passRole(role: string | undefined): Access[] {
  const context = { 'iam:passedtoservice': 'lambda.amazonaws.com' };
  return role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context }];
}
