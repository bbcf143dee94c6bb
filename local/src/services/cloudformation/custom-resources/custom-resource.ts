/**
 * The resource type of custom resources. It sends requests to a Lambda function and waits for responses.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */

import { isObject } from '../../../data/json';
import type { LocalAnswer, LocalService } from '../../../http/http';
import { any, required } from '../../../service/input';
import { generateName, type Properties, ResourceFailure, type ResourceState, type ResourceType } from '../../../service/resource-type';
import { checkNoSecrets } from '../template/dynamic-references';
import { checkRequestProperties, createSendRequest, type RequestOptions } from './custom-resource-request';
import type { CustomResourceResponse } from './custom-resource-response';
import { createResponseUrls } from './response-urls';

/** What custom resources need from other services. */
export interface CustomResourceOptions extends Omit<RequestOptions, 'urls'> {
  /** Base URL of the server that the responses are mounted on. */
  readonly baseUrl: () => string;
}

/** The resource type behind every custom resource. */
interface CustomResources {
  readonly type: ResourceType;
  readonly responses: LocalService<LocalAnswer>;
}

export function createCustomResources({ baseUrl, ...options }: CustomResourceOptions): CustomResources {
  const urls = createResponseUrls(baseUrl, options.clock);
  const send = createSendRequest({ ...options, urls });
  return {
    responses: urls.service,
    type: {
      properties: { ServiceToken: required(any) },
      takesAnyProperty: true,
      attributes: 'any',
      isCustomResource: true,
      check: checkRequestProperties,
      updateMayReplace: true,
      normalize: stringified,
      checkUpdate: (before, after) => {
        if (before.ServiceToken !== after.ServiceToken) throw new Error('Modifying service token is not allowed.');
      },
      create: async (context, properties) => {
        const response = await send(context, { RequestType: 'Create', ResourceProperties: properties });
        // CloudFormation also deletes after a failed create. If the response names no id, it makes one up.
        return stateOf(response, generateName(context));
      },
      update: async (context, { physicalId, properties: OldResourceProperties }, ResourceProperties) => {
        const request = { RequestType: 'Update', PhysicalResourceId: physicalId, ResourceProperties, OldResourceProperties } as const;
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

/** Handlers get every scalar as a string, and no secrets. */
function stringified(properties: Properties): Properties {
  checkNoSecrets(properties);
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
    return String(value);
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, convert(value)]));
}
