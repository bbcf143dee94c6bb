import { interruptible } from '../../../local/src/command/session';

/** Takes the handlers by their names: a signal that was sent would reach those of the test runner, too. */
const receive = (signal: NodeJS.Signals) => process.emit(signal, signal);

let now = 0;
beforeEach(() => {
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('work that nobody interrupts gives its exit code, and leaves no handler', async () => {
  const before = process.listenerCount('SIGTERM');
  expect(await interruptible(async () => 3)).toBe(3);
  expect(process.listenerCount('SIGTERM')).toBe(before);
});

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
] as const)('%s ends with %d, whatever the work gives', async (signal, exitCode) => {
  const ended = interruptible(async ({ interrupted }) => {
    await interrupted;
    return 1;
  });
  receive(signal);
  expect(await ended).toBe(exitCode);
});

test('work that fails is an error, also when it was interrupted: state may not have been saved', async () => {
  const ended = interruptible(async ({ interrupted }) => {
    await interrupted;
    throw new Error('no space left');
  });
  receive('SIGTERM');
  await expect(ended).rejects.toThrow('no space left');
});

test('work that gives up for the interruption, with the reason of its signal, is no error', async () => {
  const ended = interruptible(async ({ interrupted, signal }) => {
    await interrupted;
    signal.throwIfAborted();
    return 1;
  });
  receive('SIGINT');
  expect(await ended).toBe(130);
});

describe('a second signal', () => {
  const afterTwo = (pause: number) =>
    interruptible(async ({ interrupted, insistence }) => {
      receive('SIGINT');
      await interrupted;
      now += pause;
      receive('SIGTERM');
      expect(insistence.aborted).toBe(pause > 250);
      return 0;
    });

  test('at once is the first one, which npm hands on', async () => {
    expect(await afterTwo(0)).toBe(130);
  });

  test('some time later insists, and the exit code stays', async () => {
    expect(await afterTwo(300)).toBe(130);
  });
});

describe('whoever reads the output goes away', () => {
  const lose = (stream: 'stdout' | 'stderr', code: string) => process[stream].emit('error', Object.assign(new Error(code), { code }));

  test.each([
    ['stdout', 'EPIPE'],
    ['stderr', 'EPIPE'],
    ['stdout', 'EIO'],
  ] as const)('%s, %s: an interruption, and the exit code of a program that SIGPIPE ends', async (stream, code) => {
    const listeners = () => process[stream].listeners('error');
    const before = listeners();
    const ended = interruptible(async ({ interrupted, insistence }) => {
      await interrupted;
      now += 300;
      lose(stream, code);
      expect(insistence.aborted).toBe(false);
      return 0;
    });
    const [added] = listeners().filter((listener) => !before.includes(listener));
    expect(added).toBeDefined();
    lose(stream, code);
    expect(await ended).toBe(141);
    expect(listeners()).not.toContain(added);
  });

  test('after a signal, which has the say', async () => {
    const ended = interruptible(async ({ interrupted, insistence }) => {
      await interrupted;
      now += 300;
      lose('stdout', 'EPIPE');
      expect(insistence.aborted).toBe(false);
      return 0;
    });
    receive('SIGINT');
    expect(await ended).toBe(130);
  });
});
