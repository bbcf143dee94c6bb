/** The end of an invocation's log, which Invoke returns on request. It contains only what the function prints. */

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_ResponseSyntax */
const MAX_BYTES = 4096;

/** A log that keeps only its end. */
export interface LogTail {
  add(line: string): void;
  base64(): string;
}

export function createLogTail(): LogTail {
  let tail = Buffer.alloc(0);
  return {
    add(line) {
      tail = Buffer.concat([tail, Buffer.from(`${line}\n`)]).subarray(-MAX_BYTES);
    },
    base64: () => tail.toString('base64'),
  };
}
