/** The services of a local endpoint without its server, and requests to them as a client would send them. */

import { createServices, type ServicesOptions } from '../../local/src/endpoint/services';
import type { LocalRequest } from '../../local/src/http/http';
import type { ServiceOf } from '../../local/src/service/definition';
import { ServiceError } from '../../local/src/service/service-error';
import { SERVICES } from '../../local/src/services';
import { CONTROL_PATH } from '../../local/src/services/ivs';
import { ivs } from '../../local/src/services/ivs/service';
import { endAfterTests } from './after-test';

export const startServices = (options: Partial<ServicesOptions> = {}) =>
  createServices(SERVICES, { url: () => 'http://127.0.0.1:1', ...options });

/** A service of an endpoint of its own: its store, and what answers requests to it. */
export function served<Store>(definition: ServiceOf<Store>, options: Partial<ServicesOptions> = {}) {
  const { byName, of } = startServices(options);
  const serve = byName[definition.name];
  if (!serve) throw new Error(`${definition.name} takes no requests.`);
  return { store: of(definition), serve };
}

export const services = startServices();
endAfterTests(() => services.close());

/** The names of the services that speak AWS JSON. */
export const JSON_SERVICES = [...services.running].flatMap(([name, { pipeline }]) => {
  const head = { method: 'POST', url: new URL('http://127.0.0.1/'), headers: {} };
  const { headers } = pipeline?.renderError(new ServiceError('AnyError', ''), head) ?? {};
  return String(headers?.['content-type']).startsWith('application/x-amz-json') ? [name] : [];
});

/** The names of the operations of a service. */
export const operationsOf = (service: string) => services.running.get(service)?.pipeline?.operationNames ?? [];

/** A request; what it does not say is as for an operation in JSON. */
export type Sent = Partial<LocalRequest> & { readonly service: string; readonly path?: string; readonly accessKeyId?: string };

export async function answerTo({ service, path = '/', accessKeyId = 'local', ...request }: Sent, { byName } = services) {
  const url = new URL(`http://127.0.0.1${path}`);
  const credential = { accessKeyId, region: 'us-east-1', service };
  const serve = path.startsWith(CONTROL_PATH) ? services.of(ivs).service : byName[service];
  const answer = await serve?.({ method: 'POST', url, headers: {}, body: Buffer.alloc(0), credential, ...request });
  return typeof answer === 'object' ? answer : { status: 0, body: String(answer) };
}

export const json = (service: string, operation: string, body: string | Buffer): Sent => ({
  service,
  headers: { 'x-amz-target': `Service.${operation}` },
  body: Buffer.from(body),
});
export const form = (service: string, input: Readonly<Record<string, string>>): Sent => ({
  service,
  body: Buffer.from(new URLSearchParams(input).toString()),
});
