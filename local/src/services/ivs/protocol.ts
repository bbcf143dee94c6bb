/** The REST JSON protocol of IVS Real-Time. */
import type { LocalRequest } from '../../http/http';
import { createRoutes } from '../../service/protocols/rest';
import { restJson } from '../../service/protocols/rest-json';
import { ServiceError } from './errors';
import type { OperationSchema } from './schemas';
import { membersOf, OPERATION_SCHEMAS } from './schemas';

/** The protocol of the service. */
export const ivsProtocol = restJson({
  unknownOperation: (request) => new ServiceError('UnknownOperationException', `${request} is not an operation of IVS Real-Time.`),
  // The model names the first member. The SDKs read an error's text from the second.
  errorBody: ({ message }) => ({ exceptionMessage: message, message }),
});

/** The HTTP method and path of an operation, from its schema. */
export function httpOf({ method, uriTemplate, input }: OperationSchema): string {
  const query = membersOf(input).flatMap(({ name, schema }) => {
    const { httpQuery } = schema.getMergedTraits();
    return httpQuery ? [schema.isListSchema() ? `${name}*` : name] : [];
  });
  return `${method} ${uriTemplate}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

const findRoute = createRoutes(
  Object.fromEntries(
    [...OPERATION_SCHEMAS].map(([name, schema]) => [
      name,
      { http: httpOf(schema), input: { parse: (raw) => raw, validate() {} }, access: () => [], run() {} },
    ]),
  ),
);

/**
 * Whether a request is for an operation of IVS Real-Time, regardless of the service in its signature. S3 paths cannot be confused with these: no
 * bucket has the name of an operation, and an object in a bucket `tags` is hardly called `arn:...`.
 */
export function isOperation(request: Pick<LocalRequest, 'method' | 'url'>): boolean {
  const route = findRoute(request);
  return route !== undefined && Object.values(route.labels).every((arn) => /^arn(:|%3A)/i.test(arn));
}
