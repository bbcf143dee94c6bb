#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Only the repository has the sources. There, the command is bundled first if it is missing or older than they are.
if (existsSync(join(__dirname, '../src/command/cli.ts'))) {
  const setup = join(__dirname, '../../scripts/setup.mjs');
  const { status } = spawnSync(process.execPath, [setup, '--only', 'local'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
require('../dist/cli.js');
