import { playAdoptions } from './lives';

test(
  'whatever happens, what a stack adopts is put back unless that succeeds, and never deleted before (half of the lives)',
  () => playAdoptions({ part: 1, of: 2 }),
  3_600_000,
);
