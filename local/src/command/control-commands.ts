/** The commands that look at a running endpoint, and that let participants join, publish and leave. */
import { findNamed } from '../endpoint/find-named';
import type { NumberedNews } from '../service/news';
import { newsLine } from '../service/news-line';
import type { Snapshot } from '../service/snapshot';
import { openInBrowser } from './browser';
import { createControlClient } from './control-client';
import type { RunningEndpoint } from './running';
import { interruptible } from './session';
import type { Settings } from './settings';
import { statusLines } from './status';

/** A command for a running endpoint. Resolves with the exit code. */
export type ControlCommand = (running: RunningEndpoint, settings: Settings) => Promise<number>;

export const CONTROL_COMMANDS = { events, join, leave, open, publish, status, stream } satisfies Record<string, ControlCommand>;

interface Joined {
  readonly stageArn: string;
  readonly sessionId: string;
  readonly participantId: string;
}

async function status(running: RunningEndpoint, { json }: Settings): Promise<number> {
  const state = await createControlClient(running.url).state();
  const { url, version, region, stateFolder } = running;
  console.log(json ? JSON.stringify({ url, version, region, stateFolder, ...state }, undefined, 2) : statusLines(running, state));
  return 0;
}

async function join({ url }: RunningEndpoint, { region, words: [stage], participant, publishes, json }: Settings): Promise<number> {
  const client = createControlClient(url);
  const joined = await client.run<Joined>('join', { stage, region, ...participant });
  const { stageArn, participantId } = joined;
  if (publishes) await client.run('publish', { stageArn, participantId });
  // The id alone, so that a script can keep it.
  console.log(json ? JSON.stringify(joined) : participantId);
  return 0;
}

async function open({ url }: RunningEndpoint): Promise<number> {
  console.log(`${url}/`);
  if (await openInBrowser(`${url}/`)) return 0;
  const { port } = new URL(url);
  console.error(
    `No browser can be started from here: open the address yourself. Over SSH, forward the port: ssh -L ${port}:127.0.0.1:${port} ...`,
  );
  return 0;
}

function publish({ url }: RunningEndpoint, settings: Settings): Promise<number> {
  return act(url, 'publish', settings);
}

function leave({ url }: RunningEndpoint, settings: Settings): Promise<number> {
  return act(url, 'leave', settings);
}

async function act(url: string, command: string, { region, words: [stage, participant] }: Settings): Promise<number> {
  await createControlClient(url).run(command, { stage, participant, region });
  return 0;
}

async function stream({ url }: RunningEndpoint, { region, words: [ingestConfiguration], ends, json }: Settings): Promise<number> {
  const client = createControlClient(url);
  const input = { ingestConfiguration, region };
  if (ends) {
    await client.run('endStream', input);
    return 0;
  }
  const joined = await client.run<Joined>('startStream', input);
  console.log(json ? JSON.stringify(joined) : joined.participantId);
  return 0;
}

function events({ url, region: usual }: RunningEndpoint, settings: Settings): Promise<number> {
  const { stage, region = usual, types, after, json } = settings;
  return interruptible(async ({ signal }) => {
    const client = createControlClient(url);
    const stageArn = stage === undefined ? undefined : stageArnOf(await client.state(), stage, region);
    for await (const news of client.news({ after, signal })) {
      if (isOfStage(news, stageArn) && (types === undefined || types.includes(news.type)))
        console.log(json ? JSON.stringify(news) : line(news));
    }
    if (!signal.aborted) console.error('The endpoint has ended.');
    return 0;
  });
}

function stageArnOf({ regions }: Snapshot, nameOrArn: string, region: string): string {
  const there = nameOrArn.startsWith('arn:') ? Object.values(regions) : [regions[region]];
  const stages = there.flatMap((one) => one?.stages ?? []).map(({ arn, name }) => ({ id: arn, name }));
  return findNamed(stages, nameOrArn, { what: 'stage', where: region });
}

/** Only events name the stage that they are of. */
function isOfStage(news: NumberedNews, stageArn: string | undefined): boolean {
  return stageArn === undefined || (news.type === 'event' && news.resources.includes(stageArn));
}

function line(news: NumberedNews): string {
  return `${news.sequence} ${news.time} ${news.type} ${newsLine(news)}`;
}
