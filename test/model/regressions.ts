/** Random schedules that once ended badly. They are lost when the generators change; the stories behind them are in scenarios.test.ts. */
import type { Replay } from './lifecycle';

export const REGRESSIONS: readonly (Replay & { readonly what: string })[] = [
  {
    seed: 228921676,
    path: '415',
    what: 'a replacement is cancelled, and its stack is deleted, and so settled, before the events are asked',
  },
  { seed: 1181173312, path: '26', what: 'what a replacement has left has another name than the properties of the delete say' },
  { seed: 486151947, path: '757', what: 'the made-up id of a create is deleted before the events show that a second create was taken' },
  { seed: -686054452, path: '919', what: 'an update is cancelled and rolled back within a second, and the events show late' },
  { seed: -573517952, path: '185', what: 'a cancelled create writes its stream key over that of the create that follows without rollback' },
  {
    seed: 176635835,
    path: '551',
    what: 'what a failed update has left is found by the update that continues its rollback, which changes nothing',
  },
];
