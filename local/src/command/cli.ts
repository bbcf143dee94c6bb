/** `ivs-local`: the command of the package. */

import { StandInError } from '../services/cloudformation/stand-ins/patterns';
import { shellEnvironment } from '../system/environment';
import { CONTROL_COMMANDS } from './control-commands';
import { deploy, destroy } from './deployment';
import { HELP } from './help';
import { ownEndpoint } from './loaded-on-use';
import { environmentLines } from './report';
import { runningFor } from './running';
import { runWith } from './session';
import { type Command, readSettings, type Settings, UsageError } from './settings';

const COMMANDS = { deploy, destroy, env, start } satisfies Partial<Record<Command, (settings: Settings) => Promise<number>>>;

async function main(argv: readonly string[]): Promise<number> {
  const [first] = argv;
  const ownArguments = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined);
  const asksFor = (...words: readonly string[]) => ownArguments.some((argument) => words.includes(argument));
  if (first === undefined || first === 'help' || asksFor('--help', '-h')) {
    (first === undefined ? console.error : console.log)(HELP);
    return first === undefined ? 2 : 0;
  }
  if (asksFor('--version')) {
    console.log(PACKAGE_VERSION);
    return 0;
  }
  const settings = readSettings(argv, process.env);
  const { command } = settings;
  return isControlCommand(command) ? CONTROL_COMMANDS[command](await runningFor(settings), settings) : COMMANDS[command](settings);
}

function isControlCommand(command: Command): command is keyof typeof CONTROL_COMMANDS {
  return Object.hasOwn(CONTROL_COMMANDS, command);
}

function start(settings: Settings): Promise<number> {
  // Programs read the output of --json.
  const show = settings.json ? console.error : console.log;
  const { opener, showNotices, showRunning } = ownEndpoint();
  const lines = settings.quiet ? { onNotice: () => {} } : { onLog: show, onNotice: show };
  return runWith(opener(settings, lines), async ({ endpoint, interrupted }) => {
    showNotices(endpoint, lines.onNotice);
    showRunning(endpoint.url, settings);
    if (settings.withMinistack && !settings.json) {
      console.log('\nThe account is not bootstrapped: run npx cdk bootstrap once before you deploy.');
    }
    await interrupted;
    return 0;
  });
}

async function env(settings: Settings): Promise<number> {
  const running = await runningFor(settings);
  const { json, shell, region = running.region } = settings;
  const { url } = running;
  const asJson = () => JSON.stringify(shellEnvironment(url, region, process.env), undefined, 2);
  console.log(json ? asJson() : environmentLines(url, region, shell));
  return 0;
}

declare const PACKAGE_VERSION: string;

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    console.error(`ivs-local: ${error instanceof Error ? error.message : error}`);
    process.exitCode = error instanceof UsageError || error instanceof StandInError || error?.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 1;
  },
);
