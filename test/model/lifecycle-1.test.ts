import { playRandom } from './lifecycle';

test(
  'whatever happens, exactly what is desired exists in the end (half of the schedules)',
  () => playRandom({ part: 1, of: 2 }),
  3_600_000,
);
