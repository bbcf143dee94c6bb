/** The Lambda function behind all `Custom::IVS...` resources of a stack. */
import { createHandler } from './handler';
import { kinds } from './kinds';
import { httpPut } from './protocol/response';
import { createClient } from './services/ivs';
import { loadedOnUse } from './services/services';
import { systemClock } from './services/system-clock';

export const handler = createHandler({
  kinds,
  clients: { ivs: createClient(), ...loadedOnUse },
  clock: systemClock,
  put: httpPut,
  write: (line) => process.stdout.write(`${line}\n`),
});
