import { useEffect } from 'preact/hooks';
import { stagesInSight } from './sessions';

/** Has the page read the sessions of a stage as long as the component is there. */
export function useSessionsOf(stageArn: string): void {
  useEffect(() => {
    stagesInSight.update((arns) => [...arns, stageArn]);
    return () => stagesInSight.update((arns) => arns.filter((_, index) => index !== arns.indexOf(stageArn)));
  }, [stageArn]);
}
