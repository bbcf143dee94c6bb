/** What happened in a run, to be read when something went wrong. */
export class Timeline {
  private readonly entries: { readonly at: number; readonly text: string }[] = [];

  constructor(private readonly now: () => number) {}

  public readonly note = (text: string): void => {
    this.entries.push({ at: this.now(), text });
  };

  /** Times in seconds since the beginning. */
  public toString(): string {
    const start = this.entries[0]?.at ?? 0;
    return this.entries.map(({ at, text }) => `${((at - start) / 1000).toFixed(1).padStart(8)} s  ${text}`).join('\n');
  }
}
