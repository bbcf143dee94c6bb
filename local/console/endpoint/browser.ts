/** What the connection needs, from the browser. */
import type { NumberedNews } from '../../src/service/news';
import type { Browser } from './connection';
import { request } from './request';

/** A hidden page has no frames. */
const HIDDEN_PAUSE = 500;

export const browser: Browser = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  frame(run) {
    if (document.hidden) setTimeout(run, HIDDEN_PAUSE);
    else requestAnimationFrame(run);
  },
  get: (path) => request('GET', path),
  stream(path, types, on) {
    const source = new EventSource(path);
    for (const type of types) source.addEventListener(type, ({ data }: MessageEvent<string>) => on.news(JSON.parse(data) as NumberedNews));
    // An EventSource reconnects by itself, but cannot tell another endpoint from the one before.
    source.onerror = () => on.lost();
    return { close: () => source.close() };
  },
};
