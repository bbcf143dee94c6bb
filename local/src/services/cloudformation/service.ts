/** AWS CloudFormation as a service of the endpoint. */

import { parseArn } from '../../service/arn';
import { type BodyLimit, defineService } from '../../service/definition';
import type { CustomResourceNews, CustomResourceRequestData, StackNews } from '../../service/news';
import { ServiceError } from '../../service/service-error';
import { shortened } from '../../service/shown-values';
import type { StackSnapshot } from '../../service/snapshot';
import { events } from '../events/service';
import { lambda } from '../lambda/service';
import { s3 } from '../s3/service';
import { scheduler } from '../scheduler/service';
import { secretsManager } from '../secrets-manager/service';
import { ssm } from '../ssm/service';
import { type AskedResource, type CloudFormation, createCloudFormation, type StackEvent, type StackSummary, type StacksState } from '.';
import { CDK_TYPES } from './resource-types';

/** A template of 1 MB and 200 parameters of 4 KB, and three times that, for a form may write each byte as `%XX`. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;
const BODY_LIMIT: BodyLimit = {
  maxBytes: MAX_BODY_BYTES,
  refuse: (bytes) =>
    new ServiceError('RequestEntityTooLargeException', `A request to CloudFormation may have ${MAX_BODY_BYTES} bytes, got ${bytes}.`, 413),
};

type HideSecrets = <T>(value: T) => T;

function newsOf(event: StackEvent, hideSecrets: HideSecrets): StackNews {
  const { stackId, stackName, logicalId, constructPath, physicalId, resourceType, status, statusReason } = event;
  const region = parseArn(stackId)?.region ?? '';
  const reason = statusReason && hideSecrets(statusReason);
  return { type: 'stack', region, stackId, stackName, logicalId, constructPath, physicalId, resourceType, status, statusReason: reason };
}

function requestNews(resource: AskedResource, request: CustomResourceRequestData, hideSecrets: HideSecrets): CustomResourceNews {
  const { region, stackId, stackName, logicalId, typeName: resourceType } = resource;
  return { type: 'customResource', region, stackId, stackName, logicalId, resourceType, ...shownRequest(request, hideSecrets) };
}

function shownRequest(request: CustomResourceRequestData, hideSecrets: HideSecrets): CustomResourceRequestData {
  const { properties, oldProperties, ...shown } = hideSecrets(request);
  const { value, omittedCharacters } = shortened({ properties, ...(oldProperties && { oldProperties }) });
  return {
    ...shown,
    ...(value as Pick<CustomResourceRequestData, 'properties' | 'oldProperties'>),
    omittedCharacters: omittedCharacters || undefined,
  };
}

/** Hides the secrets in what programs may show: reasons, outputs, and requests to custom resources. DescribeStacks has them. */
function snapshotOf(
  { statusReason, outputs, resources, ...stack }: StackSummary,
  requestsTo: CloudFormation['requestsTo'],
  hideSecrets: HideSecrets,
): StackSnapshot {
  return {
    ...stack,
    ...hideSecrets({ statusReason, outputs }),
    resources: resources.map((resource) => ({
      ...resource,
      statusReason: resource.statusReason && hideSecrets(resource.statusReason),
      requests: requestsTo(stack.id, resource.logicalId)?.map((request) => shownRequest(request, hideSecrets)),
    })),
  };
}

export const cloudFormation = defineService({
  name: 'cloudformation',
  title: 'AWS CloudFormation',
  newState: (): StacksState => new Map(),
  create(state, endpoint) {
    const { functions, mappings } = endpoint.of(lambda);
    const store = createCloudFormation(
      {
        standIns: endpoint.settings.standIns,
        resourceTypes: { ...CDK_TYPES, ...endpoint.resourceTypes() },
        invokeAsync: functions.invokeToTheEnd,
        answersMayFollow: () =>
          !endpoint.of(events).rules.isEmpty() || !endpoint.of(scheduler).schedules.isEmpty() || mappings.haveMessages(),
        cancellationPause: 2_000,
        readObject: endpoint.of(s3).readUrl,
        readParameter: endpoint.of(ssm).readText,
        readSecret: endpoint.of(secretsManager).readText,
        baseUrl: endpoint.url,
        clock: endpoint.clock,
        onEvent: (event) => endpoint.tell(newsOf(event, endpoint.withoutSecrets)),
        onRequest: (resource, request) => endpoint.tell(requestNews(resource, request, endpoint.withoutSecrets)),
        pipelines: endpoint.pipelines,
      },
      state,
    );
    return {
      store,
      pipeline: store.pipeline,
      limitBody: () => BODY_LIMIT,
      snapshot: () => ({
        stacks: store
          .stacks()
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
          .map((stack) => snapshotOf(stack, store.requestsTo, endpoint.withoutSecrets)),
      }),
      secrets: store.secrets,
      resume: store.resume,
      close: store.close,
    };
  },
});
