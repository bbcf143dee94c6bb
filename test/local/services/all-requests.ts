/** The requests of all services, and a template with the resources that they name. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROLE, type ServiceRequests } from './iam/service-requests';

export const ALL_REQUESTS: readonly ServiceRequests[] = readdirSync(__dirname)
  .map((service) => join(__dirname, service, 'requests.ts'))
  .filter((file) => existsSync(file))
  .map((file) => require(file).REQUESTS);

/** A role that may do everything, and the resources that the requests name. */
export const ALL_RESOURCES: Readonly<Record<string, object>> = Object.assign(
  { Role: ROLE },
  ...ALL_REQUESTS.map(({ resources }) => resources),
);
