/** The local endpoint: one server on the loopback interface, with all services. */
import { SERVICES } from '../services';
import type { CloudFormation } from '../services/cloudformation';
import { cloudFormation } from '../services/cloudformation/service';
import type { Events } from '../services/events/events';
import { events } from '../services/events/service';
import { isForFunctionUrl } from '../services/lambda/function-urls/address';
import { answer } from './routing';
import { type EndpointServer, type ServerOptions, startServer } from './server';

export type EndpointOptions = ServerOptions;

export interface LocalEndpoint extends EndpointServer {
  stacks: CloudFormation['stacks'];
  /** Faults of requests to custom resources. */
  readonly requestFaults: CloudFormation['faults'];
  /** The default event buses. Programs can put events as AWS services do. */
  readonly events: Pick<Events, 'put'>;
}

export async function startEndpoint(options: EndpointOptions = {}): Promise<LocalEndpoint> {
  const server = await startServer(
    {
      definitions: SERVICES,
      answer,
      isPublic: isForFunctionUrl,
      stacks: ({ of }) => of(cloudFormation).stacks(),
      mayBeSaved: ({ of }) => of(cloudFormation).isIdle(),
    },
    options,
  );
  // The getters of the server stay getters.
  return Object.create(server, {
    stacks: { value: () => server.services.of(cloudFormation).stacks() },
    requestFaults: { get: () => server.services.of(cloudFormation).faults },
    events: { get: () => server.services.of(events) },
  });
}
