/** Requests to custom resources: each is delivered to its Lambda function, and ends with the first thing that happens to it. */
import { randomUUID } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import { asText } from '../../../data/json-text';
import type { Clock } from '../../../system/clock';
import type { AsyncOutcome } from '../../lambda/delivery';
import type { DeliveryFault } from '../../lambda/function';
import { messageOf } from '../error-message';
import { CANCELLED, type Properties, type ResourceContext } from '../resource-types/resource-type';
import { type CustomResourceResponse, failed, parseResponse } from './custom-resource-response';
import type { RequestFault, RequestFaultStore } from './request-faults';
import type { ResponseUrls } from './response-urls';

/** What requests need. */
export interface RequestOptions {
  /**
   * Invokes the function behind a ServiceToken asynchronously; throws at once when there is no such function. Resolves when nobody acts on
   * the event any more; with undefined, or without a promise, when that cannot be told.
   */
  readonly invokeAsync: InvokeAsync;
  /** Whether something besides the invocations under way, such as a rule, may make a function answer later. @default - nothing */
  readonly answersMayFollow?: () => boolean;
  readonly urls: ResponseUrls;
  readonly clock: Clock;
  readonly faults: RequestFaultStore;
  /** How long a create or update in flight may go on once the stack operation has failed elsewhere, in milliseconds. */
  readonly cancellationGrace: number;
  /** Aborted when every request under way, and every later one, is to be given up. */
  readonly closing: AbortSignal;
}

/** Hands an event to a function. */
export type InvokeAsync = (functionArn: string, event: unknown, fault?: DeliveryFault) => Promise<AsyncOutcome | undefined> | undefined;

/** An answer that a function has sent without waiting for it may still be on its way when the function has ended. In milliseconds. */
const ANSWER_ON_ITS_WAY = 2_000;

/** What is asked of a custom resource; the fields that say whose it is are added. */
export interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** Sends a request; resolves with its response, or with why there is none. Rejects when it cannot be sent as it is. */
export type SendRequest = (context: ResourceContext, request: CustomResourceRequest) => Promise<CustomResourceResponse>;

/** A sender of requests, with none under way. */
export function createSendRequest(options: RequestOptions): SendRequest {
  const { urls, clock, faults, cancellationGrace, closing, answersMayFollow = () => false } = options;
  const deliver = createDeliver(options);

  return async (context, request) => {
    const { ServiceToken, ServiceTimeout } = request.ResourceProperties;
    const functionArn = functionArnOf(ServiceToken);
    const timeout = timeoutSeconds(ServiceTimeout) * 1000;
    if (closing.aborted) return CLOSED;
    const identity = { StackId: context.stackId, RequestId: randomUUID(), LogicalResourceId: context.logicalId };
    const fault = faults.take({ logicalId: context.logicalId, requestType: request.RequestType }) ?? {};
    const over = new AbortController();
    // As many requests wait at the same time as a stack has custom resources.
    setMaxListeners(0, context.cancelled);
    const response = new Promise<CustomResourceResponse>((resolve) => {
      const key = `${identity.StackId}|${identity.LogicalResourceId}|${identity.RequestId}`;
      const receive = (body: Buffer) => resolve(parseResponse(body, identity));
      let refusal: string | undefined;
      const refuse = (reason: string) => {
        refusal = reason;
      };
      const ResponseURL = urls.presign({ key, region: context.region, faults: fault.answers, receive, refuse });
      const event = { ...request, ...identity, ServiceToken, ResponseURL, ResourceType: context.typeName };
      const giveUp = async (outcome: AsyncOutcome | undefined) => {
        if (!outcome || (!outcome.error && answersMayFollow())) return;
        await clock.sleep(ANSWER_ON_ITS_WAY, over.signal);
        resolve(failed(unanswered(functionArn, outcome, timeout / 1000, refusal)));
      };
      try {
        // It rejects when the request is over.
        deliver(context, functionArn, event, fault)
          .then(giveUp)
          .catch(() => {});
      } catch (error) {
        resolve(failed(messageOf(error)));
      }
    });
    try {
      return await Promise.race([
        response,
        clock.sleep(timeout, over.signal).then(() => failed(noResponse(identity.RequestId))),
        aborted(context.cancelled, over.signal)
          .then(() => clock.sleep(cancellationGrace, over.signal))
          .then(() => failed(request.RequestType === 'Create' ? CANCELLED.Create : CANCELLED.Update)),
        aborted(closing, over.signal).then(() => CLOSED),
      ]);
    } finally {
      over.abort();
    }
  };
}

