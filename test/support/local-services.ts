/** The services of a local endpoint without its server, and requests to them as a client would send them. */

import { newEndpointState } from '../../local/src/endpoint/endpoint-state';
import { createServices } from '../../local/src/endpoint/services';
import type { LocalRequest } from '../../local/src/http/http';
import type { GuardedName } from '../../local/src/services/iam/permissions';

export const services = createServices({ state: newEndpointState(), url: () => 'http://127.0.0.1:1', onFunctionLog: () => {} });
afterAll(() => services.close());

/** A request; what it does not say is as for an operation in JSON. */
export type Sent = Partial<LocalRequest> & { readonly service: GuardedName | 'ivs'; readonly path?: string };

export async function answerTo({ service, path = '/', ...request }: Sent) {
  const url = new URL(`http://127.0.0.1${path}`);
  const credential = { accessKeyId: 'local', region: 'us-east-1', service };
  const answer = await services.byName[service]?.({ method: 'POST', url, headers: {}, body: Buffer.alloc(0), credential, ...request });
  return typeof answer === 'object' ? answer : { status: 0, body: String(answer) };
}

export const json = (service: Sent['service'], operation: string, body: string | Buffer): Sent => ({
  service,
  headers: { 'x-amz-target': `Service.${operation}` },
  body: Buffer.from(body),
});
export const form = (service: Sent['service'], input: Readonly<Record<string, string>>): Sent => ({
  service,
  body: Buffer.from(new URLSearchParams(input).toString()),
});
