export type Tone = 'good' | 'warn' | 'bad' | 'accent';

/** The colour of a state in the words of a service: red for a failure, amber for a change under way, green for what works. */
export function toneOf(state: string): 'good' | 'warn' | 'bad' | undefined {
  if (/FAIL|ERROR|ROLLBACK|denied|Exception/i.test(state)) return 'bad';
  if (/_IN_PROGRESS$|ING$|^started$/.test(state)) return 'warn';
  return /COMPLETE$|^ACTIVE$|^CONNECTED$|^succeeded$|^ok$/.test(state) && !/^DELETE/.test(state) ? 'good' : undefined;
}
