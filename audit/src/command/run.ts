/** Runs one command line. Prints the report and returns the exit code. */
import { CallFailure } from '../../../lambda/services/call-failure';
import type { Clock } from '../../../lambda/services/retry';
import { type Account, openAccount } from '../aws/account';
import { explain } from '../aws/explain';
import { findDrift, hasDrift } from '../drift/find-drift';
import { driftText } from '../drift/text';
import { findOrphans } from '../orphans/find-orphans';
import { quoted } from '../orphans/removal';
import { orphansText } from '../orphans/text';
import { createProgress, type Progress } from '../progress';
import { UsageError } from '../usage-error';
import { readSettings, type Settings } from './settings';

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly clock: Clock;
}

const EXIT_CODES = { nothing: 0, found: 1, couldNotLook: 2 } as const;

export async function run(argv: readonly string[], { out, err, clock }: Terminal): Promise<number> {
  try {
    const settings = readSettings(argv);
    const account = await openAccount(settings.access, clock);
    try {
      const { report, text, found } = await COMMANDS[settings.command](account, settings, createProgress(err, clock));
      out(settings.json ? JSON.stringify(report, undefined, 2) : text);
      return found ? EXIT_CODES.found : EXIT_CODES.nothing;
    } finally {
      account.close();
    }
  } catch (error) {
    if (!(error instanceof CallFailure || error instanceof UsageError)) throw error;
    err(`ivs-realtime-audit: ${error instanceof CallFailure ? explain(error) : error.message}`);
    return EXIT_CODES.couldNotLook;
  }
}

interface Outcome {
  readonly report: object;
  readonly text: string;
  readonly found: boolean;
}

const COMMANDS: Readonly<Record<Settings['command'], (account: Account, settings: Settings, progress: Progress) => Promise<Outcome>>> = {
  async orphans(account, { kinds, stacks, access }, progress) {
    const report = await findOrphans(account, { kinds, stacks, cliOptions: cliOptionsOf(access) }, progress);
    return { report, text: orphansText(report), found: report.orphans.length > 0 };
  },
  async drift(account, { kinds, stacks }, progress) {
    const report = await findDrift(account, { kinds, stacks }, progress);
    return { report, text: driftText(report), found: report.stacks.some(({ resources }) => resources.some(hasDrift)) };
  },
};

function cliOptionsOf({ profile, endpointUrl }: Settings['access']): string {
  const options = { profile, 'endpoint-url': endpointUrl };
  const given = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.map(([name, value]) => `--${name} ${quoted(value)}`).join(' ');
}
