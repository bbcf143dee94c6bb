/** Loaded into each measured server: tells on request what its process uses. CPU time in milliseconds, memory in MB. */
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const MB = 1024 ** 2;

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const memory = process.memoryUsage().rss / MB;
  const peak = process.resourceUsage().maxRSS / 1024;
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  process.send({ cpu: (user + system) / 1_000, memory, peak, heap: process.memoryUsage().heapUsed / MB });
});

// A server ends as it would without the channel, and with the bench.
process.channel.unref();
process.once('disconnect', () => process.exit());
