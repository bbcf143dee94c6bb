/**
 * Custom resources: a resource type whose functions send requests to a Lambda function and wait for its response.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */

import { isObject } from '../../../data/json-object';
import type { LocalAnswer, LocalService } from '../../../http/http';
import { generateName, type Properties, ResourceFailure, type ResourceState, type ResourceType } from '../resource-types/resource-type';
import { refuseSecrets } from '../template/dynamic-references';
import { checkRequestProperties, createSendRequest, type RequestOptions } from './custom-resource-request';
import type { CustomResourceResponse } from './custom-resource-response';
import { createResponseUrls } from './response-urls';

/** What custom resources need from outside. */
export interface CustomResourceOptions extends Omit<RequestOptions, 'urls'> {
  /** Base URL of the server that the responses are mounted on. */
  readonly baseUrl: () => string;
}

/** The resource type behind every custom resource. */
export interface CustomResources {
  readonly type: ResourceType;
  readonly responses: LocalService<LocalAnswer>;
}

/** Custom resources without any request under way. */
export function createCustomResources({ baseUrl, ...options }: CustomResourceOptions): CustomResources {
  const urls = createResponseUrls(baseUrl, options.clock);
  const send = createSendRequest({ ...options, urls });
  return {
    responses: urls.service,
    type: {
      properties: 'any',
      required: ['ServiceToken'],
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
        // CloudFormation deletes whatever a create has left, also under an id that it has to make up.
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

/** A handler gets every scalar as a string, and no secret. */
function stringified(properties: Properties): Properties {
  refuseSecrets(properties);
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, convert(item)]));
    return String(value);
  };
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, convert(value)]));
}
