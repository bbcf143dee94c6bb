/**
 * Sends the answer to CloudFormation: a PUT to the response URL, which is pre-signed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Log } from '../../services/log';
import { type Clock, retry } from '../../services/retry';
import { type Event, isName } from './request';

/** The most that CloudFormation accepts. */
const MAX_BYTES = 4096;
const MAX_TRIES = 6;
const TRY_TIMEOUT_MS = 5_000;

/** The answer to a request. `render` adds the parts that repeat the request. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly reason?: string;
  /**
   * The ARN of a resource that an update created. The request is done when CloudFormation has taken this ARN, or when the resource is
   * deleted.
   */
  readonly made?: string;
}

/** Sends a body and returns the HTTP status. */
export type Put = (url: string, body: string) => Promise<number>;

/** The body of an answer, within CloudFormation's limit. */
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
  // A broken event may have a value of any length here. The answer leaves it out.
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

/** Shortens a text to `room` bytes of JSON. It never cuts a character. */
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

/** Sends a body until CloudFormation accepts it. Rejects when it never does, so that Lambda delivers the request again. */
export async function deliver(url: string, body: string, put: Put, clock: Clock, log: Log): Promise<void> {
  const send = async () => {
    const outcome = await put(url, body).catch((error: NodeJS.ErrnoException) => error.code ?? error.name);
    if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) return;
    log({ operation: 'PutAnswer', outcome });
    throw new Error(`CloudFormation did not take the answer in ${MAX_TRIES} tries, the last ended with ${outcome}`);
  };
  await retry(send, (_, attempt) => attempt < MAX_TRIES, clock, new AbortController().signal);
}

/** A PUT with an empty content type, because any other breaks the signature of the URL. It avoids `fetch`, which is slow to load. */
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
