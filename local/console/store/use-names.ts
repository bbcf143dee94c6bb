import { useMemo } from 'preact/hooks';
import { type Names, namesIn } from './names';
import type { Page } from './page';
import { useStore } from './use-store';

const regionsOf = (state: Page) => state.snapshot?.regions;
const stacksOf = (state: Page) => state.snapshot?.stacks;

export function useNames(): Names {
  const regions = useStore(regionsOf);
  const stacks = useStore(stacksOf);
  return useMemo(() => namesIn({ regions: regions ?? {}, stacks }), [regions, stacks]);
}
