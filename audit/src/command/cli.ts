/** `ivs-realtime-audit`: the command of the package. */
import { systemClock } from '../../../lambda/services/system-clock';
import { HELP } from './help';
import { run } from './run';

async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 0) {
    console.error(HELP);
    return 2;
  }
  if (argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  if (argv.includes('--version')) {
    console.log(PACKAGE_VERSION);
    return 0;
  }
  return await run(argv, { out: console.log, err: console.error, clock: systemClock });
}

declare const PACKAGE_VERSION: string;

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(`ivs-realtime-audit: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 2;
  },
);
