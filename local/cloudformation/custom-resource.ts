/**
 * Custom resources: a resource type whose functions send requests to a Lambda function and wait for its response.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { LocalService } from '../http';
import { type CustomResourceResponse, parseResponse } from './custom-resource-response';
import { messageOf } from './error-message';
import { isObject } from './json';
import {
  generateName,
  type Properties,
  type ResourceContext,
  ResourceFailure,
  type ResourceState,
  type ResourceType,
} from './resource-type';
import { createResponseUrls } from './response-urls';

/** What custom resources need from outside. */
export interface CustomResourceOptions {
  /** Invokes the function behind a ServiceToken asynchronously; throws at once when there is no such function. */
  readonly invokeAsync: (functionArn: string, event: unknown) => void;
  /** Base URL of the server that the responses are mounted on. */
  readonly baseUrl: () => string;
  /** How long a create or update in flight may go on once the stack operation has failed elsewhere, in milliseconds. */
  readonly cancellationGrace: number;
}

/** The resource type behind every custom resource. */
export interface CustomResources {
  readonly type: ResourceType;
  readonly responses: LocalService;
  /** Gives up every request under way, and every later one. */
  close(): void;
}

const DEFAULT_TIMEOUT_SECONDS = 3600;

/** Custom resources without any request under way. */
export function createCustomResources(options: CustomResourceOptions): CustomResources {
  const urls = createResponseUrls(options.baseUrl);
  const closing = new AbortController();

  const send = (
    context: ResourceContext,
    request: Properties & { readonly ResourceProperties: Properties },
  ): Promise<CustomResourceResponse> => {
    const { ServiceToken, ServiceTimeout } = request.ResourceProperties;
    checkServiceToken(ServiceToken);
    const timeout = timeoutSeconds(ServiceTimeout) * 1000;
    const identity = { StackId: context.stackId, RequestId: randomUUID(), LogicalResourceId: context.logicalId };
    return new Promise((resolve) => {
      const timers: NodeJS.Timeout[] = [];
      const end = (response: CustomResourceResponse) => {
        timers.forEach(clearTimeout);
        context.cancelled.removeEventListener('abort', cancel);
        closing.signal.removeEventListener('abort', close);
        resolve(response);
      };
      const fail = (reason: string) => end({ status: 'FAILED', reason });
      const cancelled = `Resource ${request.RequestType === 'Create' ? 'creation' : 'update'} cancelled`;
      const cancel = () => void timers.push(setTimeout(fail, options.cancellationGrace, cancelled));
      const close = () => fail('The local endpoint was closed.');
      if (closing.signal.aborted) return close();
      const key = `${identity.StackId}|${identity.LogicalResourceId}|${identity.RequestId}`;
      const ResponseURL = urls.presign(key, context.region, (body) => end(parseResponse(body, identity)));
      try {
        options.invokeAsync(String(ServiceToken), { ...request, ...identity, ServiceToken, ResponseURL, ResourceType: context.typeName });
      } catch (error) {
        return fail(messageOf(error));
      }
      timers.push(setTimeout(fail, timeout, noResponse(identity.RequestId)));
      // As many requests wait at the same time as a stack has custom resources.
      setMaxListeners(0, context.cancelled, closing.signal);
      context.cancelled.addEventListener('abort', cancel);
      closing.signal.addEventListener('abort', close);
      if (context.cancelled.aborted) cancel();
    });
  };

  return {
    responses: urls.service,
    close: () => closing.abort(),
    type: {
      properties: 'any',
      required: ['ServiceToken'],
      attributes: 'any',
      updateMayReplace: true,
      normalize: stringified,
      refuseUpdate: (before, after) => {
        if (before.ServiceToken !== after.ServiceToken) throw new Error('Modifying service token is not allowed.');
      },
      create: async (context, properties) => {
        const response = await send(context, { RequestType: 'Create', ResourceProperties: properties });
        // CloudFormation deletes whatever a create has left, also under an id that it has to make up.
        return stateOf(response, generateName(context));
      },
      update: async (context, { physicalId, properties: OldResourceProperties }, ResourceProperties) => {
        const request = { RequestType: 'Update', PhysicalResourceId: physicalId, ResourceProperties, OldResourceProperties };
        return stateOf(await send(context, request), physicalId);
      },
      delete: async (context, { physicalId, properties }) => {
        stateOf(await send(context, { RequestType: 'Delete', PhysicalResourceId: physicalId, ResourceProperties: properties }), physicalId);
      },
    },
  };
}

function stateOf(response: CustomResourceResponse, fallbackId: string): ResourceState {
  if (response.status === 'FAILED') throw new ResourceFailure(response.reason, response.physicalId ?? fallbackId);
  return { physicalId: response.physicalId, attributes: response.data };
}

function noResponse(requestId: string): string {
  return `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}].`;
}

/** A handler gets every scalar as a string. */
function stringified(properties: Properties): Properties {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
    return String(value);
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, convert(value)]));
}

function checkServiceToken(token: unknown): void {
  if (/^arn:[^:]+:lambda:/.test(String(token))) return;
  throw new Error(`The local endpoint has custom resources whose ServiceToken is the ARN of a Lambda function; got ${token}.`);
}

function timeoutSeconds(value: unknown): number {
  const seconds = Number(value ?? DEFAULT_TIMEOUT_SECONDS);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= DEFAULT_TIMEOUT_SECONDS) return seconds;
  throw new Error(`ServiceTimeout must be a whole number of seconds from 1 to ${DEFAULT_TIMEOUT_SECONDS}; got ${value}.`);
}
