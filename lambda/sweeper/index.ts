/** The Lambda function that sweeps run-time stages. */
import { createClient } from '../services/ivs';
import { systemClock } from '../services/system-clock';
import { createSweeper } from './handler';

export const handler = createSweeper({
  client: createClient(),
  clock: systemClock,
  environment: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
});
