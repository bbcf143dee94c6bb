import { playHalf } from './runs';

test(
  'each stretch of publishing has one composition, each recording is announced, and none is left running (half of the runs)',
  () => playHalf(1),
  3_600_000,
);
