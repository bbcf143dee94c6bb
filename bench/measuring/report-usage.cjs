/** Loaded into each measured Node.js process: writes what the process used, when it ends, into the folder that the environment names. */
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = {
      argv: process.argv.slice(1),
      cpu: (userCPUTime + systemCPUTime) / 1_000,
      wall: process.uptime() * 1_000,
      memory: maxRSS / 1_024,
    };
    writeFileSync(`${process.env.BENCH_USAGE_FOLDER}/${process.pid}.json`, JSON.stringify(usage));
  });
}
