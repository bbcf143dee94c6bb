/** Starts scenes, and shows what they have done. */
import './scene-bar.css';
import { useEffect, useRef } from 'preact/hooks';
import { Badge } from '../components/badge';
import { Button } from '../components/button';
import { ErrorText } from '../components/error-text';
import { useStoreOf } from '../store/use-store';
import { playScene, sceneRuns, stopScene } from './scene-player';
import { type SceneRun, type SceneRuns, withoutRun } from './scene-runs';
import { SCENES } from './scenes';

const all = (runs: SceneRuns) => runs;

const TONES = { running: 'accent', done: 'good', stopped: undefined, failed: 'bad' } as const;

export function SceneBar({ stageArn }: { readonly stageArn: string }) {
  const runs = useStoreOf(sceneRuns, all).filter((run) => run.stageArn === stageArn);
  return (
    <section class="stage-section" aria-label="Scenes">
      <div class="scenes">
        <span class="soft small">Play a scene</span>
        {SCENES.map((scene) => (
          <Button key={scene.id} compact icon="play" title={scene.description} onClick={() => playScene(scene, stageArn)}>
            {scene.title}
          </Button>
        ))}
      </div>
      {runs.map((run) => (
        <Run key={run.id} run={run} />
      ))}
    </section>
  );
}

function Run({ run: { id, title, state, lines, error } }: { readonly run: SceneRun }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  return (
    <div class="card scene-run">
      <div class="scene-run-text">
        <span class="row">
          <b>{title}</b>
          <Badge tone={TONES[state]} dot pulse={state === 'running'}>
            {state}
          </Badge>
        </span>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the report scrolls, also by keyboard */}
        <div ref={list} class="scene-report" role="log" aria-label={`What the scene ${title} has done`} tabIndex={0}>
          {lines.map((line, index) => (
            <p key={`${index} ${line}`}>{line}</p>
          ))}
        </div>
        <ErrorText error={error} />
      </div>
      {state === 'running' ? (
        <Button icon="stop" onClick={() => stopScene(id)}>
          Stop
        </Button>
      ) : (
        <Button look="quiet" icon="close" label={`Dismiss ${title}`} onClick={() => sceneRuns.update((runs) => withoutRun(runs, id))} />
      )}
    </div>
  );
}
