import { type Autosave, createAutosave } from '../../../local/state/autosave';

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

test('tells that it failed, and tries again after the next change', () => {
  failure = new Error('ENOSPC: no space left on device');
  autosave.changed();
  jest.advanceTimersByTime(1_000);
  expect(errors).toEqual(['The state could not be saved (ENOSPC: no space left on device).']);
  failure = undefined;
  autosave.changed();
  jest.advanceTimersByTime(1_000);
  expect(saved).toBe(1);
});

test('saves when it is closed, and never after that', () => {
  autosave.changed();
  autosave.close();
  expect(saved).toBe(1);
  jest.advanceTimersByTime(10_000);
  expect(saved).toBe(1);
});

test('throws when it cannot save in the end', () => {
  failure = new Error('ENOSPC: no space left on device');
  expect(() => autosave.close()).toThrow('ENOSPC');
});
