/** What the objects of the API have in common. */
import type { LocalEndpoint } from '../endpoint/endpoint';
import { arnOfNamed, withoutNames } from '../endpoint/named-commands';
import type { Simulation } from '../services/ivs';
import { withApiErrors, withApiErrorsNow } from './error';

export interface Context {
  readonly server: LocalEndpoint;
  /** Runs a command of the simulation, with the input that `POST /_ivs/<command>` takes. */
  run(command: keyof Simulation, input: object): Promise<unknown>;
  /** Returns the ARN of the resource of a type that has the name or the ARN. */
  arnOf(type: string, nameOrArn: string): string;
  /** Calls an operation of IVS Real-Time. */
  call(region: string, operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
}

export function createContext(server: LocalEndpoint, region: string): Context {
  return {
    server,
    run: (command, input) =>
      withApiErrors(async () => {
        const { ivs } = server;
        return ivs.simulation[command]((await withoutNames(ivs, command, { ...input }, region)) as never);
      }),
    arnOf: (type, nameOrArn) => withApiErrorsNow(() => arnOfNamed(server.ivs, type, nameOrArn, region)),
    call: (callRegion, operation, input) => withApiErrors(() => server.ivs.call(callRegion, operation, input)),
  };
}
