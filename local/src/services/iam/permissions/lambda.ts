/**
 * AWS Lambda: its operations and the functions they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_lambda.html
 */

import { asText } from '../../../data/json-text';
import { LOCAL_ACCOUNT } from '../../../service/arn';
import { type LambdaOperationName, lambdaAddress } from '../../lambda/rest';
import type { Access } from '../evaluation';
import type { Accesses, Permissions, SignedRequest } from '../guard';
import { parseObject } from './json-request';
import { refuseAsRestJson } from './refusals';

const ACTIONS: Readonly<Record<LambdaOperationName, string>> = {
  'GET functions': 'lambda:ListFunctions',
  'GET function': 'lambda:GetFunction',
  'GET function/configuration': 'lambda:GetFunctionConfiguration',
  'POST function/invocations': 'lambda:InvokeFunction',
  'PUT function/code': 'lambda:UpdateFunctionCode',
  'PUT function/configuration': 'lambda:UpdateFunctionConfiguration',
};

/** Permissions on functions. */
export const lambdaPermissions: Permissions = {
  operations: Object.fromEntries(Object.entries(ACTIONS).map(([operation, action]) => [operation, accessFor(action)])),
  refusal: refuseAsRestJson,
};

function accessFor(action: string): Accesses {
  return (request) => {
    const { name } = lambdaAddress(request.url);
    return [{ action, resource: name === '' ? '*' : arnOf(request, decode(name)) }, ...accessesOfUpdate(action, request)];
  };
}

/** The caller has to be able to read the code, and to hand the role to the service. */
function accessesOfUpdate(action: string, { body }: SignedRequest): Access[] {
  const { S3Bucket, S3Key, Role } = parseObject(body.toString());
  if (action === 'lambda:UpdateFunctionCode' && S3Bucket !== undefined) {
    return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${asText(S3Bucket)}/${asText(S3Key)}` }];
  }
  const passes = action === 'lambda:UpdateFunctionConfiguration' && Role !== undefined;
  return passes ? [{ action: 'iam:PassRole', resource: asText(Role), context: { 'iam:passedtoservice': 'lambda.amazonaws.com' } }] : [];
}

/** As it is when it cannot be read, which the service then says. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function arnOf({ url, credential: { region } }: SignedRequest, nameOrArn: string): string {
  const arn = nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:lambda:${region}:${LOCAL_ACCOUNT}:function:${nameOrArn}`;
  const qualifier = url.searchParams.get('Qualifier');
  return qualifier === null ? arn : `${arn}:${qualifier}`;
}
