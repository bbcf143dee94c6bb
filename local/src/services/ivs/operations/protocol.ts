/** The REST JSON protocol of IVS Real-Time. */
import type { LocalRequest } from '../../../http/http';
import { createRoutes } from '../../../service/protocols/rest';
import { restJson } from '../../../service/protocols/rest-json';
import { WAY_OUT } from '../../../service/way-out';
import { ivsError } from '../model/errors';
import { OPERATIONS } from '.';

/** The protocol of the service. */
export const ivsProtocol = restJson({
  unknownOperation: (request) => ivsError('UnknownOperationException', `${request} is not an operation of IVS Real-Time. ${WAY_OUT}`),
  // The model names the first member. The SDKs read an error's text from the second.
  errorBody: ({ message }) => ({ exceptionMessage: message, message }),
});

const findRoute = createRoutes(OPERATIONS);

/**
 * Whether a request is for an operation of IVS Real-Time, regardless of the service in its signature. S3 paths cannot be confused with these: no
 * bucket has the name of an operation, and an object in a bucket `tags` is hardly called `arn:...`.
 */
export function isOperation(request: Pick<LocalRequest, 'method' | 'url'>): boolean {
  const route = findRoute(request);
  return route !== undefined && Object.values(route.labels).every((arn) => /^arn(:|%3A)/i.test(arn));
}
