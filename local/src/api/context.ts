/** What the objects of the API have in common. */
import type { LocalEndpoint } from '../endpoint/endpoint';
import { arnOfNamed, withoutNames } from '../endpoint/named-commands';
import type { Simulation } from '../services/ivs';
import { IvsLocalError, withApiErrors, withApiErrorsNow } from './error';

export interface Context {
  readonly server: LocalEndpoint;
  /** Runs a command of the simulation, with the input that `POST /_ivs/<command>` takes. */
  run(command: keyof Simulation, input: object): Promise<unknown>;
  /** Returns the ARN of the resource of a type that has the name or the ARN. */
  arnOf(type: string, nameOrArn: string): string;
  /** Calls an operation of IVS Real-Time. */
  call(region: string, operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
}

/** `closing` is aborted when the endpoint closes. */
export function createContext(server: LocalEndpoint, region: string, closing: AbortSignal): Context {
  return {
    server,
    run: (command, input) =>
      withApiErrors(async () => {
        checkOpen(closing);
        const { ivs } = server;
        return ivs.simulation[command]((await withoutNames(ivs, command, { ...input }, region)) as never);
      }),
    arnOf: (type, nameOrArn) => withApiErrorsNow(() => arnOfNamed(server.ivs, type, nameOrArn, region)),
    call: (callRegion, operation, input) =>
      withApiErrors(() => {
        checkOpen(closing);
        return server.ivs.call(callRegion, operation, input);
      }),
  };
}

/** Throws if the endpoint is closed: its services would still answer in this process. */
export function checkOpen(closing: AbortSignal): void {
  if (closing.aborted) throw new IvsLocalError('CLOSED', 'The endpoint is closed. Start another one by startIvsLocal.');
}
