/** The operation Invoke. @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import { readJson } from '../../data/json';
import type { LocalResponse } from '../../http/http';
import { bytes, oneOf, sensitive, text } from '../../service/input';
import { ServiceError } from '../../service/service-error';
import type { InvokeResult } from './function';
import type { Functions } from './functions';
import { createLogTail } from './log-tail';

/** The members of the input, besides the function. */
export const INVOCATION = {
  ClientContext: sensitive(text()),
  InvocationType: oneOf('RequestResponse', 'Event', 'DryRun'),
  LogType: oneOf('None', 'Tail'),
  Payload: sensitive(bytes({ min: 0 })),
};

interface InvocationInput {
  readonly ClientContext?: string;
  readonly InvocationType?: 'RequestResponse' | 'Event' | 'DryRun';
  readonly LogType?: 'None' | 'Tail';
  readonly Payload?: Buffer;
}

export interface InvocationOutput {
  readonly StatusCode: number;
  /** Absent if the function has no result yet. */
  readonly Result?: InvokeResult;
  /** In base64. */
  readonly LogResult?: string;
}

/** Invokes the function with this ARN. */
export async function invoke(functions: Functions, functionArn: string, input: InvocationInput): Promise<InvocationOutput> {
  const { InvocationType = 'RequestResponse', LogType, ClientContext, Payload = Buffer.alloc(0) } = input;
  functions.get(functionArn);
  const event = readEvent(Payload);
  if (InvocationType === 'DryRun') return { StatusCode: 204 };
  if (InvocationType === 'Event') {
    functions.invokeAsync(functionArn, event);
    return { StatusCode: 202 };
  }
  const tail = createLogTail();
  const details = { onLine: tail.add, clientContext: readClientContext(ClientContext) };
  const Result = await functions.invoke(functionArn, event, details);
  return { StatusCode: 200, Result, ...(LogType === 'Tail' && { LogResult: tail.base64() }) };
}

/** Renders the output. The body is what the function returns, streams or throws. */
export function renderInvocation({ StatusCode: status, Result, LogResult }: InvocationOutput): LocalResponse {
  if (!Result) return { status };
  const headers = { 'x-amz-executed-version': '$LATEST', ...(LogResult !== undefined && { 'x-amz-log-result': LogResult }) };
  const json = (content: unknown, more = {}): LocalResponse => ({
    status,
    headers: { 'content-type': 'application/json', ...headers, ...more },
    body: JSON.stringify(content),
  });
  if ('error' in Result) {
    const { type: errorType, message: errorMessage, ...stack } = Result.error;
    return json({ errorType, errorMessage, ...stack }, { 'x-amz-function-error': 'Unhandled' });
  }
  if (Result.payload === undefined) return json(Result.result);
  return { status, headers: { 'content-type': 'application/octet-stream', ...headers }, body: Buffer.from(Result.payload, 'base64') };
}

function readEvent(payload: Buffer): unknown {
  try {
    return payload.length === 0 ? {} : readJson(payload);
  } catch (error) {
    throw unreadableJson((error as Error).message);
  }
}

/** The error for a request whose body is not JSON. */
export function unreadableJson(reason: string): ServiceError {
  return new ServiceError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`);
}

function readClientContext(encoded: string | undefined): unknown {
  if (encoded === undefined) return undefined;
  try {
    return readJson(Buffer.from(encoded, 'base64'));
  } catch {
    throw new ServiceError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}
