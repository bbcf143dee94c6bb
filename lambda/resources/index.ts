/** The Lambda function behind all `Custom::IVS...` resources of a stack. */

import { createClient } from '../services/ivs';
import { systemClock } from '../services/system-clock';
import { createHandler } from './handler';
import { kinds } from './kinds';
import { httpPut } from './protocol/response';
import { loadedOnUse } from './services/services';

export const handler = createHandler({
  kinds,
  clients: { ivs: createClient(), ...loadedOnUse },
  clock: systemClock,
  put: httpPut,
  write: (line) => process.stdout.write(`${line}\n`),
});
