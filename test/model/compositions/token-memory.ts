/**
 * What `StartComposition` does with an idempotency token. AWS documents neither how long it remembers one, nor what it answers to one whose
 * composition is over: the model plays every reading. While a composition goes on, a token that is remembered answers that composition.
 */
import { sdkError } from '../network';

export const READINGS = [
  { remembered: 'for ever', replay: 'answers the old one' },
  { remembered: 'for ever', replay: 'starts a new one' },
  { remembered: 'for ever', replay: 'conflicts' },
  { remembered: 'five minutes after the end', replay: 'answers the old one' },
  { remembered: 'five minutes after the end', replay: 'starts a new one' },
  { remembered: 'five minutes after the end', replay: 'conflicts' },
  { remembered: 'not at all', replay: 'starts a new one' },
] as const;

export type TokenReading = (typeof READINGS)[number];

export interface StartedComposition {
  readonly arn: string;
  readonly state: string;
  readonly endTime?: Date;
}

interface TokenMemory {
  /** The answer to a start: of the composition that the token has started, or of a new one. */
  start<C extends StartedComposition>(token: string, begin: () => Promise<C>): Promise<C>;
}

const FIVE_MINUTES = 300_000;

/**
 * `find` gives a composition as it is now; undefined when the service has forgotten it. `onReplay` is told, in each reading, when the token of a
 * composition that has ended is sent again.
 */
export function createTokenMemory(
  { remembered, replay }: TokenReading,
  now: () => number,
  find: (arn: string) => Promise<StartedComposition | undefined>,
  onReplay: (arn: string) => void,
): TokenMemory {
  const started = new Map<string, StartedComposition>();

  return {
    async start(token, begin) {
      const former = started.get(token);
      const current = former && ((await find(former.arn)) ?? { ...former, state: 'STOPPED' });
      const hasEnded = current?.state === 'STOPPED' || current?.state === 'FAILED';
      if (current && hasEnded) onReplay(current.arn);
      if (current && !hasEnded && remembered !== 'not at all') return current as never;
      const isForgotten = remembered !== 'for ever' && now() - (current?.endTime?.getTime() ?? 0) >= FIVE_MINUTES;
      if (current && !isForgotten && remembered !== 'not at all') {
        if (replay === 'answers the old one') return current as never;
        if (replay === 'conflicts') throw sdkError('ConflictException', 409, 'the token belongs to a composition that has ended');
      }
      const composition = await begin();
      started.set(token, composition);
      return composition;
    },
  };
}
