import { ADVANCE } from '../endpoint/control';
import { startEndpoint } from '../endpoint/endpoint';
import { read } from '../service/input';
import { DEFAULT_REGION } from '../service/region-name';
import { isolatedEnvironment } from '../system/environment';
import { compositionOf } from './composition';
import { checkOpen, createContext } from './context';
import { invalidRequest, withApiErrors } from './error';
import { ingestConfigurationOf } from './ingest-configuration';
import type { IvsLocal } from './ivs-local';
import { checkOptions, type IvsLocalOptions } from './options';
import { createStage, stageOf } from './stage';
import { createWaiting } from './waiting';

/**
 * Starts an endpoint in this process, on 127.0.0.1, with all services and nothing in them. Resolves when it listens. Rejects with an
 * `IvsLocalError` for wrong options, a wrong fault plan and a port in use.
 *
 * @example
 * const local = await startIvsLocal();
 * const stage = await local.createStage({ name: 'late-night' });
 * const alice = await stage.join({ userId: 'alice' });
 * await alice.publish();
 * await local.waitForEvent('Participant Published', { participant_id: alice.id });
 * await local.close();
 */
export async function startIvsLocal(options: IvsLocalOptions = {}): Promise<IvsLocal> {
  checkOptions(options);
  const { region = DEFAULT_REGION, ...others } = options;
  const server = await refusing(() => startEndpoint({ ...others, about: { region, version: PACKAGE_VERSION } }));
  const closing = new AbortController();
  const context = createContext(server, region, closing.signal);
  const waiting = createWaiting(server.newsroom, closing.signal);
  let closed: Promise<void> | undefined;

  function close(): Promise<void> {
    closing.abort();
    closed ??= server.close();
    return closed;
  }

  return {
    url: server.url,
    clientConfig: { endpoint: server.url, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    environment: isolatedEnvironment(process.env, server.url, region),
    get sequence() {
      return server.newsroom.lastSequence();
    },
    createStage: (input = {}) => createStage(context, input, region),
    stage: (nameOrArn) => stageOf(context, context.arnOf('stage', nameOrArn)),
    ingestConfiguration: (nameOrArn) => ingestConfigurationOf(context, context.arnOf('ingest-configuration', nameOrArn)),
    composition: (arn) => compositionOf(context, context.arnOf('composition', arn)),
    waitFor: waiting.waitFor as IvsLocal['waitFor'],
    waitForEvent: waiting.waitForEvent,
    news: waiting.news,
    snapshot: server.snapshot,
    advance: (milliseconds) =>
      withApiErrors(() => {
        checkOpen(closing.signal);
        return server.advance(read(ADVANCE, { milliseconds }, { whole: 'advance' }).milliseconds);
      }),
    injectFaults(plan) {
      checkOpen(closing.signal);
      try {
        server.injectFaults(plan);
      } catch (error) {
        throw invalidRequest(error as Error);
      }
    },
    clearFaults: server.clearFaults,
    reset: () =>
      withApiErrors(() => {
        checkOpen(closing.signal);
        return server.reset();
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Turns the errors of a start, a wrong fault plan or a port in use, into errors of the API. */
async function refusing<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw invalidRequest(error as Error);
  }
}

declare const PACKAGE_VERSION: string;
