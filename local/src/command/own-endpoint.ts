/** The endpoint that `ivs-local start` or `deploy` starts and ends. */
import { type LocalEndpoint, startEndpoint } from '../endpoint/endpoint';
import { FORWARDED, type ForwardingEndpoint, type ForwardingOptions, startForwarding } from '../endpoint/forwarding';
import { newState } from '../endpoint/services';
import { DEFAULT_REGION } from '../service/region-name';
import { SERVICES } from '../services';
import { standInsBesideEmulator, standInsBesideMinistack } from '../services/cloudformation/stand-ins/beside-emulator';
import { type Kept, openStateFolder } from '../state/state-folder';
import { runInOrder } from '../system/closing';
import { shellEnvironment } from '../system/environment';
import { findFreePort, findMinistack, startMinistack } from './ministack';
import { environmentLines, pageText } from './report';
import type { Interruption } from './session';
import type { Settings } from './settings';

export { readFaultPlan } from '../endpoint/fault-plan';

declare const PACKAGE_VERSION: string;

export type OwnEndpoint = LocalEndpoint | ForwardingEndpoint;

/** Takes the lines to show. */
export interface EndpointLines {
  /** A line that a function has printed. @default - not shown */
  readonly onLog?: (line: string) => void;
  /** What a resource in another emulator does not do. */
  readonly onNotice: (line: string) => void;
}

/** Starts the endpoint that the settings describe. */
export function opener(settings: Settings, { onLog, onNotice: show }: EndpointLines): (interruption: Interruption) => Promise<OwnEndpoint> {
  const { emulator, faults, port, quotas, region, standIns, stateFolder, throttling, withMinistack } = settings;
  const about = { region, version: PACKAGE_VERSION, stateFolder };
  const common = { about, faults, port, quotas, throttling, onError: (message: string) => console.error(message) };
  const onFunctionLog = onLog && (({ functionName, text }: { functionName: string; text: string }) => onLog(`[${functionName}] ${text}`));
  const onNotice = (logicalId: string, notice: string) => show(noticeLine(logicalId, notice));
  if (withMinistack) {
    return ({ signal }) => openWithMinistack({ ...common, onNotice, standInTypes: standInsBesideMinistack(standIns) }, signal);
  }
  return () =>
    emulator === undefined
      ? withState(
          stateFolder,
          'ivs-local',
          () => newState(SERVICES),
          (kept) => startEndpoint({ ...common, kept, standIns, onFunctionLog }),
        )
      : withState(
          stateFolder,
          'ivs-local --endpoint',
          () => newState(FORWARDED),
          (kept) => startForwarding({ ...common, kept, elsewhere: emulator, onNotice, standInTypes: standInsBesideEmulator(standIns) }),
        );
}

/** Starts ministack, and then an endpoint that forwards to it. Closing the endpoint also ends ministack. */
async function openWithMinistack(options: Omit<ForwardingOptions, 'elsewhere'>, signal: AbortSignal): Promise<ForwardingEndpoint> {
  const { about: { region = DEFAULT_REGION } = {}, port = await findFreePort() } = options;
  const elsewhere = `http://127.0.0.1:${await findFreePort()}`;
  const ivsUrl = `http://127.0.0.1:${port}`;
  const ministack = await startMinistack(findMinistack(process.env), { url: elsewhere, ivsUrl, region, signal, onEnd: console.error });
  try {
    const endpoint = await startForwarding({ ...options, port, elsewhere });
    console.error(`ministack ${ministack.version} listens on ${elsewhere} and has every service but IVS Real-Time.`);
    return Object.create(endpoint, { close: { value: () => runInOrder(endpoint.close, ministack.close) } });
  } catch (error) {
    await ministack.close();
    throw error;
  }
}

/** Shows what the resources of its stacks do not do, as alarms. */
export function showNotices({ newsroom }: OwnEndpoint, show: (line: string) => void): void {
  newsroom.listen((news) => {
    if (news.type === 'stack' && news.status.endsWith('_COMPLETE') && news.statusReason)
      show(noticeLine(news.logicalId, news.statusReason));
  });
}

function noticeLine(logicalId: string, notice: string): string {
  return `[${logicalId}] ${notice}`;
}

/** Opens the state folder and starts an endpoint with it. The endpoint closes the folder; if the start fails, this function does. */
async function withState<State, E>(
  folder: string | undefined,
  kind: string,
  empty: () => State,
  start: (kept?: Kept<State>) => Promise<E>,
): Promise<E> {
  if (folder === undefined) return start();
  const kept = openStateFolder(folder, { kind, version: PACKAGE_VERSION, empty });
  try {
    return await start(kept);
  } catch (error) {
    kept.close();
    throw error;
  }
}

/** Says where the endpoint is, and how to get there. */
export function showRunning(url: string, settings: Settings): void {
  const { emulator, json, region = DEFAULT_REGION, stateFolder } = settings;
  if (json) {
    console.log(JSON.stringify({ url, page: `${url}/`, region, environment: shellEnvironment(url, region, process.env) }));
    return;
  }
  console.log(`\nThe local endpoint listens on ${url} until Ctrl-C.\n${pageText(url)}`);
  console.log('For your own cdk, AWS CLI or SDK:\n');
  console.log(environmentLines(url, region));
  if (stateFolder !== undefined) console.log(`\nWhat there is stays in ${stateFolder}.`);
  if (emulator === undefined) return;
  console.log(`\nEvery call but those of IVS Real-Time goes to ${emulator}. What runs there reaches IVS Real-Time if it was started with`);
  console.log(`AWS_ENDPOINT_URL_IVS_REALTIME=${url} in its environment.`);
}
