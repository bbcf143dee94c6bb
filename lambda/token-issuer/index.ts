/** The Lambda function that issues participant tokens. */
import { createClient } from '../services/ivs';
import { systemClock } from '../services/system-clock';
import { createTokenIssuer } from './handler';

export const handler = createTokenIssuer({
  ivs: createClient(),
  // The bundler makes a file of a module that is required here (see scripts/bundle.mjs).
  kms: () => require('../services/kms'),
  clock: systemClock,
  environment: process.env,
  write: (line) => process.stdout.write(`${line}\n`),
});
