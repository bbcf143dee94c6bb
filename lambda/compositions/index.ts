/** The Lambda function that starts compositions and announces their recordings. */
import { createClient } from '../services/ivs';
import { systemClock } from '../services/system-clock';
import { createCompositions } from './handler';

export const handler = createCompositions({
  ivs: createClient(),
  // The bundler makes a file of this module, which is loaded on use (see scripts/bundle.mjs).
  eventBridge: () => require('../services/event-bridge'),
  clock: systemClock,
  environment: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
});
