import { useEffect, useRef } from 'preact/hooks';
import { EmptyState } from './components/empty-state';
import { ConnectionBanner } from './shell/connection-banner';
import { Header } from './shell/header';
import type { Page } from './store/page';
import { useStore } from './store/use-store';
import { useRoute } from './use-route';
import { VIEWS } from './views';

const hasSnapshot = (state: Page) => state.snapshot !== undefined;

export function App({ retry }: { readonly retry: () => void }) {
  const route = useRoute();
  const view = VIEWS.find(({ id }) => id === route.view) ?? VIEWS[0];
  const ready = useStore(hasSnapshot);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    document.title = `${view.title} · ivs-local`;
    // The first view keeps the focus of the browser. After a navigation, a screen reader goes on in the new view.
    if (shown.current !== view) main.current?.focus();
    shown.current = view;
  }, [view]);
  const { component: Component } = view;
  return (
    <div class="shell">
      <div>
        {/* Not a link: the hash is the place in the page. */}
        <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
          Skip to {view.title}
        </button>
        <Header view={view} />
      </div>
      <ConnectionBanner retry={retry} />
      <main ref={main} class={view.fills ? 'main fills' : 'main'} tabIndex={-1} aria-label={view.title}>
        {ready ? (
          <Component key={view.id} route={route} />
        ) : (
          <>
            <h1 class="visually-hidden">{view.title}</h1>
            <EmptyState title="Waiting for the endpoint" />
          </>
        )}
      </main>
    </div>
  );
}
