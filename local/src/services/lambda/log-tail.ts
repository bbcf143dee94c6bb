/** The end of an invocation's log, which Invoke returns to who asks for it. Only what the function prints is in the log here. */

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax */
const MAX_BYTES = 4096;

/** A log of which only the end is kept. */
export interface LogTail {
  add(line: string): void;
  base64(): string;
}

/** A log without a line. */
export function createLogTail(): LogTail {
  let tail = Buffer.alloc(0);
  return {
    add(line) {
      tail = Buffer.concat([tail, Buffer.from(`${line}\n`)]).subarray(-MAX_BYTES);
    },
    base64: () => tail.toString('base64'),
  };
}
