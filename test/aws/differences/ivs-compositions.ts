import type { Difference } from '../clients';
import { changed, type Differences, refusal } from './difference';

/** Answers each start of a composition as the first one. */
function remembersForever(): Difference[string] {
  let first: object | undefined;
  return async (real) => {
    first ??= (await real()) as object;
    return first;
  };
}

/** Tells of the end of each composition that is started. */
function sessionEnd(): Difference {
  let stage_arn: string;
  return {
    StartComposition: async (real, { stageArn }) => {
      stage_arn = stageArn;
      return real();
    },
    ReceiveMessage: async () => ({ Messages: [{ Body: JSON.stringify({ detail: { event_name: 'Session End', stage_arn } }) }] }),
    DeleteMessage: async () => ({}),
  };
}

export const ivsCompositions: Differences = {
  'ivs-foreign-channel': { answers: { StartComposition: refusal('ConflictException') }, seen: 'ConflictException' },
  'ivs-composition-layout': {
    answers: { StartComposition: changed(({ composition }) => ({ composition: { ...composition, layout: { grid: {} } } })) },
    seen: 'grid: ',
  },
  'ivs-composition-token': {
    answers: {
      StartComposition: changed((answer, { layout }) => (layout ? answer : { composition: { arn: String(Math.random()) } })),
    },
    seen: 'the same input: another composition; another input: ConflictException',
  },
  'ivs-composition-token-forgotten': {
    answers: { StartComposition: remembersForever() },
    seen: 'stopped: the same composition; no longer seen: the same composition',
  },
  'ivs-composition-stopped-twice': { answers: { StopComposition: async (real) => real().catch(() => ({})) }, seen: 'success' },
  'ivs-composition-silent-stop': {
    answers: sessionEnd(),
    seen: 'Session End',
  },
  'ivs-composition-of-deleted-stage': {
    answers: { GetComposition: changed(({ composition }) => ({ composition: { ...composition, state: 'STOPPED' } })) },
    seen: 'the composition: STOPPED; the destination: Destination End',
  },
};
