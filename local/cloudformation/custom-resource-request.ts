/** Requests to custom resources: each is delivered to its Lambda function, and ends with the first thing that happens to it. */
import { randomUUID } from 'node:crypto';
import { once, setMaxListeners } from 'node:events';
import type { DeliveryFault } from '../aws/lambda/function';
import type { Clock } from '../clock';
import { type CustomResourceResponse, failed, parseResponse } from './custom-resource-response';
import { messageOf } from './error-message';
import type { RequestFault, RequestFaultStore } from './request-faults';
import type { Properties, ResourceContext } from './resource-type';
import type { ResponseUrls } from './response-urls';

/** What requests need. */
export interface RequestOptions {
  /** Invokes the function behind a ServiceToken asynchronously; throws at once when there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown, fault?: DeliveryFault) => void;
  readonly urls: ResponseUrls;
  readonly clock: Clock;
  readonly faults: RequestFaultStore;
  /** How long a create or update in flight may go on once the stack operation has failed elsewhere, in milliseconds. */
  readonly cancellationGrace: number;
  /** Aborted when every request under way, and every later one, is to be given up. */
  readonly closing: AbortSignal;
}

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
  const { urls, clock, faults, cancellationGrace, closing } = options;
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
      const ResponseURL = urls.presign({ key, region: context.region, faults: fault.answers, receive });
      const event = { ...request, ...identity, ServiceToken, ResponseURL, ResourceType: context.typeName };
      try {
        deliver(context, functionArn, event, fault);
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
          .then(() => failed(`Resource ${request.RequestType === 'Create' ? 'creation' : 'update'} cancelled`)),
        aborted(closing, over.signal).then(() => CLOSED),
      ]);
    } finally {
      over.abort();
    }
  };
}

/** Hands an event to its function, with all that the fault says of it. */
function createDeliver({ invokeAsync, clock, closing }: RequestOptions) {
  // What comes later outlives the request: only the end of everything ends it. A function that is gone by then gets nothing more.
  const later = (milliseconds: number, act: () => void) => {
    clock
      .sleep(milliseconds, closing)
      .then(act)
      .catch(() => {});
  };
  return (context: ResourceContext, functionArn: string, event: object, fault: RequestFault): void => {
    const { deliverAgain, killAfterMilliseconds, failStackAfterMilliseconds } = fault;
    invokeAsync(functionArn, event, killAfterMilliseconds === undefined ? undefined : { killAfterMilliseconds });
    if (deliverAgain) later(deliverAgain.afterMilliseconds, () => invokeAsync(functionArn, event, { cold: deliverAgain.cold }));
    if (failStackAfterMilliseconds !== undefined) later(failStackAfterMilliseconds, () => context.failOperation('A failure on demand. '));
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

function functionArnOf(token: unknown): string {
  if (/^arn:[^:]+:lambda:/.test(String(token))) return String(token);
  throw new Error(`The local endpoint has custom resources whose ServiceToken is the ARN of a Lambda function; got ${token}.`);
}

const DEFAULT_TIMEOUT_SECONDS = 3600;

function timeoutSeconds(value: unknown): number {
  const seconds = Number(value ?? DEFAULT_TIMEOUT_SECONDS);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= DEFAULT_TIMEOUT_SECONDS) return seconds;
  throw new Error(`ServiceTimeout must be a whole number of seconds from 1 to ${DEFAULT_TIMEOUT_SECONDS}; got ${value}.`);
}
