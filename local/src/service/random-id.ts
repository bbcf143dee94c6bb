/** Random identifiers. */
import { randomInt } from 'node:crypto';

export const DIGITS = '0123456789';
export const SMALL_LETTERS = 'abcdefghijklmnopqrstuvwxyz';
export const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An identifier like those of IVS, for example `AbCdEf123456`, unless other characters are given. */
export function randomId(length = 12, characters = CAPITALS + SMALL_LETTERS + DIGITS): string {
  return Array.from({ length }, () => characters[randomInt(characters.length)]).join('');
}
