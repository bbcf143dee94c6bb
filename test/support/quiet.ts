import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether a program that writes every 20 ms has stopped: what it has written stays the same while another program pauses ten times for 20 ms. A busy
 * machine delays both.
 */
export async function isQuiet(written: () => number | string): Promise<boolean> {
  const before = written();
  await run('sh', ['-c', 'for pause in 1 2 3 4 5 6 7 8 9 10; do sleep 0.02; done']);
  return written() === before;
}
