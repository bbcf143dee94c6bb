import type { S3Request } from './operation';

const OBJECT_HEADERS = /^(content-type|content-encoding|content-disposition|content-language|cache-control|expires|x-amz-meta-.*)$/;

/** The headers of an upload that are stored with the object, and come back with it. */
export function objectHeaders({ headers }: Pick<S3Request, 'headers'>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => OBJECT_HEADERS.test(name)));
}
