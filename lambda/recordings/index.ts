/** The Lambda function that tells of the recordings of participants. */
import { createClient } from '../services/ivs';
import { systemClock } from '../services/system-clock';
import { createNotifier } from './handler';

export const handler = createNotifier({
  ivs: createClient(),
  // The bundler makes a file of this module, which is loaded on use (see scripts/bundle.mjs).
  eventBridge: () => require('../services/event-bridge'),
  clock: systemClock,
  environment: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
});
