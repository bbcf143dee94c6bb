/** Answers requests to function URLs: authorises them, adds CORS headers, and invokes the function. */
import { randomUUID } from 'node:crypto';
import type { LocalRequest, LocalResponse } from '../../../http/http';
import type { Access } from '../../../service/access';
import type { CallNews, DeniedAccess } from '../../../service/news';
import type { CallerCheck } from '../../../service/operation';
import type { Clock } from '../../../system/clock';
import { LOCAL_USER, type Sessions } from '../../iam/sessions';
import type { FunctionPolicies } from '../function-policies';
import type { Functions } from '../functions';
import { findFunctionUrl, functionUrlAt, functionUrlHost, redirectTarget } from './address';
import { answerPreflight, corsHeaders } from './cors';
import { type EventContext, eventOf } from './event';
import type { FunctionUrl } from './function-url';
import type { FunctionUrls } from './function-urls';
import { BAD_GATEWAY, MalformedResponse, responseOf } from './response';

/** A request to a function URL that was answered. `outcome` is `ok`, or the name of the error. */
export type AnsweredUrl = Pick<CallNews, 'region' | 'outcome' | 'requestId' | 'caller' | 'message' | 'denied' | 'input'>;

export interface FunctionUrlServerOptions {
  readonly clock: Clock;
  readonly urls: Pick<FunctionUrls, 'findById'>;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly policies: Pick<FunctionPolicies, 'arePublic'>;
  readonly sessions: Pick<Sessions, 'find'>;
  /** Returns the check of a caller, or undefined for a caller with all permissions. */
  readonly findCaller: (accessKeyId: string, region: string) => CallerCheck | undefined;
  /** Returns the endpoint's address. */
  readonly endpointUrl: () => string;
  /** Called after each response of a URL that exists. */
  readonly onCall: (call: AnsweredUrl) => void;
  /** Adds a notice to the log of a function. */
  readonly notice: (functionArn: string, text: string) => void;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
const FORBIDDEN =
  'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html';

function forbidden(Message: string | null): LocalResponse {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' };
  return { status: 403, headers, body: JSON.stringify({ Message }) };
}

/** What the caller of a function URL needs permission for. */
function accessesTo({ functionArn, authType }: FunctionUrl): readonly Access[] {
  return [
    { action: 'lambda:InvokeFunctionUrl', resource: functionArn, context: { 'lambda:functionurlauthtype': authType } },
    { action: 'lambda:InvokeFunction', resource: functionArn, context: { 'lambda:invokedviafunctionurl': 'true' } },
  ];
}

const NOT_PUBLIC =
  'The policy of the function does not let everybody invoke it. It takes two AWS::Lambda::Permissions with the Principal *: ' +
  'lambda:InvokeFunctionUrl with FunctionUrlAuthType NONE, and lambda:InvokeFunction with InvokedViaFunctionUrl true.';
const NOT_SIGNED = 'Its AuthType is AWS_IAM, so requests are signed (AWS Signature Version 4) for the service lambda.';

export function createFunctionUrlServer(options: FunctionUrlServerOptions): (request: LocalRequest) => Promise<LocalResponse> {
  const { clock, urls, functions, policies, sessions, findCaller, endpointUrl, onCall, notice } = options;

  /** Returns why a request is refused, or undefined if it is allowed. */
  function denialOf(url: FunctionUrl, { credential }: LocalRequest, onDenied: (denied: DeniedAccess) => void): string | undefined {
    if (url.authType === 'NONE') return policies.arePublic(url.functionArn, accessesTo(url)) ? undefined : NOT_PUBLIC;
    if (credential?.service !== 'lambda') return NOT_SIGNED;
    return findCaller(credential.accessKeyId, url.region)?.denialOf(accessesTo(url), onDenied);
  }

  function callerOf({ authType }: FunctionUrl, { credential }: LocalRequest): EventContext['caller'] {
    if (authType === 'NONE' || !credential) return undefined;
    const { accessKeyId } = credential;
    const { arn, userId } = sessions.find(accessKeyId) ?? LOCAL_USER;
    return { accessKeyId, arn, userId };
  }

  async function invoke(url: FunctionUrl, path: string, request: LocalRequest, requestId: string): Promise<LocalResponse> {
    const { urlId, region, functionArn } = url;
    const domainName = functionUrlHost(endpointUrl(), region, urlId);
    const event = eventOf(request, { urlId, domainName, path, requestId, time: clock.now(), caller: callerOf(url, request) });
    const result = await functions.invoke(functionArn, event, { requestId });
    const response = 'error' in result ? BAD_GATEWAY : readResponse(functionArn, result);
    return withRequestId(response, requestId);
  }

  function readResponse(functionArn: string, result: Parameters<typeof responseOf>[0]): LocalResponse {
    try {
      return responseOf(result);
    } catch (error) {
      if (!(error instanceof MalformedResponse)) throw error;
      notice(functionArn, `The function URL answered 502, because the result of the function is no response: ${error.message}.`);
      return BAD_GATEWAY;
    }
  }

  /** The query, headers and body are left out: they can have secrets. */
  function inputOf({ urlId, functionArn }: FunctionUrl, path: string, { method }: LocalRequest) {
    return { FunctionName: functionArn, method, url: `${functionUrlAt(endpointUrl(), urlId).replace(/\/$/, '')}${path}` };
  }

  return async (request) => {
    const { urlId = '', path = '/' } = findFunctionUrl(request) ?? {};
    const url = urls.findById(urlId);
    if (!url) return forbidden(null);
    const location = redirectTarget(request, endpointUrl(), url.region);
    if (location !== undefined) return { status: 307, headers: { location } };
    const preflight = answerPreflight(url.cors, request);
    if (preflight) return preflight;
    const requestId = randomUUID();
    const call = { region: url.region, requestId, caller: callerOf(url, request)?.arn, input: inputOf(url, path, request) };
    let denied: DeniedAccess | undefined;
    const denial = denialOf(url, request, (access) => (denied = access));
    if (denial !== undefined) {
      notice(url.functionArn, `The function URL refused a request. ${denial}`);
      onCall({ ...call, outcome: 'AccessDeniedException', message: denial, denied });
      return withHeaders(withRequestId(forbidden(FORBIDDEN), requestId), corsHeaders(url.cors, request.headers.origin));
    }
    const response = await invoke(url, path, request, requestId);
    onCall({ ...call, outcome: response.status === BAD_GATEWAY.status ? 'BadGateway' : 'ok' });
    return withHeaders(response, corsHeaders(url.cors, request.headers.origin));
  };
}

function withRequestId(response: LocalResponse, requestId: string): LocalResponse {
  return { ...response, headers: { 'x-amzn-requestid': requestId, ...response.headers } };
}

/** Adds headers. Of a header that the function returns, too, both are sent, as on AWS. */
function withHeaders(response: LocalResponse, more: Readonly<Record<string, string>>): LocalResponse {
  const headers = response.headers ?? {};
  const both = Object.entries(more).map(([name, value]) => [name, name in headers ? [headers[name] ?? [], value].flat() : value]);
  return { ...response, headers: { ...headers, ...Object.fromEntries(both) } };
}
