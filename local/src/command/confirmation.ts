import { createInterface } from 'node:readline';

/** The terminal at which the user answers. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks a question and resolves with whether the answer is yes. End of input and interruption mean no. */
export async function confirms(question: string, signal: AbortSignal, { input, output }: Terminal): Promise<boolean> {
  output.write(`${question} [y/N] `);
  // The terminal keeps its own mode, so that Ctrl-C stays a signal.
  const lines = createInterface({ input, terminal: false });
  const close = () => lines.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
      if (signal.aborted) close();
    });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}
