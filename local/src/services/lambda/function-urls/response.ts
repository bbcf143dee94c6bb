/**
 * The response of a function URL, from what its function returns.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject, type JsonObject, tryReadJson } from '../../../data/json';
import { HOP_BY_HOP } from '../../../http/hop-by-hop';
import type { LocalResponse } from '../../../http/http';
import type { InvokeResult } from '../function';

/** The result of a function is no response. */
export class MalformedResponse extends Error {}

const JSON_TYPE = { 'content-type': 'application/json' };

/** The response for a function that fails, or whose result is no response. */
export const BAD_GATEWAY: LocalResponse = { status: 502, headers: JSON_TYPE, body: 'Internal Server Error' };

/** Throws MalformedResponse. */
export function responseOf(result: Exclude<InvokeResult, { error: unknown }>): LocalResponse {
  const value = result.payload === undefined ? result.result : streamed(Buffer.from(result.payload, 'base64'));
  if (!isObject(value) || value.statusCode === undefined) return { status: 200, headers: JSON_TYPE, body: textOf(value) };
  const { statusCode, isBase64Encoded, body, headers, cookies } = value;
  return {
    status: statusOf(statusCode),
    headers: { ...JSON_TYPE, ...headersOf(headers), ...cookieHeader(cookies, headers) },
    body: isBase64Encoded === true ? Buffer.from(textOf(body ?? ''), 'base64') : textOf(body ?? ''),
  };
}

/** Ends what a streaming function writes before its body. */
const PRELUDE_END = Buffer.alloc(8);

/** Reads what a streaming function has written: a prelude and a body, JSON, or other bytes. */
function streamed(bytes: Buffer): unknown {
  const end = bytes.indexOf(PRELUDE_END);
  const prelude = end < 0 ? undefined : tryReadJson(bytes.toString('utf8', 0, end));
  if (isObject(prelude)) return { statusCode: 200, ...prelude, ...base64Body(bytes.subarray(end + PRELUDE_END.length)) };
  return (
    tryReadJson(bytes.toString()) ?? { statusCode: 200, headers: { 'content-type': 'application/octet-stream' }, ...base64Body(bytes) }
  );
}

function base64Body(bytes: Buffer): JsonObject {
  return { body: bytes.toString('base64'), isBase64Encoded: true };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function statusOf(statusCode: unknown): number {
  const status = Number(statusCode);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new MalformedResponse(`statusCode must be a whole number from 200 to 599, got ${JSON.stringify(statusCode)}`);
}

function headersOf(given: unknown): Record<string, string> {
  const headers = given ?? {};
  if (!isObject(headers)) throw new MalformedResponse(`headers must be an object, got ${JSON.stringify(headers)}`);
  const sent = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), headerText(name, value)] as const);
  return Object.fromEntries(sent.filter(([name]) => !HOP_BY_HOP.test(name) && name !== 'content-length'));
}

function headerText(name: string, value: unknown): string {
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  try {
    if (!isScalar) throw new Error(`Invalid value ${JSON.stringify(value)}`);
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return String(value);
  } catch (error) {
    throw new MalformedResponse(`headers must have names and texts that HTTP allows; ${JSON.stringify(name)}: ${(error as Error).message}`);
  }
}

function cookieHeader(cookies: unknown, headers: unknown): LocalResponse['headers'] {
  if (cookies === undefined || cookies === null) return {};
  if (!Array.isArray(cookies)) throw new MalformedResponse(`cookies must be a list, got ${JSON.stringify(cookies)}`);
  const inHeaders = headersOf(headers)['set-cookie'];
  const all = [...(inHeaders === undefined ? [] : [inHeaders]), ...cookies.map((cookie) => headerText('set-cookie', cookie))];
  return all.length > 0 ? { 'set-cookie': all } : {};
}
