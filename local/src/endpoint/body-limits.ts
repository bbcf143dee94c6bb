/** Limits the bodies of requests to the maximum of each service, so that no request fills the memory. */
import type { LimitBody } from '../http/http';
import type { BodyLimit } from '../service/definition';
import { ServiceError } from '../service/service-error';
import { RESPONSE_PATH } from '../services/cloudformation';
import { s3 } from '../services/s3/service';
import { errorResponse } from './error-response';
import type { EndpointServices } from './services';

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

/** Returns the limit of the request's service, which renders the error for a longer body. */
export function bodyLimits({ running }: Pick<EndpointServices, 'running'>): LimitBody {
  return (head) => {
    const isResponse = head.url.pathname.startsWith(RESPONSE_PATH);
    // Custom resources respond to S3, and an unsigned PUT is an upload to it.
    const name = isResponse || (!head.credential && head.method === 'PUT') ? s3.name : (head.credential?.service ?? '');
    const service = running.get(name);
    const { maxBytes, refuse } = isResponse ? CUSTOM_RESOURCE_RESPONSE : (service?.limitBody?.(head) ?? USUAL);
    const render = service?.pipeline?.renderError ?? ((error: ServiceError) => errorResponse(head, error));
    return { maxBytes, refuse: (bytes) => render(refuse(bytes), head) };
  };
}
