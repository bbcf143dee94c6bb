/** The Lambda function behind all `Custom::IVS...` resources of a stack. */
import { setTimeout } from 'node:timers/promises';
import { createClient } from './client';
import { createHandler } from './handler';
import { kinds } from './kinds';
import { httpPut } from './response';

export const handler = createHandler({
  kinds,
  client: createClient(),
  clock: { now: Date.now, random: Math.random, sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }) },
  put: httpPut,
  write: (line) => process.stdout.write(`${line}\n`),
});
