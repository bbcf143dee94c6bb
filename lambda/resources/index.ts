/** The Lambda function behind all `Custom::IVS...` resources of a stack. */
import { setTimeout } from 'node:timers/promises';
import { createHandler } from './handler';
import { kinds } from './kinds';
import { httpPut } from './protocol/response';
import { createClient } from './services/ivs';
import { loadedOnUse } from './services/services';

export const handler = createHandler({
  kinds,
  clients: { ivs: createClient(), ...loadedOnUse },
  clock: { now: Date.now, random: Math.random, sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }) },
  put: httpPut,
  write: (line) => process.stdout.write(`${line}\n`),
});
