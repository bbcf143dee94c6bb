/** Connects components to what the page knows. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { RegionSnapshot } from '../../src/service/snapshot';
import { EMPTY_PAGE, type Page, regionsOf } from './page';
import { createStore, type Store } from './store';

/** The one store of the page. */
export const page = createStore<Page>(EMPTY_PAGE);

/** Watches a part of a store. The component is rendered again when the selector returns another value. */
export function useStoreOf<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const part = select(store.get());
  const [, render] = useState(0);
  useLayoutEffect(() => {
    let shown = select(store.get());
    // The state may have changed between the first rendering and this effect.
    if (!Object.is(shown, part)) render((count) => count + 1);
    return store.subscribe(() => {
      const next = select(store.get());
      if (Object.is(next, shown)) return;
      shown = next;
      render((count) => count + 1);
    });
  }, [store, select]);
  return part;
}

/**
 * Watches a part of what the page knows. Give a selector that is defined outside the component, or memoized with `useCallback`: another function is
 * another subscription.
 */
export function useStore<Part>(select: (state: Page) => Part): Part {
  return useStoreOf(page, select);
}

const shownRegion = (state: Page): string => regionsOf(state).shown;
const shownRegionSnapshot = (state: Page): RegionSnapshot | undefined => state.snapshot?.regions[shownRegion(state)];

/** The name of the region that the page shows. */
export function useRegion(): string {
  return useStore(shownRegion);
}

/** What there is in the region that the page shows. */
export function useRegionSnapshot(): RegionSnapshot | undefined {
  return useStore(shownRegionSnapshot);
}
