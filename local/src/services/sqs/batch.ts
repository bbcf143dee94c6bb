/** Batches: requests with up to ten entries, each of which succeeds or fails by itself. */
import { ServiceError } from '../../service/service-error';

const MAX_BATCH = 10;

/** Runs each entry. Errors of an entry do not affect the others. */
export function runBatch<E extends { readonly Id: string }>(entries: readonly E[], run: (entry: E) => object): object {
  checkBatch(entries.map(({ Id }) => Id));
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const { Id } = entry;
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0) throw new ServiceError('EmptyBatchRequest', 'A batch has 1 to 10 entries, got none.');
  if (ids.length > MAX_BATCH) throw new ServiceError('TooManyEntriesInBatchRequest', `A batch has 1 to 10 entries, got ${ids.length}.`);
  const odd = ids.find((id) => !/^[\w-]{1,80}$/.test(id));
  if (odd !== undefined) {
    throw new ServiceError('InvalidBatchEntryId', `The Id of an entry has 1 to 80 letters, digits, hyphens and underscores, got '${odd}'.`);
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new ServiceError('BatchEntryIdsNotDistinct', `The entries have different Ids, got ${repeated} twice.`);
}
