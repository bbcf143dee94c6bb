/**
 * AWS Lambda: its operations and the functions they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_lambda.html
 */
import { LOCAL_ACCOUNT } from '../../../account';
import type { Access } from '../evaluation';
import type { Permissions, SignedRequest } from '../guard';
import { parseObject } from './json-request';
import { refuseAsRestJson } from './refusals';

/** By method and what follows the function in the path. */
const ACTIONS: Readonly<Record<string, string>> = {
  'POST invocations': 'lambda:InvokeFunction',
  'GET configuration': 'lambda:GetFunctionConfiguration',
  GET: 'lambda:GetFunction',
  'PUT code': 'lambda:UpdateFunctionCode',
  'PUT configuration': 'lambda:UpdateFunctionConfiguration',
};

const FUNCTIONS_PATH = /^\/2015-03-31\/functions(?:\/([^/]*))?\/?(.*)$/;

/** Permissions on functions. */
export const lambdaPermissions: Permissions = {
  accesses(request) {
    const [, name = '', operation = ''] = FUNCTIONS_PATH.exec(request.url.pathname) ?? [];
    if (name === '') return [{ action: 'lambda:ListFunctions', resource: '*' }];
    const action = ACTIONS[[request.method, operation].filter((part) => part !== '').join(' ')];
    return action === undefined ? [] : [{ action, resource: arnOf(request, decode(name)) }, ...accessesOfUpdate(action, request)];
  },
  refusal: refuseAsRestJson,
};

/** The caller has to be able to read the code, and to hand the role to the service. */
function accessesOfUpdate(action: string, { body }: SignedRequest): Access[] {
  const { S3Bucket, S3Key, Role } = parseObject(body.toString());
  if (action === 'lambda:UpdateFunctionCode' && S3Bucket !== undefined) {
    return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${S3Bucket}/${S3Key}` }];
  }
  const passes = action === 'lambda:UpdateFunctionConfiguration' && Role !== undefined;
  return passes ? [{ action: 'iam:PassRole', resource: String(Role), context: { 'iam:passedtoservice': 'lambda.amazonaws.com' } }] : [];
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
