/** Says that the connection is lost, and what is different after it has come back. */
import './connection-banner.css';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button';
import { classes } from '../components/classes';
import { Icon } from '../components/icon';
import type { Connection, Notice, Page } from '../store/page';
import { page, useStore } from '../store/use-store';

const NOTICES: Record<Notice, string> = {
  restored: 'The connection is back. Nothing is lost.',
  restarted: 'The endpoint was started again. The page shows what it has now; what happened before is gone.',
  outdated: 'The endpoint was started again with another version of ivs-local. Reload the page.',
  reset: 'The endpoint was reset: everything was removed.',
};

/** How long the page says that all is as before. */
const RESTORED_SHOWN = 4_000;

const connectionOf = (state: Page) => state.connection;
const noticeOf = (state: Page) => state.notice;

export function ConnectionBanner({ retry }: { readonly retry: () => void }) {
  const connection = useStore(connectionOf);
  const notice = useStore(noticeOf);
  useEffect(() => {
    if (notice !== 'restored') return;
    const timer = setTimeout(dismiss, RESTORED_SHOWN);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" aria-live="polite">
      {connection.status === 'lost' ? (
        <div class="banner bad">
          <Icon name="alert" />
          <span class="banner-text">
            <b>The connection to the endpoint is lost.</b> The page shows what was there last, and tries again{' '}
            <Countdown connection={connection} />.
          </span>
          <Button compact onClick={retry}>
            Try now
          </Button>
        </div>
      ) : (
        notice && (
          <div class={classes('banner', notice === 'restored' ? 'good' : 'warn')}>
            <Icon name={notice === 'restored' ? 'check' : 'alert'} />
            <span class="banner-text">{NOTICES[notice]}</span>
            {notice === 'outdated' && (
              <Button compact onClick={() => location.reload()}>
                Reload
              </Button>
            )}
            <Button look="quiet" compact icon="close" label="Dismiss" onClick={dismiss} />
          </div>
        )
      )}
    </div>
  );
}

function dismiss(): void {
  page.update(({ notice, ...rest }) => rest);
}

/** Counts the seconds for the eye only: a screen reader would read each of them. */
function Countdown({ connection: { retryAt } }: { readonly connection: Extract<Connection, { status: 'lost' }> }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1000));
  return <span aria-hidden="true">{seconds > 0 ? `in ${seconds} s` : 'now'}</span>;
}
