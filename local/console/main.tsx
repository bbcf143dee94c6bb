import './styles/tokens.css';
import './styles/base.css';
import { render } from 'preact';
import { App } from './app';
import { browser } from './endpoint/browser';
import { connect } from './endpoint/connection';
import { keepFocus } from './shell/keep-focus';
import { chosenTheme, showTheme } from './shell/theme';
import { withEndpoint, withLostConnection, withNews, withSnapshot } from './store/page';
import { stagesInSight, stagesToRead } from './store/sessions';
import { page } from './store/use-store';

showTheme(chosenTheme());

const connection = connect(
  {
    connected(about, snapshot) {
      page.update((state) => withEndpoint(state, about, snapshot));
      return page.get().news.at(-1)?.sequence ?? 0;
    },
    lost: (message, retryAt) => page.update((state) => withLostConnection(state, message, retryAt)),
    news: (batch) => page.update((state) => withNews(state, batch)),
    stagesToRead: () => stagesToRead(page.get().snapshot, stagesInSight.get()),
    snapshot: (snapshot, read) => page.update((state) => withSnapshot(state, snapshot, read)),
  },
  browser,
);
// A view that shows another stage does not wait for news.
stagesInSight.subscribe(() => {
  if (stagesToRead(page.get().snapshot, stagesInSight.get())) connection.read();
});
// A laptop that wakes up, or a tab that is looked at again, does not wait for the next try.
addEventListener('online', connection.retry);
document.addEventListener('visibilitychange', connection.retry);

const root = document.getElementById('app');
if (root) {
  render(<App retry={connection.retry} />, root);
  keepFocus(root);
}
