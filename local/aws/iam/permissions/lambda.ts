/**
 * AWS Lambda: its operations and the functions they name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_lambda.html
 */
import { LOCAL_ACCOUNT } from '../../../account';
import type { Permissions, SignedRequest } from '../guard';
import { refuseAsRestJson } from './refusals';

/** By method and what follows the function in the path. */
const ACTIONS: Readonly<Record<string, string>> = {
  'POST invocations': 'lambda:InvokeFunction',
  'GET configuration': 'lambda:GetFunctionConfiguration',
  GET: 'lambda:GetFunction',
};

const FUNCTIONS_PATH = /^\/2015-03-31\/functions(?:\/([^/]*))?\/?(.*)$/;

/** Permissions on functions. */
export const lambdaPermissions: Permissions = {
  accesses(request) {
    const [, name = '', operation = ''] = FUNCTIONS_PATH.exec(request.url.pathname) ?? [];
    if (name === '') return [{ action: 'lambda:ListFunctions', resource: '*' }];
    const action = ACTIONS[[request.method, operation].filter((part) => part !== '').join(' ')];
    return action === undefined ? [] : [{ action, resource: arnOf(request, decode(name)) }];
  },
  refusal: refuseAsRestJson,
};

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
