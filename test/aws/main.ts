/**
 * `npm run test:aws -- --account 123456789012 --region eu-west-1`: tests in an AWS account what this project could only assume, and writes a report.
 * `--local` does the same with `ivs-local`; `--clean` only removes what earlier runs have left. See docs/first-day-on-aws.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confirms } from '../../local/src/command/confirmation';
import { interruptible } from '../../local/src/command/session';
import { startEndpoint } from '../../local/src/endpoint/endpoint';
import { NOT_PROBED, PROBES } from './probes';
import { checkAccount, Refusal } from './run/account';
import { type Arguments, readArguments } from './run/arguments';
import { cleanUp, NotRemoved } from './run/clean-up';
import { type Heartbeat, startHeartbeat } from './run/heartbeat';
import { checkPage, writePage } from './run/page';
import { plan, report } from './run/report';
import { runProbes } from './run/run-probes';
import { versions } from './run/versions';
import { awsTarget, localTarget, type Target } from './target';

// Silences the SDK's warning about an old Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const LOCAL_REGION = 'eu-west-1';
const REPORT = join(__dirname, '..', '..', 'first-day-on-aws.report.md');

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const settings = readArguments(args, PROBES);
  return interruptible(async ({ signal }) => {
    const { where } = settings;
    if (where !== 'local') return runOn(awsTarget(where.account, where.region, print), settings, signal);
    const endpoint = await startEndpoint({ throttling: true });
    try {
      return await runOn(localTarget(endpoint, LOCAL_REGION), settings, signal);
    } finally {
      await endpoint.close();
    }
  });
}

async function runOn(target: Target, settings: Arguments, signal: AbortSignal): Promise<number> {
  const { where, clean, yes } = settings;
  await checkAccount(target);
  if (!clean && where !== 'local') {
    print(plan(settings.probes, target.account, target.clientSettings.region));
    if (!yes && !(await confirms('Go on?', signal, { input: process.stdin, output: process.stdout }))) {
      print('Nothing was made.');
      return 1;
    }
  }
  const heartbeat = startHeartbeat(print);
  try {
    await removeAll(target, heartbeat);
    return clean ? 0 : await tryAndRemove(target, settings, signal, heartbeat);
  } finally {
    heartbeat.stop();
  }
}

async function tryAndRemove(target: Target, settings: Arguments, signal: AbortSignal, heartbeat: Heartbeat): Promise<number> {
  try {
    return await tryAll(target, settings, signal, heartbeat);
  } finally {
    // Also after Ctrl-C. A second Ctrl-C does not end it; what a crash leaves is removed by the next start.
    if (signal.aborted) print('Interrupted. Removing what was made, which may take some minutes ...');
    await removeAll(target, heartbeat);
  }
}

/** Names what it removes: that of an earlier run, or what a probe could not remove. */
async function removeAll(target: Target, heartbeat: Heartbeat): Promise<void> {
  heartbeat.at('removing what is left');
  await cleanUp({ target, onRemoved: (what) => print(`removed what was left: ${what}`) });
}

async function tryAll(target: Target, { probes, page }: Arguments, signal: AbortSignal, heartbeat: Heartbeat): Promise<number> {
  const started = Date.now();
  const results = await runProbes(probes, {
    target,
    signal,
    onStart({ id }) {
      print(`... ${id}`);
      heartbeat.at(id);
    },
    onResult: ({ probe, verdict, seen }) => print(`${verdict.padEnd(8)} ${probe.id}${verdict === 'AGREES' ? '' : `: ${seen}`}`),
  });
  if (results.length === 0) return 1;
  const run = {
    title: target.title,
    region: target.clientSettings.region,
    results,
    probes: PROBES.length,
    notProbed: NOT_PROBED,
    versions: versions(),
    date: new Date(started).toISOString().slice(0, 10),
    duration: `${Math.round((Date.now() - started) / 1000)} s`,
  };
  const text = report(run);
  print(`\n${text}`);
  writeFileSync(REPORT, `${text}\n`);
  print(`\nThe report is in ${REPORT}. It has no account ids and no secrets: paste it into an issue.`);
  if (!signal.aborted && page === 'write') writePage(run);
  if (!signal.aborted && page === 'check') checkPage(run);
  return results.every(({ verdict }) => verdict === 'AGREES') ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error) => {
    if (error instanceof Refusal) console.error(`test:aws: ${error.message}. Nothing was made.`);
    else console.error(error instanceof NotRemoved ? `test:aws: ${error.message}` : error);
    process.exitCode = 1;
  },
);
