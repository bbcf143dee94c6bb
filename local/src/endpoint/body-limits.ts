/** Limits the bodies of requests to the maximum of each service, so that no request fills the memory. */
import type { LimitBody, RequestHead } from '../http/http';
import type { BodyLimit } from '../service/definition';
import { refuse } from '../service/refusal';
import { ServiceError } from '../service/service-error';
import { RESPONSE_PATH } from '../services/cloudformation';
import { s3 } from '../services/s3/service';
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

/** Returns the limit of the request's service. */
export function bodyLimits({ running }: Pick<EndpointServices, 'running'>): LimitBody {
  const limitOf = (head: RequestHead): BodyLimit => {
    if (head.url.pathname.startsWith(RESPONSE_PATH)) return CUSTOM_RESOURCE_RESPONSE;
    // An unsigned PUT is an upload to S3.
    const name = head.credential?.service ?? (head.method === 'PUT' ? s3.name : '');
    return running.get(name)?.limitBody?.(head) ?? USUAL;
  };
  return (head) => {
    const { maxBytes, refuse: errorFor } = limitOf(head);
    return { maxBytes, refuse: (bytes) => refuse(head, errorFor(bytes)) };
  };
}
