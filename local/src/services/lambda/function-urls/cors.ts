/**
 * The CORS headers of function URLs.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
 */
import type { LocalRequest, LocalResponse } from '../../../http/http';
import type { Cors } from './function-url';

type CorsHeaders = Readonly<Record<string, string>>;

/** Returns the answer to a preflight request, or undefined for another request. Lambda does not invoke the function for a preflight request. */
export function answerPreflight(
  cors: Cors | undefined,
  { method, headers }: Pick<LocalRequest, 'method' | 'headers'>,
): LocalResponse | undefined {
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
  if (!cors || !isPreflight) return undefined;
  const { AllowHeaders = [], AllowMethods = [], MaxAge } = cors;
  const allowed = originHeaders(cors, headers.origin);
  const more = {
    ...listHeader('access-control-allow-headers', AllowHeaders),
    ...listHeader('access-control-allow-methods', AllowMethods),
    ...(MaxAge !== undefined && { 'access-control-max-age': String(MaxAge) }),
  };
  return { status: 200, headers: allowed && { ...allowed, ...more } };
}

/** The headers of the answer to any other request. */
export function corsHeaders(cors: Cors | undefined, origin: string | undefined): CorsHeaders {
  const allowed = cors && originHeaders(cors, origin);
  return allowed ? { ...allowed, ...listHeader('access-control-expose-headers', cors?.ExposeHeaders ?? []) } : {};
}

/** Returns undefined if the origin is not allowed. Browsers do not take `*` for requests with credentials. */
function originHeaders({ AllowCredentials = false, AllowOrigins = [] }: Cors, origin: string | undefined): CorsHeaders | undefined {
  const allowsAll = AllowOrigins.includes('*');
  if (origin === undefined || !(allowsAll || AllowOrigins.includes(origin))) return undefined;
  return {
    'access-control-allow-origin': allowsAll && !AllowCredentials ? '*' : origin,
    ...(AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin',
  };
}

function listHeader(name: string, values: readonly string[]): CorsHeaders {
  return values.length > 0 ? { [name]: values.join(',') } : {};
}
