/** The operations of function URLs. */
import type { LocalResponse } from '../../../http/http';
import { type Access, textContext } from '../../../service/access';
import { type Parsed, required, text, wholeNumber } from '../../../service/input';
import { type Call, members } from '../../../service/operation';
import { restOperation } from '../../../service/protocols/rest';
import { functionArn, latestFunctionArn } from '../function-arn';
import { CONTROL_PLANE } from '../operations';
import { checkInvokeMode, FUNCTION_URL_SETTINGS, type FunctionUrl } from './function-url';
import type { FunctionUrls } from './function-urls';

const URL_PATH = '/2021-10-31/functions/{FunctionName}/url?Qualifier';
const REFERENCE = { FunctionName: required(text()), Qualifier: text() };

/** `addressOf` returns the address of a URL. */
export function functionUrlOperations(urls: FunctionUrls, addressOf: (url: FunctionUrl) => string) {
  const configurationOf = (url: FunctionUrl) => configuration(url, addressOf(url));
  return {
    CreateFunctionUrlConfig: restOperation({
      http: `POST ${URL_PATH}`,
      input: members({ ...REFERENCE, ...FUNCTION_URL_SETTINGS, AuthType: required(FUNCTION_URL_SETTINGS.AuthType) }),
      access,
      ...CONTROL_PLANE,
      run(input, { region }) {
        checkInvokeMode(input);
        return configurationOf(urls.create(latestFunctionArn(region, input), { authType: input.AuthType, cors: input.Cors }));
      },
      respond: (output): LocalResponse => ({ status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) }),
    }),
    GetFunctionUrlConfig: restOperation({
      http: `GET ${URL_PATH}`,
      input: members(REFERENCE),
      access,
      ...CONTROL_PLANE,
      run: (input, { region }) => configurationOf(urls.get(latestFunctionArn(region, input))),
    }),
    UpdateFunctionUrlConfig: restOperation({
      http: `PUT ${URL_PATH}`,
      input: members({ ...REFERENCE, ...FUNCTION_URL_SETTINGS }),
      access,
      ...CONTROL_PLANE,
      run(input, { region }) {
        checkInvokeMode(input);
        const { AuthType, Cors } = input;
        const changes = { ...(AuthType && { authType: AuthType }), ...(Cors && { cors: Cors }) };
        return configurationOf(urls.update(latestFunctionArn(region, input), changes));
      },
    }),
    DeleteFunctionUrlConfig: restOperation({
      http: `DELETE ${URL_PATH}`,
      input: members(REFERENCE),
      access,
      ...CONTROL_PLANE,
      run: (input, { region }) => urls.delete(urls.get(latestFunctionArn(region, input)).functionArn),
      respond: (): LocalResponse => ({ status: 204 }),
    }),
    ListFunctionUrlConfigs: restOperation({
      http: 'GET /2021-10-31/functions/{FunctionName}/urls?MaxItems',
      input: members({ FunctionName: REFERENCE.FunctionName, MaxItems: wholeNumber({ min: 1, max: 50 }) }, { lenient: true }),
      access,
      ...CONTROL_PLANE,
      // A function has at most one URL, so that there is one page.
      run: (input, { region }) => ({ FunctionUrlConfigs: urls.list(latestFunctionArn(region, input)).map(configurationOf) }),
    }),
  };
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function access(
  { FunctionName = '*', AuthType }: Parsed<{ readonly FunctionName: string; readonly AuthType?: string }>,
  call: Call,
): Access[] {
  const context = textContext({ 'lambda:functionurlauthtype': AuthType });
  return [{ action: `lambda:${call.operation}`, resource: functionArn(call.region, FunctionName), context }];
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html */
function configuration(url: FunctionUrl, address: string): object {
  return {
    FunctionUrl: address,
    FunctionArn: url.functionArn,
    AuthType: url.authType,
    Cors: url.cors,
    InvokeMode: 'BUFFERED',
    CreationTime: new Date(url.createdAt).toISOString(),
    LastModifiedTime: new Date(url.modifiedAt).toISOString(),
  };
}
