/** Finds the service of a request: it answers the request, and limits its body, so that no request fills the memory. */
import type { LimitBody, LocalAnswer, LocalRequest, LocalService, RequestHead } from '../http/http';
import type { BodyLimit } from '../service/definition';
import { ServiceError } from '../service/service-error';
import { RESPONSE_PATH } from '../services/cloudformation';
import { cloudFormation } from '../services/cloudformation/service';
import { isOperation } from '../services/ivs';
import { ivs } from '../services/ivs/service';
import { isForFunctionUrl } from '../services/lambda/function-urls/address';
import { lambda } from '../services/lambda/service';
import { s3 } from '../services/s3/service';
import { errorResponse } from './error-response';
import { MINISTACK_SERVICES } from './ministack-services';
import type { EndpointServices } from './services';

export async function answer(services: EndpointServices, request: LocalRequest): Promise<LocalAnswer> {
  const { byName, of } = services;
  if (isForFunctionUrl(request)) return of(lambda).answerUrl(request);
  if (request.url.pathname.startsWith(RESPONSE_PATH)) return of(cloudFormation).responses(request);
  const name = request.credential?.service ?? (isOperation(request) ? ivs.name : s3.name);
  const service = Object.hasOwn(byName, name) ? byName[name] : undefined;
  return (service ?? unknownService(Object.keys(byName), typesWithoutEffect(services, name)))(request);
}

/**
 * Rejects every request with an error that clients do not retry.
 *
 * @param served the names of the services that take requests
 * @param withoutEffect the resource types of the service that are deployed and do nothing
 */
export function unknownService(served: readonly string[], withoutEffect: readonly string[] = []): LocalService {
  return async (request) => {
    const name = request.credential?.service ?? '';
    const rule = `The local endpoint does not have the service '${name}'. It has: ${served.join(', ')}.`;
    const deployed = withoutEffect.length > 0 ? [`Of ${withoutEffect.join(', ')} it deploys resources that do nothing.`] : [];
    return errorResponse(request, new ServiceError('UnknownService', [rule, ...deployed, wayOut(name)].join(' ')));
  };
}

function wayOut(name: string): string {
  return MINISTACK_SERVICES.has(name)
    ? 'ministack has it, and can stand behind this endpoint: ivs-local has the option --with ministack.'
    : 'Another emulator that has it can stand behind this one: ivs-local has the option --endpoint.';
}

/** The types of a service that are kept, and those that stand in in a stack. */
function typesWithoutEffect({ of, running }: EndpointServices, service: string): string[] {
  const kept = Object.keys(running.get(service)?.resourceTypes ?? {});
  return [...new Set([...kept, ...of(cloudFormation).standInsOf(service)])].sort();
}

const MEBIBYTE = 1024 * 1024;

/** Services without their own limit accept far smaller inputs. */
const USUAL: BodyLimit = {
  maxBytes: MEBIBYTE,
  refuse: (bytes) => new ServiceError('RequestEntityTooLargeException', `A request may have ${MEBIBYTE} bytes, got ${bytes}.`, 413),
};

/** CloudFormation accepts 4 KB. */
const CUSTOM_RESOURCE_RESPONSE: BodyLimit = {
  maxBytes: MEBIBYTE,
  refuse: () => new ServiceError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size'),
};

/** An unsigned PUT is an upload to S3. */
function serviceName(head: RequestHead): string {
  if (isForFunctionUrl(head)) return lambda.name;
  return head.credential?.service ?? (head.method === 'PUT' ? s3.name : '');
}

/** Returns the limit of the request's service, which renders the error for a longer body. */
export function bodyLimits({ running }: Pick<EndpointServices, 'running'>): LimitBody {
  return (head) => {
    const isResponse = !isForFunctionUrl(head) && head.url.pathname.startsWith(RESPONSE_PATH);
    const service = running.get(isResponse ? s3.name : serviceName(head));
    const { maxBytes, refuse } = isResponse ? CUSTOM_RESOURCE_RESPONSE : (service?.limitBody?.(head) ?? USUAL);
    const render = service?.pipeline?.renderError ?? ((error: ServiceError) => errorResponse(head, error));
    return { maxBytes, refuse: (bytes) => render(refuse(bytes), head) };
  };
}
