/** Sends requests to the Lambda functions of custom resources, and waits for a response, a timeout or a cancellation. */
import { randomUUID } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import { asText } from '../../../data/json';
import { messageOf } from '../../../service/error-message';
import { CANCELLED, type Properties, type ResourceContext } from '../../../service/resource-type';
import type { Clock } from '../../../system/clock';
import type { AsyncOutcome } from '../../lambda/delivery';
import type { DeliveryFault } from '../../lambda/function';
import { type CustomResourceResponse, failed, parseResponse } from './custom-resource-response';
import { END_OF_LOG } from './end-of-log';
import type { RequestFault, RequestFaultStore } from './request-faults';
import type { RequestLog } from './request-log';
import type { ResponseUrls } from './response-urls';

export interface RequestOptions {
  readonly invokeAsync: InvokeAsync;
  /** Whether a rule or another source of events may still make a function answer. @default - none may */
  readonly answersMayFollow?: () => boolean;
  readonly urls: ResponseUrls;
  readonly clock: Clock;
  readonly faults: RequestFaultStore;
  readonly log: Pick<RequestLog, 'add'>;
  /** Milliseconds before a create or update is cancelled after the stack operation has failed elsewhere. */
  readonly cancellationGrace: number;
  /** Aborted when the endpoint closes: all requests end. */
  readonly closing: AbortSignal;
}

/**
 * Invokes a function asynchronously: the implementation redelivers the event after a failure. Throws if there is no such function. The
 * promise resolves when no delivery is left, with undefined if the outcome is not known.
 */
type InvokeAsync = (functionArn: string, event: unknown, fault?: DeliveryFault) => Promise<AsyncOutcome | undefined> | undefined;

/** Milliseconds in which an answer may still arrive after the function has ended, if the function did not wait until it was sent. */
const ANSWER_ON_ITS_WAY = 2_000;

/** A request, without the fields that identify the resource. */
interface CustomResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** Sends a request. Resolves with the response, or with the reason why there is none. Rejects if the properties do not allow a request. */
type SendRequest = (context: ResourceContext, request: CustomResourceRequest) => Promise<CustomResourceResponse>;

export function createSendRequest(options: RequestOptions): SendRequest {
  const { urls, clock, faults, log, cancellationGrace, closing, answersMayFollow = () => false } = options;
  const deliver = createDeliver(options);

  return async (context, request) => {
    const { ServiceToken, ServiceTimeout } = request.ResourceProperties;
    const functionArn = functionArnOf(ServiceToken);
    const timeout = timeoutSeconds(ServiceTimeout) * 1000;
    if (closing.aborted) return CLOSED;
    const identity = { StackId: context.stackId, RequestId: randomUUID(), LogicalResourceId: context.logicalId };
    const answered = log.add(context, {
      requestId: identity.RequestId,
      requestType: request.RequestType,
      functionArn,
      physicalId: request.PhysicalResourceId,
      properties: request.ResourceProperties,
      oldProperties: request.OldResourceProperties,
    });
    const fault = faults.take({ logicalId: context.logicalId, requestType: request.RequestType }) ?? {};
    const over = new AbortController();
    // Every custom resource of the stack may listen.
    setMaxListeners(0, context.cancelled);
    const response = new Promise<CustomResourceResponse>((resolve) => {
      const key = `${identity.StackId}|${identity.LogicalResourceId}|${identity.RequestId}`;
      const receive = (body: Buffer) => resolve(parseResponse(body, identity));
      let rejection: string | undefined;
      const onRejected = (reason: string) => {
        rejection = reason;
      };
      const ResponseURL = urls.presign({ key, region: context.region, faults: fault.answers, receive, onRejected });
      const event = { ...request, ...identity, ServiceToken, ResponseURL, ResourceType: context.typeName };
      const giveUp = async (outcome: AsyncOutcome | undefined) => {
        if (!outcome || (!outcome.error && answersMayFollow())) return;
        await clock.sleep(ANSWER_ON_ITS_WAY, over.signal);
        resolve(failed(unanswered(functionArn, outcome, timeout / 1000, rejection)));
      };
      try {
        // The sleep rejects when the request has ended.
        deliver(context, functionArn, event, fault)
          .then(giveUp)
          .catch(() => {});
      } catch (error) {
        resolve(failed(messageOf(error)));
      }
    });
    try {
      const outcome = await Promise.race([
        response,
        clock.sleep(timeout, over.signal).then(() => failed(noResponse(identity.RequestId))),
        aborted(context.cancelled, over.signal)
          .then(() => clock.sleep(cancellationGrace, over.signal))
          .then(() => failed(request.RequestType === 'Create' ? CANCELLED.Create : CANCELLED.Update)),
        aborted(closing, over.signal).then(() => CLOSED),
      ]);
      answered(outcome);
      return outcome;
    } finally {
      over.abort();
    }
  };
}

/** Invokes the function, with the faults of the rule. Resolves with the outcome of the last delivery. */
function createDeliver({ invokeAsync, clock, closing }: RequestOptions) {
  // Later faults go on after the request has ended. A function that does not exist any more gets nothing.
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

/** Resolves when `signal` aborts. Rejects when `over` aborts, and leaves no listener. */
function aborted(signal: AbortSignal, over: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort', { signal: over });
}

function noResponse(requestId: string): string {
  return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`;
}

/** The reason of a request without an answer: what the function did, and how long AWS would have waited. */
function unanswered(functionArn: string, { error, lines }: AsyncOutcome, timeoutSeconds: number, rejection?: string): string {
  const name = functionArn.slice(functionArn.lastIndexOf(':') + 1);
  const what = error
    ? `The function ${name} failed and is not tried again, so that no answer can come. ${error.type}: ${error.message}`
    : `The function ${name} ended without an answer to its ResponseURL, and nothing runs any more that could send one.`;
  const rejected = rejection === undefined ? '' : `\nA request to the ResponseURL was refused (403 SignatureDoesNotMatch): ${rejection}.`;
  const log = lines.length === 0 ? '' : `\n${END_OF_LOG}\n${lines.join('\n')}`;
  return `${what}${rejected}\nOn AWS, the stack would wait for an answer until ${timeoutSeconds} s (ServiceTimeout) have passed.${log}`;
}

/** Throws for properties that do not allow a request. An absent ServiceToken is not known yet. */
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
