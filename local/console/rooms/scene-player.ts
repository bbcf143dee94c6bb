/** Plays scenes at the endpoint. A scene goes on while a person looks at another view. */
import type { Snapshot } from '../../src/service/snapshot';
import { EndpointError, request, statePath } from '../endpoint/request';
import { join, leave, publish, regionOf, subscribe } from '../stages/actions';
import { groupsOf, subscribedAs } from '../stages/participants';
import { createStore } from '../store/store';
import { type SceneRuns, withEnd, withLine, withRun } from './scene-runs';
import { type Scene, SceneStopped, type Stagehand } from './scenes';

export const sceneRuns = createStore<SceneRuns>([]);

const stops = new Map<number, AbortController>();
let lastId = 0;

export function playScene(scene: Scene, stageArn: string): void {
  lastId += 1;
  const id = lastId;
  const stop = new AbortController();
  stops.set(id, stop);
  sceneRuns.update((runs) => withRun(runs, { id, stageArn, title: scene.title, state: 'running', lines: [] }));
  scene
    .play(stagehand(id, stageArn, stop.signal))
    .then(
      () => sceneRuns.update((runs) => withEnd(runs, id, 'done')),
      (error) =>
        sceneRuns.update((runs) => (error instanceof SceneStopped ? withEnd(runs, id, 'stopped') : withEnd(runs, id, 'failed', error))),
    )
    .finally(() => stops.delete(id));
}

export function stopScene(id: number): void {
  stops.get(id)?.abort();
}

function stagehand(id: number, stageArn: string, signal: AbortSignal): Stagehand {
  return {
    join: (input) => join({ stageArn, ...input }),
    publish,
    leave: (participant) => succeeds(leave(participant), 'NOT_FOUND'),
    subscribe: (participant, publisherId) => succeeds(subscribe(participant, publisherId), 'PUBLISHER_NOT_FOUND'),
    async publisherIds(without) {
      // The store may be a reading behind what the scene has just done.
      const { regions } = await request<Snapshot>('GET', statePath([stageArn]));
      const stage = regions[regionOf(stageArn)]?.stages.find(({ arn }) => arn === stageArn);
      const publishers = stage ? groupsOf(stage).publishers : [];
      return [...new Set(publishers.filter(({ participantId }) => participantId !== without).map(subscribedAs))];
    },
    say: (line) => sceneRuns.update((runs) => withLine(runs, id, line)),
    pause: (milliseconds) =>
      new Promise((resolve, reject) => {
        const stopped = () => reject(new SceneStopped());
        if (signal.aborted) return stopped();
        signal.addEventListener('abort', stopped, { once: true });
        setTimeout(() => {
          signal.removeEventListener('abort', stopped);
          resolve();
        }, milliseconds);
      }),
  };
}

/** Resolves with false if the request fails with this code. */
async function succeeds(answer: Promise<unknown>, code: string): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof EndpointError && error.code === code) return false;
    throw error;
  }
}
