import { IVSRealTimeClient, IVSRealTimeServiceException } from '@aws-sdk/client-ivs-realtime';
import { serve } from '../../../../local/src/http/http';
import { createIvsRealTime, type IvsRealTime, type IvsRealTimeOptions } from '../../../../local/src/services/ivs';

/** The service over HTTP, with the SDK's client. */
export interface Served {
  readonly ivs: IvsRealTime;
  readonly url: string;
  /** The client for us-east-1. */
  readonly client: IVSRealTimeClient;
  clientIn(region: string): IVSRealTimeClient;
}

/** Serves a new service for every test of the file. Tests can use the returned object, but not the code outside of tests. */
export function serveForEachTest(options: IvsRealTimeOptions = {}): Served {
  const served = {} as Served;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    const ivs = createIvsRealTime(options);
    const server = await serve(ivs.service);
    const clients: IVSRealTimeClient[] = [];
    const clientIn = (region: string): IVSRealTimeClient => {
      const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
      const client = new IVSRealTimeClient({ endpoint: server.url, region, credentials, maxAttempts: 1 });
      clients.push(client);
      return client;
    };
    Object.assign(served, { ivs, url: server.url, client: clientIn('us-east-1'), clientIn });
    stop = async () => {
      ivs.close();
      for (const client of clients) client.destroy();
      await server.close();
    };
  });
  afterEach(() => stop());
  return served;
}

/** The error of a call. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; status: number | undefined; message: string }> {
  const outcome = await call.catch((error: unknown) => error);
  if (!(outcome instanceof IVSRealTimeServiceException)) throw new Error(`expected a refusal, got ${JSON.stringify(outcome)}`);
  return { name: outcome.name, status: outcome.$metadata.httpStatusCode, message: outcome.message };
}
