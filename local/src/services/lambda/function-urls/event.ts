/**
 * The event that a function gets for a request to its URL: payload format version 2.0.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
import { isUtf8 } from 'node:buffer';
import { HOP_BY_HOP } from '../../../http/hop-by-hop';
import type { LocalRequest } from '../../../http/http';
import { LOCAL_ACCOUNT } from '../../../service/arn';

/** What the event says besides the request. */
export interface EventContext {
  readonly urlId: string;
  readonly domainName: string;
  /** The path below the URL. */
  readonly path: string;
  readonly requestId: string;
  /** In milliseconds since 1970. */
  readonly time: number;
  /** The signer of the request. @default - the URL takes requests without a signature */
  readonly caller?: { readonly accessKeyId: string; readonly arn: string; readonly userId: string };
}

const SOURCE_IP = '127.0.0.1';

export function eventOf({ method, url, headers, body }: LocalRequest, context: EventContext): object {
  const { urlId, domainName, path, requestId, time, caller } = context;
  const { cookie } = headers;
  const port = domainName.split(':')[1] ?? '';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: { ...headersOf(headers), 'x-forwarded-for': SOURCE_IP, 'x-forwarded-port': port, 'x-forwarded-proto': 'http' },
    ...(url.searchParams.size > 0 && { queryStringParameters: joinParameters(url.searchParams) }),
    requestContext: {
      accountId: caller ? LOCAL_ACCOUNT : 'anonymous',
      apiId: urlId,
      ...(caller && { authorizer: { iam: iamOf(caller) } }),
      domainName,
      domainPrefix: urlId,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: SOURCE_IP, userAgent: headers['user-agent'] },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: logTime(time),
      timeEpoch: time,
    },
    ...bodyOf(headers['content-type'] ?? '', body),
  };
}

/** Cookies have a member of their own. */
function headersOf(headers: LocalRequest['headers']): LocalRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'cookie' && !HOP_BY_HOP.test(name)));
}

function joinParameters(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(',')]));
}

function iamOf({ accessKeyId, arn, userId }: NonNullable<EventContext['caller']>): object {
  return { accessKey: accessKeyId, accountId: LOCAL_ACCOUNT, callerId: userId, cognitoIdentity: null, userArn: arn, userId };
}

/** Bodies of other types are base64, also those of forms. */
const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml)|[^;]+\+(json|xml))/i;

function bodyOf(contentType: string, body: Buffer): object {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPE.test(contentType) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `12/Mar/2026:19:03:58 +0000` */
function logTime(time: number): string {
  const [, year, month, day, clock] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(new Date(time).toISOString()) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
}
