import { parseArgs } from 'node:util';
import type { Probe } from '../probe';
import { Refusal } from './account';

export interface Arguments {
  readonly where: { readonly account: string; readonly region: string } | 'local';
  /** Whether only to remove what earlier runs have left. */
  readonly clean: boolean;
  /** Whether not to ask. */
  readonly yes: boolean;
  readonly probes: readonly Probe[];
  /** What to do with the report in docs/first-day-on-aws.md. */
  readonly page?: 'write' | 'check';
}

const USAGE = 'npm run test:aws -- --account 123456789012 --region eu-west-1';

/** Throws a {@link Refusal}. */
export function readArguments(args: readonly string[], all: readonly Probe[]): Arguments {
  const { account, region, local, clean, yes, probe: ids, write, check } = parse(args);
  if (local && (account ?? region) !== undefined) throw new Refusal('--local takes neither --account nor --region; leave them out');
  if ((write || check) && !local) throw new Refusal('--write and --check take --local; add it');
  if ((write || check) && ids) throw new Refusal('--write and --check take a run of all probes; leave out --probe');
  const unknown = ids?.find((id) => !all.some((probe) => probe.id === id));
  if (unknown !== undefined)
    throw new Refusal(`--probe must be the id of a probe, got ${unknown}; one of ${all.map(({ id }) => id).join(', ')}`);
  const probes = ids ? all.filter(({ id }) => ids.includes(id)) : all;
  const page = write ? 'write' : check ? 'check' : undefined;
  return { where: local ? 'local' : { account: accountOf(account), region: regionOf(region) }, clean, yes, probes, page };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        account: text,
        region: text,
        local: flag,
        clean: flag,
        yes: flag,
        probe: { type: 'string', multiple: true },
        write: flag,
        check: flag,
      },
    }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message.split('\n')[0]}; run ${USAGE}`);
  }
}

function accountOf(account: string | undefined): string {
  if (account && /^\d{12}$/.test(account)) return account;
  throw new Refusal(`--account must be an account id of 12 digits, got ${account ?? 'none'}; run ${USAGE}`);
}

function regionOf(region: string | undefined): string {
  if (region && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return region;
  throw new Refusal(`--region must be a region of AWS, got ${region ?? 'none'}; run ${USAGE}`);
}
