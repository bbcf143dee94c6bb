/** Finds something by what people call it. */
import { CommandError } from '../services/ivs/runtime/command-error';

/** Something with an id that nothing else has, and a name that others may have, too. */
export interface Named {
  readonly id: string;
  readonly name?: string;
}

/** The words of messages. */
export interface NamedWords {
  /** `stage` */
  readonly what: string;
  /** What has it: a region, or a stage. */
  readonly where: string;
  /** @default ARN */
  readonly id?: string;
  /** @default name */
  readonly name?: string;
}

/** Returns the id of the one with this name or id. Throws a {@link CommandError} if there is none, or more than one. */
export function findNamed(there: readonly Named[], given: unknown, { what, where, id = 'ARN', name = 'name' }: NamedWords): string {
  if (typeof given !== 'string') {
    throw new CommandError(
      'INVALID_REQUEST',
      `The ${name} or ${id} of ${article(what)} ${what} must be text, got ${JSON.stringify(given)}.`,
    );
  }
  const found = there.filter((one) => one.id === given || one.name === given);
  const [only] = found;
  if (only && found.length === 1) return only.id;
  if (only) {
    throw new CommandError(
      'CONFLICT',
      `A ${name} must be that of one ${what}, got ${given}, the ${name} of ${found.length}. Give ${article(id)} ${id}: ${listed(found)}.`,
    );
  }
  const has = there.length > 0 ? `It has: ${listed(there)}.` : 'It has none.';
  throw new CommandError('NOT_FOUND', `${where} has no ${what} with the ${name} or ${id} ${given}. ${has}`);
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) ? 'an' : 'a';
}

/** How many a message lists. */
const MAX_LISTED = 10;

function listed(those: readonly Named[]): string {
  const names = those.slice(0, MAX_LISTED).map(({ id, name }) => (name ? `${name} (${id})` : id));
  return [...names, ...(those.length > MAX_LISTED ? [`${those.length - MAX_LISTED} more`] : [])].join(', ');
}
