/**
 * The way back to CloudFormation: a PUT to a pre-signed URL.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Answer } from './answer';
import type { Log } from './log';
import { type Event, isName } from './request';
import { type Clock, retry } from './retry';

/** CloudFormation refuses a longer body. */
const MAX_BYTES = 4096;
const MAX_TRIES = 6;
const TRY_TIMEOUT_MS = 5_000;

/** Sends a body and returns the HTTP status. */
export type Put = (url: string, body: string) => Promise<number>;

/** The answer as CloudFormation reads it, within its limit. */
export function render(event: Event, answer: Answer): string {
  const body = renderWith(event, answer, answer.reason);
  if (Buffer.byteLength(body) <= MAX_BYTES) return body;

  if (answer.attributes) {
    const [largest] = Object.entries(answer.attributes).sort(([, a], [, b]) => b.length - a.length);
    const reason = `the attributes exceed the ${MAX_BYTES} bytes of an answer to CloudFormation; the largest is ${largest[0]}`;
    return render(event, { status: 'FAILED', physicalResourceId: answer.physicalResourceId, reason });
  }
  const room = MAX_BYTES - Buffer.byteLength(renderWith(event, answer, ''));
  return renderWith(event, answer, truncate(answer.reason ?? '', room));
}

function renderWith(event: Event, answer: Answer, reason: string | undefined): string {
  // What is no name in a broken event is left out: it could be of any length.
  const named = (name: 'StackId' | 'RequestId' | 'LogicalResourceId') => (isName(event[name]) ? event[name] : undefined);
  return JSON.stringify({
    Status: answer.status,
    Reason: reason,
    PhysicalResourceId: answer.physicalResourceId,
    StackId: named('StackId'),
    RequestId: named('RequestId'),
    LogicalResourceId: named('LogicalResourceId'),
    Data: answer.attributes,
  });
}

/** Shortens a text to so many bytes of JSON, between characters. */
function truncate(text: string, room: number): string {
  const ellipsis = '...';
  let left = room - ellipsis.length;
  let kept = '';
  for (const character of text) {
    left -= Buffer.byteLength(JSON.stringify(character)) - 2;
    if (left < 0) return kept + ellipsis;
    kept += character;
  }
  return kept;
}

/** Sends until CloudFormation's bucket has taken it. Throws when it never does: Lambda then delivers the request again. */
export async function deliver(url: string, body: string, put: Put, clock: Clock, log: Log): Promise<void> {
  const send = async () => {
    const outcome = await put(url, body).catch((error: NodeJS.ErrnoException) => error.code ?? error.name);
    if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) return;
    log({ operation: 'PutAnswer', outcome });
    throw new Error(`CloudFormation did not take the answer in ${MAX_TRIES} tries, the last ended with ${outcome}`);
  };
  await retry(send, (_, attempt) => attempt < MAX_TRIES, clock, new AbortController().signal);
}

/** A PUT as the pre-signed URL wants it: any content type but the empty one breaks its signature. Never `fetch`: it is slow to load. */
export const httpPut = (url: string, body: string, timeoutMs = TRY_TIMEOUT_MS): Promise<number> =>
  new Promise((resolve, reject) => {
    const target = new URL(url);
    const { request } = target.protocol === 'http:' ? http : https;
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    request(target, { method: 'PUT', agent: false, headers, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(body);
  });
