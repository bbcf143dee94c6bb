/** Probes that look at stories of custom resources. */
import { type Stories, tellStories } from '../custom-resources/stories';
import type { Probe } from '../probe';

/** The name under which the probes of a run share the stories. */
export const STORIES = 'stories of custom resources';

interface StoryProbe extends Omit<Probe, 'needs' | 'run' | 'assumption'> {
  /** @default - the text of the source */
  readonly assumption?: string;
  see(stories: Stories): string;
}

function storyProbe({ see, assumption, ...probe }: StoryProbe): Probe {
  return {
    ...probe,
    assumption: assumption ?? probe.source.text,
    needs: ['custom resources'],
    run: async (context) => see(await context.share(STORIES, () => tellStories(context))),
  };
}

/** Probes that look at stories, which are told once in a run. */
export const storyProbes = (probes: readonly StoryProbe[]): readonly Probe[] => probes.map(storyProbe);
