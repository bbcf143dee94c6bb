import type { ControlClient } from '../../../../local/src/command/control-client';
import { followNews } from '../../../../local/src/command/progress/follow';
import type { NumberedNews } from '../../../../local/src/service/news';

/** A client whose news comes when the test sends them. */
function createClient(state: () => Promise<{ sequence: number }>) {
  const waiting: ((news: NumberedNews | undefined) => void)[] = [];
  const client = {
    state,
    async *news({ signal }: { signal: AbortSignal }) {
      for (;;) {
        const next = await new Promise<NumberedNews | undefined>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => resolve(undefined));
        });
        if (next === undefined) return;
        yield next;
      }
    },
  } as unknown as ControlClient;
  const send = (sequence: number) => waiting.shift()?.({ type: 'reset', sequence, time: '' });
  return { client, send, endEndpoint: () => waiting.shift()?.(undefined) };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

test('everything that has happened so far is passed on before settle resolves', async () => {
  const passedOn: number[] = [];
  const { client, send } = createClient(async () => ({ sequence: 3 }));
  const follower = followNews(client, 1, ({ sequence }) => passedOn.push(sequence));
  let isSettled = false;
  const settled = follower.settle().then(() => {
    isSettled = true;
  });
  await turns();
  send(2);
  await turns();
  expect([passedOn, isSettled]).toEqual([[2], false]);
  send(3);
  await settled;
  expect(passedOn).toEqual([2, 3]);
  await follower.close();
});

test('nothing is missing where nothing has happened', async () => {
  const { client } = createClient(async () => ({ sequence: 1 }));
  const follower = followNews(client, 1, () => {});
  await follower.settle();
  await follower.close();
});

test('an endpoint that has ended has no more news', async () => {
  const answers = [async () => ({ sequence: 5 }), () => Promise.reject(new Error('ECONNREFUSED'))];
  const { client, endEndpoint } = createClient(() => (answers.shift() as (typeof answers)[0])());
  const follower = followNews(client, 1, () => {});
  await turns();
  endEndpoint();
  await follower.settle();
  await follower.settle();
  await follower.close();
});
