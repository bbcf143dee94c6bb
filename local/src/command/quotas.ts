/** Reads quotas from the command line, such as `stages=2000`. */
import type { Quotas } from '../services/ivs';

const NAMES: Readonly<Record<keyof Quotas, true>> = {
  stages: true,
  storageConfigurations: true,
  encoderConfigurations: true,
  ingestConfigurations: true,
  publicKeys: true,
  compositions: true,
  compositionsPerStage: true,
  publishersPerStage: true,
  subscribersPerStage: true,
  concurrentPublishers: true,
  concurrentSubscriptions: true,
  replicationsPerParticipant: true,
};

export const QUOTA_NAMES: readonly string[] = Object.keys(NAMES);

/** Throws unless each text is the name of a quota and a number. */
export function readQuotas(texts: readonly string[]): Partial<Quotas> {
  return Object.fromEntries(texts.map(readQuota));
}

function readQuota(text: string): readonly [string, number] {
  const [, name = '', number = ''] = /^(\w+)=(\d{1,9})$/.exec(text) ?? [];
  if (!QUOTA_NAMES.includes(name)) {
    throw new Error(`a quota is <name>=<whole number>, got '${text}'; the names are ${QUOTA_NAMES.join(', ')}`);
  }
  return [name, Number(number)];
}
