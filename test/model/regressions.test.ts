import { ALL, playRandom } from './lifecycle';
import { REGRESSIONS } from './regressions';

test.each(REGRESSIONS)('$what', async ({ what, ...replay }) => playRandom(ALL, replay));
