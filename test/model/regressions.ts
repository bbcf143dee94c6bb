/** Random schedules that once ended badly. They are lost when the generators change; the stories behind them are in scenarios.test.ts. */
import type { Replay } from './lifecycle';

export const REGRESSIONS: readonly (Replay & { readonly what: string })[] = [
  {
    seed: 228921676,
    path: '415',
    what: 'a replacement is cancelled, and its stack is deleted, and so settled, before the events are asked',
  },
  { seed: 1181173312, path: '26', what: 'what a replacement has left has another name than the properties of the delete say' },
];
