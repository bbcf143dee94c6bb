/** Random schedules that once ended badly. They are lost when the generators change; the stories behind them are in scenarios.test.ts. */
import type { Replay } from './lifecycle';

export const REGRESSIONS: readonly (Replay & { readonly what: string })[] = [
  { seed: 2093853330, path: '0', what: 'a cancelled create is delivered again when the stack is at rest, and makes a second resource' },
  { seed: -1621504089, path: '65', what: 'an update without an answer is sent again after its rollback, and undoes that' },
  { seed: -2099239341, path: '13', what: 'what was made just after the stack was settled, by clocks that differ, is not looked for' },
  { seed: 1564104845, path: '1744', what: 'a request made in the second in which the stack was settled is taken for given up' },
  { seed: -1514775471, path: '680', what: 'an unconfirmed create is looked for before a list can show it' },
  { seed: 687318871, path: '340', what: 'a list that was asked before it could show the resource, and answered late, is believed' },
];