/** Hands an event to its function, with all that the fault says of it. Gives how the last delivery ended, when all have. */
function createDeliver({ invokeAsync, clock, closing }: RequestOptions) {
  // What comes later outlives the request: only the end of everything ends it. A function that is gone by then gets nothing more.
  const later = async <T>(milliseconds: number, act: () => T): Promise<Awaited<T> | undefined> => {
    try {
      await clock.sleep(milliseconds, closing);
      return await act();
    } catch {
      return undefined;
    }
  };
  return (context: ResourceContext, functionArn: string, event: object, fault: RequestFault): Promise<AsyncOutcome | undefined> => {
    const { deliverAgain, killAfterMilliseconds, failStackAfterMilliseconds } = fault;
    const first = invokeAsync(functionArn, event, killAfterMilliseconds === undefined ? undefined : { killAfterMilliseconds });
    const again = deliverAgain && later(deliverAgain.afterMilliseconds, () => invokeAsync(functionArn, event, { cold: deliverAgain.cold }));
    if (failStackAfterMilliseconds !== undefined)
      void later(failStackAfterMilliseconds, () => context.failStackOperation('A failure on demand. '));
    return Promise.all([first, again]).then(([firstEnd, secondEnd]) => (again ? secondEnd : firstEnd));
  };
}

const CLOSED = failed('The local endpoint was closed.');

/** Resolves when the signal aborts. Rejects, and leaves no listener, when the wait is over. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: over });
}

function noResponse(requestId: string): string {
  return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`;
}

/** Says what the function did instead, and how long AWS would have waited. */
function unanswered(functionArn: string, { error, lines }: AsyncOutcome, timeoutSeconds: number, refusal?: string): string {
  const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  const what = error
    ? `The function ${name} failed and is not tried again, so that no answer can come. ${error.type}: ${error.message}`
    : `The function ${name} ended without an answer to its ResponseURL, and nothing runs any more that could send one.`;
  const refused = refusal === undefined ? '' : `\nA request to the ResponseURL was refused (403 SignatureDoesNotMatch): ${refusal}.`;
  const log = lines.length === 0 ? '' : `\nThe end of its log:\n${lines.join('\n')}`;
  return `${what}${refused}\nOn AWS, the stack would wait for an answer until ${timeoutSeconds} s (ServiceTimeout) have passed.${log}`;
}

/** Throws for properties with which no request could be sent. An absent ServiceToken is one that is not known yet. */
export function checkRequestProperties({ ServiceToken, ServiceTimeout }: Properties): void {
  if (ServiceToken !== undefined) functionArnOf(ServiceToken);
  timeoutSeconds(ServiceTimeout);
}

function functionArnOf(token: unknown): string {
  if (typeof token === 'string' && /^arn:[^:]+:lambda:/.test(token)) return token;
  throw new Error(`The local endpoint has custom resources whose ServiceToken is the ARN of a Lambda function; got ${asText(token)}.`);
}

const DEFAULT_TIMEOUT_SECONDS = 3600;

function timeoutSeconds(value: unknown): number {
  const seconds = typeof value === 'object' ? NaN : Number(value ?? DEFAULT_TIMEOUT_SECONDS);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= DEFAULT_TIMEOUT_SECONDS) return seconds;
  throw new Error(`ServiceTimeout must be a whole number of seconds from 1 to ${DEFAULT_TIMEOUT_SECONDS}; got ${asText(value)}.`);
}
