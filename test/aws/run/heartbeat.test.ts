import { startHeartbeat } from './heartbeat';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('it says every minute what the run is at, until it is stopped', () => {
  const lines: string[] = [];
  const heartbeat = startHeartbeat((line) => lines.push(line));
  heartbeat.at('one');
  jest.advanceTimersByTime(130_000);
  heartbeat.at('two');
  jest.advanceTimersByTime(59_000);
  expect(lines).toEqual(['    1 min: one', '    2 min: one']);
  jest.advanceTimersByTime(1_000);
  heartbeat.stop();
  jest.advanceTimersByTime(600_000);
  expect(lines.slice(2)).toEqual(['    1 min: two']);
});
