/** The commands of the AWS CLI that remove orphans. */
import type { ListedKind, TaggedResource } from './tagged';

const COMMANDS: Readonly<Record<ListedKind, string>> = {
  composition: 'stop-composition',
  'encoder-configuration': 'delete-encoder-configuration',
  'ingest-configuration': 'delete-ingest-configuration',
  'public-key': 'delete-public-key',
  stage: 'delete-stage',
  'storage-configuration': 'delete-storage-configuration',
};

/** @param cliOptions further options of the AWS CLI */
export function removalOf({ kind, arn }: Pick<TaggedResource, 'kind' | 'arn'>, region: string, cliOptions: string): string {
  return [`aws ivs-realtime ${COMMANDS[kind]} --arn ${arn} --region ${region}`, cliOptions].filter((part) => part !== '').join(' ');
}

/** A word for a shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
