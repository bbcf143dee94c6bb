/**
 * Virtual time for a process: timers and dates follow a clock that jumps to the next timer once the process has no work left. HTTP between clients
 * and servers of the process is real work, which takes no virtual time.
 */
import { subscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';
import FakeTimers from '@sinonjs/fake-timers';

/** How many turns of the event loop without work are enough: parsing and promises need some between two messages. */
const CALM_TURNS = 4;

/** Real milliseconds without progress after which the process fails instead of hanging. */
const STUCK_MILLISECONDS = 60_000;

/** Installs the clock in this process. Modules that keep a copy of `setTimeout` must be loaded later. */
export function startVirtualTime() {
  const turn = () => new Promise(setImmediate);
  const realNow = performance.now.bind(performance);
  const clock = FakeTimers.install({
    now: Date.UTC(2026, 0, 1),
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    shouldClearNativeTimers: true,
  });
  syncBuiltinESMExports();
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), milliseconds);
    return controller.signal;
  };

  /** The requests without a response, and how many of them a server works on. The others travel. */
  const open = new Set();
  let served = 0;
  subscribe('http.client.request.start', ({ request }) => {
    open.add(request);
    request.once('close', () => open.delete(request));
  });
  subscribe('http.client.response.finish', ({ request }) => open.delete(request));

  const readsFiles = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));

  async function calm() {
    const began = realNow();
    for (let turns = 1; turns <= CALM_TURNS; turns++) {
      await turn();
      if (open.size <= served && (turns < CALM_TURNS || !readsFiles())) continue;
      turns = 0;
      if (realNow() - began > STUCK_MILLISECONDS) throw new Error('an HTTP request between functions and services never ended');
    }
  }

  return {
    /** Lets time pass until the work is done. */
    async run(work) {
      let isPending = true;
      const end = () => {
        isPending = false;
      };
      work.then(end, end);
      for (;;) {
        await calm();
        if (!isPending) return await work;
        if (clock.countTimers() === 0) throw new Error('the work waits for something that is not on the virtual clock');
        clock.next();
      }
    },

    /** A service whose requests count as work only while they travel. */
    atRest: (service) => async (request) => {
      served += 1;
      try {
        return await service(request);
      } finally {
        served -= 1;
      }
    },
  };
}
