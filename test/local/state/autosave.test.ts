import { type Autosave, createAutosave } from '../../../local/src/state/autosave';

let autosave: Autosave;
let saved: number;
let idle: boolean;
let failure: Error | undefined;
let errors: string[];

beforeEach(() => {
  jest.useFakeTimers();
  [saved, idle, failure, errors] = [0, true, undefined, []];
  const save = () => {
    if (failure) throw failure;
    saved += 1;
  };
  autosave = createAutosave({ save, mayNow: () => idle, onError: (message) => errors.push(message) });
});
afterEach(() => jest.useRealTimers());

test('saves a second after the first of several changes, once', () => {
  autosave.changed();
  jest.advanceTimersByTime(900);
  autosave.changed();
  expect(saved).toBe(0);
  jest.advanceTimersByTime(100);
  expect(saved).toBe(1);
  jest.advanceTimersByTime(10_000);
  expect(saved).toBe(1);
});

test('waits while something is half done', () => {
  idle = false;
  autosave.changed();
  jest.advanceTimersByTime(5_000);
  expect(saved).toBe(0);
  idle = true;
  jest.advanceTimersByTime(1_000);
  expect(saved).toBe(1);
});

test('tells once that it fails, and tries again by itself until it succeeds', () => {
  failure = new Error('the state could not be saved');
  autosave.changed();
  jest.advanceTimersByTime(5_000);
  expect(errors).toEqual(['the state could not be saved; this is tried again until it succeeds']);
  failure = undefined;
  jest.advanceTimersByTime(1_000);
  expect(saved).toBe(1);
  jest.advanceTimersByTime(10_000);
  expect(saved).toBe(1);
});

test('tells again when it fails once more after it has succeeded', () => {
  failure = new Error('full');
  autosave.changed();
  jest.advanceTimersByTime(1_000);
  failure = undefined;
  jest.advanceTimersByTime(1_000);
  failure = new Error('full again');
  autosave.changed();
  jest.advanceTimersByTime(3_000);
  expect(errors.map((message) => message.split(';')[0])).toEqual(['full', 'full again']);
});

test('saves when it is closed, and never after that', () => {
  autosave.changed();
  autosave.close();
  expect(saved).toBe(1);
  autosave.changed();
  jest.advanceTimersByTime(10_000);
  expect(saved).toBe(1);
});

test('throws when it cannot save in the end', () => {
  failure = new Error('ENOSPC: no space left on device');
  expect(() => autosave.close()).toThrow('ENOSPC');
});
