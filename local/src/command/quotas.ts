/** Reads quotas from the command line, such as `stages=2000`. */
import type { Quotas } from '../services/ivs';
import { QUOTA_NAMES } from '../services/ivs/state/quota-names';

/** Throws unless each text is the name of a quota and a number. */
export function readQuotas(texts: readonly string[]): Partial<Quotas> {
  return Object.fromEntries(texts.map(readQuota));
}

function readQuota(text: string): readonly [string, number] {
  const [, name = '', number = ''] = /^(\w+)=(\d{1,9})$/.exec(text) ?? [];
  if (!QUOTA_NAMES.some((known) => known === name)) {
    throw new Error(`a quota is <name>=<whole number>, got '${text}'; the names are ${QUOTA_NAMES.join(', ')}`);
  }
  return [name, Number(number)];
}
