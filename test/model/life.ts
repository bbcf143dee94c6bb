/** The life of a process: when it is over, nothing that the process waits for comes any more, so that none of its code runs on. */
export class Life {
  private over = false;

  public end(): void {
    this.over = true;
  }

  /** What the process waits for. */
  public guard<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.over) return;
      work().then(
        (value) => this.over || resolve(value),
        (error) => this.over || reject(error),
      );
    });
  }
}
