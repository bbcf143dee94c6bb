/** Passes on the news of a running endpoint. */
import type { NumberedNews } from '../../service/news';
import type { ControlClient } from '../control-client';

export interface NewsFollower {
  /** Resolves when everything that has happened so far was passed on, or the endpoint has ended. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Passes on what happens after the news with the number `after`. */
export function followNews(client: ControlClient, after: number, listener: (news: NumberedNews) => void): NewsFollower {
  const controller = new AbortController();
  let last = after;
  let onNews = () => {};
  const follow = async () => {
    for await (const news of client.news({ after, signal: controller.signal })) {
      last = news.sequence;
      listener(news);
      onNews();
    }
  };
  // When the endpoint has ended, `cdk` fails, and says so.
  const ended = follow().catch(() => {});
  return {
    async settle() {
      const { sequence } = await client.state().catch(() => ({ sequence: last }));
      const passedOn = new Promise<void>((resolve) => {
        onNews = () => {
          if (last >= sequence) resolve();
        };
        onNews();
      });
      await Promise.race([passedOn, ended]);
    },
    async close() {
      controller.abort();
      await ended;
    },
  };
}
