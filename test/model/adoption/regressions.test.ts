/** Random lives that once ended badly. They are lost when the generators change; scenarios.test.ts has the stories behind them. */
import { ALL, type Replay } from '../lifecycle';
import { playAdoptions } from './lives';

const REGRESSIONS: readonly (Replay & { readonly what: string })[] = [
  { seed: 2, path: '235', what: 'a stack deletes the ids of two failed adoptions at once' },
  { seed: 3, path: '53', what: 'a stack rolls back two adoptions of one resource, of which one was cancelled' },
];

test.each(REGRESSIONS)('$what', async ({ what, ...replay }) => playAdoptions(ALL, replay));
